// One WebSocket, of whichever make: its life as opened, message and one end.
// The only file that imports isomorphic-ws; its types stay here.

import type { Clock } from '../protocol/clock.js'
import type { Message } from '../protocol/outbox.js'
import { joined } from '../protocol/pieces.js'
import imported from 'isomorphic-ws'

/** The part of a WebSocket that is used: the browser's, Node's `ws` and others fit. */
export interface SocketLike {
  readonly bufferedAmount?: number
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  binaryType?: string
  send(data: string | Uint8Array): void
  close(code?: number, reason?: string): void
}

export type SocketConstructor = new (url: string) => SocketLike

/** What Node's `ws` has besides. */
interface NodeSocket extends SocketLike {
  on?(event: 'ping', listener: () => void): void
  terminate?(): void
}

export interface SocketEvents {
  opened(): void
  /** Handed to the WebSocket itself: one call's way is kept short. */
  readonly message: (event: { readonly data: unknown }) => void
  /** The other end sent a protocol-level ping (seen in Node only). */
  pinged(): void
  /** Once, whatever comes first of a close and an error. Code 1006: no close frame was seen. */
  ended(code: number, reason: string): void
}

/** The platform's: bundlers and `require` wrap a default export up to twice. */
export function platformSocket(): SocketConstructor {
  let found = imported as unknown
  while (typeof found === 'object' && found !== null && 'default' in found) found = found.default
  if (typeof found !== 'function') throw new TypeError('this platform has no WebSocket: pass one as the option WebSocket')
  return found as SocketConstructor // isomorphic-ws gives the platform's, which has that shape
}

export class Socket {
  /** The WebSocket itself. */
  readonly raw: NodeSocket
  /** Undefined: no more of them. Node holds on to closed sockets for long, and they are not to hold on to all the rest. */
  #events: SocketEvents | undefined

  constructor(make: SocketConstructor, url: string, events: SocketEvents) {
    const socket: NodeSocket = (this.raw = new make(url))
    this.#events = events
    if (socket.binaryType === 'blob') socket.binaryType = 'arraybuffer' // a blob would be read later
    socket.onopen = () => this.#events?.opened()
    socket.onmessage = events.message
    // After a refused connection some platforms send only one of these.
    socket.onerror = ({ message }: { message?: string }) => this.ended(1006, message ?? 'connection failed')
    socket.onclose = ({ code, reason }: { code?: number; reason?: string }) => this.ended(code ?? 1006, reason ?? '')
    socket.on?.('ping', () => this.#events?.pinged())
  }

  /** It closed, or failed, or is held to have. */
  ended(code: number, reason: string): void {
    const events = this.#events
    this.abandon()
    events?.ended(code, reason)
  }

  /** Closes in good order: resolves when the other end has agreed, after a second at most. */
  close(clock: Clock): Promise<void> {
    this.#mute()
    const socket = this.raw
    return new Promise((resolve) => {
      const timer = clock.setTimer(() => done(), 1_000)
      const done = (): void => {
        clock.clearTimer(timer)
        quietly(() => socket.terminate?.())
        resolve()
      }
      socket.onclose = done
      socket.onerror = done
      quietly(() => socket.close(1000))
    })
  }

  /** No more events; nobody waits for the other end. */
  abandon(code?: number, reason?: string): void {
    if (!this.#events) return
    this.#mute()
    quietly(() => {
      if (code !== undefined || !this.raw.terminate) this.raw.close(code, reason)
      else this.raw.terminate()
    })
  }

  #mute(): void {
    this.#events = undefined
    this.raw.onmessage = null
  }
}

export function sendOn(socket: SocketLike, message: Message): void {
  socket.send(typeof message === 'string' ? message : joined(message))
}

/** A WebSocket that fails to close is given up all the same. */
function quietly(close: () => void): void {
  try {
    close()
  } catch { /* nothing is left to be done about it */ }
}
