// A server with a page, and a proxy before it that can cut the page off.

import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { createServer, type Server } from 'wirepact/server'
import { CuttingProxy } from '../faults/proxy.js'
import { gate, turn } from '../support/wait.js'
import { chaos } from './contract.js'

const PING_MS = 1_000
/** The page's client gives up a connection after so much silence, and a bit. */
export const SILENCE_MS = PING_MS + 10_000

export class Site {
  /** The keys of calls that have started. */
  readonly starts: string[] = []
  readonly server: Server<typeof chaos, undefined>
  readonly proxy: CuttingProxy
  /** Answers `slow`. */
  readonly answer: () => void
  readonly #http: HttpServer

  static async open(): Promise<Site> {
    const script = await bundle()
    const http = createHttpServer((request, response) => {
      const isScript = request.url === '/page.js'
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
      response.end(isScript ? script : html(request.url ?? '/'))
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const site = new Site(http)
    await site.proxy.listen()
    return site
  }

  private constructor(http: HttpServer) {
    const answered = gate()
    this.#http = http
    this.answer = answered.open
    this.server = createServer(chaos, { limits: { pingMs: PING_MS } }).handle({
      quick: (key) => key,
      harmless: (key) => key,
      asking: (key) => key,
      slow: async (key) => {
        this.starts.push(key)
        await answered.passed
        return key
      },
      async *count({ from }) {
        for (let n = from; ; n++) {
          yield n
          await turn(10)
        }
      },
      sum: () => 0,
    })
    this.server.attach(http, { path: '/' })
    this.proxy = new CuttingProxy((http.address() as AddressInfo).port, Math.random)
  }

  get url(): string {
    return this.proxy.url.replace('ws:', 'http:')
  }

  async close(): Promise<void> {
    await this.server.close({ drainMs: 0 })
    await this.proxy.close()
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }
}

function html(path: string): string {
  if (path === '/elsewhere') return '<!doctype html><title>Elsewhere</title>'
  return '<!doctype html><title>Chaos</title><script type="module" src="/page.js"></script>'
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true, write: false, format: 'esm', target: 'es2022', platform: 'browser', tsconfigRaw: {},
  })
  return outputFiles[0]?.text ?? ''
}
