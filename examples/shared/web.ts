// The HTTP side of an example: its page, bundled from a folder and the contract
// when it starts, and `POST /cut?cable=NAME` and `/mend`, by which a client has its
// own cable cut and mended.

import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const headers = {
  'content-security-policy': "default-src 'self'; img-src data:", // no eval needed, and nothing from elsewhere
  'cache-control': 'no-store',
}

/**
 * @param folder - has index.html, page.css and page.ts
 * @param act - cuts or mends the cable of this name; false if it could not
 */
export async function createWeb(folder: URL, act: (act: 'cut' | 'mend', cable: string) => boolean): Promise<Server> {
  const [page, style, script] = ['index.html', 'page.css', 'page.ts'].map((name) => fileURLToPath(new URL(name, folder)))
  const files = new Map([
    ['/', { type: 'text/html; charset=utf-8', body: await readFile(page!) }],
    ['/page.css', { type: 'text/css; charset=utf-8', body: await bundle(style!) }],
    ['/page.js', { type: 'text/javascript; charset=utf-8', body: await bundle(script!) }],
  ])
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const file = files.get(pathname)
    const asked = request.method === 'POST' && /^\/(cut|mend)$/.exec(pathname)?.[1]
    if (asked) {
      const done = act(asked as 'cut' | 'mend', searchParams.get('cable') ?? '') // the pattern has no others
      response.writeHead(done ? 204 : 404, headers).end()
    } else if (file) response.writeHead(200, { ...headers, 'content-type': file.type }).end(file.body)
    else response.writeHead(404, headers).end('not found')
  })
}

async function bundle(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    sourcemap: 'inline',
    logLevel: 'error',
    tsconfig: fileURLToPath(new URL('../tsconfig.dist.json', import.meta.url)),
  })
  return outputFiles[0]!.contents // one entry, one file
}
