// The HTTP side: an example's page, bundled with its contract when the example
// starts, and `POST /cut?cable=NAME`, by which a client has its own cable cut.

import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Cables } from './cables.js'

const headers = {
  'content-security-policy': "default-src 'self'; img-src data:", // no eval needed, and nothing from elsewhere
  'cache-control': 'no-store',
}

/** @param page - the folder of index.html, page.css and page.ts */
export async function createWeb(page: URL, cables: () => Pick<Cables, 'cut' | 'mend'>): Promise<Server> {
  const at = (name: string): string => fileURLToPath(new URL(name, page))
  const files = new Map([
    ['/', { type: 'text/html; charset=utf-8', body: await readFile(at('index.html')) }],
    ['/page.css', { type: 'text/css; charset=utf-8', body: await readFile(at('page.css')) }],
    ['/page.js', { type: 'text/javascript; charset=utf-8', body: await bundle(at('page.ts')) }],
  ])
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const act = request.method === 'POST' && /^\/(cut|mend)$/.exec(pathname)?.[1]
    const file = files.get(pathname)
    if (act) {
      const done = cables()[act as 'cut' | 'mend'](searchParams.get('cable') ?? '')
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
