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

  /** The client sends `message`. */
  receive(message: unknown): void {
    this.#events.emit('message', Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)), false)
  }
}
