// The HTTP side: the page, bundled from page/ and the contract when the demo
// starts, and the knife for the cables.

import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { cableOf, Cables } from './cables.js'

/** How long a cable stays cut. */
const OUTAGE_MS = 1_500

const headers = {
  'content-security-policy': "default-src 'self'; img-src data:", // no eval needed, and nothing from elsewhere
  'cache-control': 'no-store',
}

export async function createWeb(): Promise<Server> {
  const files = new Map([
    ['/', { type: 'text/html; charset=utf-8', body: await readFile(at('page/index.html')) }],
    ['/page.css', { type: 'text/css; charset=utf-8', body: await readFile(at('page/page.css')) }],
    ['/page.js', { type: 'text/javascript; charset=utf-8', body: await bundle(at('page/page.ts')) }],
  ])
  const http = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = files.get(path)
    if (request.method === 'POST' && path === '/cut') {
      const done = cables.cut(cableOf(request) ?? '', OUTAGE_MS)
      response.writeHead(done ? 204 : 404, headers).end()
    } else if (file) response.writeHead(200, { ...headers, 'content-type': file.type }).end(file.body)
    else response.writeHead(404, headers).end('not found')
  })
  const cables = new Cables(http)
  return http
}

/** Listens on `port`, or on the next one that is free. @returns which one it is */
export async function listen(http: Server, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject).listen(port, () => resolve(void http.off('error', reject)))
    })
    return port
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port === 65_535) throw error
    return listen(http, port + 1)
  }
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
    tsconfig: at('../tsconfig.dist.json'),
  })
  return outputFiles[0]!.contents // one entry, one file
}

function at(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
