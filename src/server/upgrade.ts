// Takes WebSockets from HTTP servers: the user's, beside other listeners, or one of its own.

import { createServer, STATUS_CODES, type IncomingMessage, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { MESSAGE_BYTES } from '../protocol/limits.js'
import type { ServerSocket, UpgradeRequest } from './socket.js'

/** Node's `http.Server` or `https.Server`, and what frameworks make of it. */
export interface UpgradeSource {
  on(event: 'upgrade', listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown
  off(event: 'upgrade', listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown
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
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES, perMessageDeflate: false, clientTracking: false })
  const listener = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const asked = request.url?.split('?')[0]
    if (path === undefined || asked === path) sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, request))
    else if (source.listenerCount('upgrade') === 1) refuse(socket, 404)
  }
  source.on('upgrade', listener)
  return () => source.off('upgrade', listener)
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
  server.closeIdleConnections()
  await new Promise((resolve) => server.close(resolve))
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
