// Connections that can be cut. A client names its cable in the URL of its
// WebSocket (`/rpc?cable=NAME`); to cut it destroys the TCP socket under it, with
// no closing handshake, and refuses new ones for a while: what a tunnel does to a phone.

import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

export class Cables {
  readonly #sockets = new Map<string, Duplex>()
  readonly #cut = new Set<string>()

  constructor(http: Server) {
    http.prependListener('upgrade', (request: IncomingMessage, socket: Duplex) => this.#plug(cableOf(request), socket))
  }

  /** @returns false if there is no such cable */
  cut(name: string, outageMs: number): boolean {
    const socket = this.#sockets.get(name)
    if (!socket) return false
    this.#cut.add(name)
    setTimeout(() => this.#cut.delete(name), outageMs).unref()
    socket.destroy()
    return true
  }

  #plug(name: string | undefined, socket: Duplex): void {
    if (name === undefined) return
    if (this.#cut.has(name)) return void socket.destroy()
    this.#sockets.set(name, socket)
    socket.once('close', () => {
      if (this.#sockets.get(name) === socket) this.#sockets.delete(name)
    })
  }
}

export function cableOf({ url = '/' }: IncomingMessage): string | undefined {
  return new URL(url, 'http://localhost').searchParams.get('cable') ?? undefined
}
