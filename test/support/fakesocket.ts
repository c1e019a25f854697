// The server's end of a WebSocket without a network, for `server.accept`.

import { EventEmitter } from 'node:events'
import type { ServerSocket } from 'wirepact/server'

export class FakeSocket implements ServerSocket {
  bufferedAmount = 0
  readonly sent: string[] = []
  closed: { code: number | undefined; reason: string | undefined } | undefined
  terminated = false
  readonly #events = new EventEmitter()

  on(event: string, listener: (...args: unknown[]) => void): void {
    this.#events.on(event, listener)
  }

  send(text: string): void {
    this.sent.push(text)
  }

  close(code?: number, reason?: string): void {
    this.closed = { code, reason }
  }

  terminate(): void {
    this.terminated = true
  }

  /** The client sends `message`: text as it is, bytes as a binary message, anything else as JSON. */
  receive(message: unknown): void {
    const isBinary = message instanceof Uint8Array
    this.#events.emit('message', Buffer.from(isBinary || typeof message === 'string' ? message : JSON.stringify(message)), isBinary)
  }

  /** The connection breaks. */
  end(): void {
    this.#events.emit('close', 1006, Buffer.alloc(0))
  }
}
