// One client's socket, as far as topics are concerned: what it has room for, and
// who waits for more.

import { BUFFERED_BYTES } from '../protocol/outbox.js'
import type { Refused, Subscribed } from '../protocol/topicmessages.js'
import type { Broadcast } from './broadcast.js'
import type { Cursor, Outlet } from './cursor.js'

/** The socket of the moment. */
export interface TopicSocket {
  readonly socket: { readonly bufferedAmount: number }
  send(text: string): void
  broadcast(broadcast: Broadcast): void
  drop(): void
}

/** Whose socket it is. */
export interface OutletHost {
  /** A cursor waits for the socket's buffer to drain: call `flush` when it may have. */
  full(): void
  /** See `Outlet`. */
  lost(cursor: Cursor): void
}

/** Messages that a socket takes although its buffer is not empty, until that has been seen to drain. */
const QUEUED_MESSAGES = 4
/** Whoever asks and does not read what is answered loses the socket, at so much in its buffer. */
const MOST_BUFFERED_BYTES = 4 * BUFFERED_BYTES

export class SocketOutlet implements Outlet {
  readonly #socket: TopicSocket
  readonly #host: OutletHost
  readonly #waiting = new Set<Cursor>()
  #credit = 0
  #bufferedBytes = 0
  /** Messages that it was given when it had room. */
  written = 0

  constructor(socket: TopicSocket, host: OutletHost) {
    this.#socket = socket
    this.#host = host
  }

  /** True while something is to be sent that the socket has no room for. */
  get blocked(): boolean {
    return this.#waiting.size > 0
  }

  /** It may have room again. */
  flush(): void {
    const buffered = this.#socket.socket.bufferedAmount
    if (buffered < this.#bufferedBytes) this.#credit = QUEUED_MESSAGES
    this.#bufferedBytes = buffered
    const waiting = [...this.#waiting]
    this.#waiting.clear() // who waits again goes to the end of the line
    for (const cursor of waiting) cursor.advance()
  }

  /** Says what becomes of a subscription. */
  say(message: Subscribed | Refused): void {
    if (this.#socket.socket.bufferedAmount > MOST_BUFFERED_BYTES) this.#socket.drop()
    else this.#socket.send(JSON.stringify(message))
  }

  /** It follows its log no more. */
  left(cursor: Cursor): void {
    this.#waiting.delete(cursor)
  }

  // Outlet

  hasRoom(cursor: Cursor): boolean {
    if (cursor.ids.size === 0) return false // it has left, while it was sent something
    const buffered = this.#socket.socket.bufferedAmount
    if (buffered === 0) this.#credit = QUEUED_MESSAGES
    else if (buffered >= BUFFERED_BYTES || this.#credit === 0) {
      if (this.#waiting.size === 0) this.#host.full()
      this.#waiting.add(cursor)
      return false
    } else this.#credit--
    return true
  }

  send(broadcast: Broadcast): void {
    this.written++
    this.#socket.broadcast(broadcast)
  }

  lost(cursor: Cursor): void {
    this.#host.lost(cursor)
  }
}
