// Takes WebSockets from HTTP servers: the user's, beside other listeners, or one of its own.

import { createServer, STATUS_CODES, type IncomingMessage, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { MESSAGE_BYTES } from '../protocol/limits.js'
import type { ServerSocket, UpgradeRequest } from './socket.js'

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** Node's `http.Server` or `https.Server`, and what frameworks make of it. */
export interface UpgradeSource {
  on(event: 'upgrade', listener: UpgradeListener): unknown
  off(event: 'upgrade', listener: UpgradeListener): unknown
  emit(event: string, ...args: unknown[]): boolean
  listenerCount(event: 'upgrade'): number
}

export type Accept = (socket: ServerSocket, request: UpgradeRequest) => void

/**
 * Hands `accept` the sockets that ask for `path` (default: any path). Others
 * are left to the other listeners, and answered with 404 if there is none.
 *
 * @returns a function that stops it
 */
export function takeUpgrades(source: UpgradeSource, path: string | undefined, accept: Accept): () => void {
  const sockets = new WebSocketServer(webSockets)
  const take: UpgradeListener = (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, request))
  const upgrades = upgradesOf.get(source) ?? new Upgrades(source)
  return upgrades.route({ path, take })
}

/** `closeTimeout`, which its types lack: a client that does not answer a close is not waited for. */
const webSockets = {
  noServer: true, maxPayload: MESSAGE_BYTES, perMessageDeflate: false, clientTracking: false, closeTimeout: 1_000,
}

interface Route {
  readonly path: string | undefined
  readonly take: UpgradeListener
}

const upgradesOf = new WeakMap<UpgradeSource, Upgrades>()

/**
 * The upgrades of one HTTP server that are ours. They are taken before any
 * listener is told of them: `ws`'s own answers each path but its own with 400,
 * and that into the middle of a WebSocket if another listener has made it one.
 */
class Upgrades {
  readonly #source: UpgradeSource
  readonly #emit: UpgradeSource['emit']
  readonly #emitOurs: UpgradeSource['emit']
  readonly #routes = new Set<Route>()
  /** Without a listener Node makes no upgrade of it. */
  readonly #listener: UpgradeListener = (_request, socket) => {
    if (this.#source.listenerCount('upgrade') === 1) refuse(socket, 404)
  }

  constructor(source: UpgradeSource) {
    this.#source = source
    this.#emit = source.emit // eslint-disable-line @typescript-eslint/unbound-method -- called on its source below
    this.#emitOurs = (event, ...args) =>
      (event === 'upgrade' && this.#take(...(args as Parameters<UpgradeListener>))) || this.#emit.call(source, event, ...args)
    source.emit = this.#emitOurs
    upgradesOf.set(source, this)
  }

  /** @returns a function that ends it */
  route(route: Route): () => void {
    if (this.#routes.size === 0) this.#source.on('upgrade', this.#listener)
    this.#routes.add(route)
    return () => {
      if (this.#routes.delete(route) && this.#routes.size === 0) this.#leave()
    }
  }

  #take(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const asked = request.url?.split('?')[0]
    const routes = [...this.#routes]
    const route = routes.find(({ path }) => path === asked) ?? routes.find(({ path }) => path === undefined)
    route?.take(request, socket, head)
    return route !== undefined
  }

  #leave(): void {
    const source = this.#source
    source.off('upgrade', this.#listener)
    if (source.emit !== this.#emitOurs) return // somebody has wrapped ours, which takes nothing now and stays for the next route
    source.emit = this.#emit
    upgradesOf.delete(source)
  }
}

export interface Listening {
  readonly port: number
  readonly url: string
  /** Takes no more connections; those that are there stay. */
  stop(): Promise<void>
}

/** An HTTP server that has nothing but WebSockets. */
export async function listen(port: number, host: string | undefined, accept: Accept): Promise<Listening> {
  const server = createServer((_request, response) => response.writeHead(426, { upgrade: 'websocket' }).end('Upgrade Required'))
  const stopUpgrades = takeUpgrades(server, undefined, accept)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(server.off('error', reject) && undefined))
  })
  const { port: bound } = server.address() as AddressInfo // listening on a port, not on a pipe
  const name = host === undefined || host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return {
    port: bound,
    url: `ws://${name.includes(':') ? `[${name}]` : name}:${bound}`,
    stop: () => stop(server, stopUpgrades),
  }
}

async function stop(server: HttpServer, stopUpgrades: () => void): Promise<void> {
  stopUpgrades()
  await new Promise((resolve) => {
    server.close(resolve)
    // It would wait for those that are silent, or in the middle of a request. WebSockets are not among them.
    server.closeAllConnections()
  })
}

function refuse(socket: Duplex, status: number): void {
  // Node has let go of the socket: an error that nobody listens for would end the process.
  socket.on('error', () => socket.destroy())
  // The other end may leave its half open for ever.
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
