// Where one socket is in one log. A slow socket costs this, and nothing more.

import type { Broadcast } from './broadcast.js'
import type { Follower, LiveLog } from './livelog.js'

/** A client's socket, as far as topics are concerned. */
export interface Outlet {
  /** False: it takes nothing more now, and `cursor` is to go on when it does. */
  hasRoom(cursor: Cursor): boolean
  send(broadcast: Broadcast): void
  /** The log no longer holds what `cursor` waits for, and its subscriptions are to end. */
  lost(cursor: Cursor): void
}

export class Cursor implements Follower {
  readonly live: LiveLog
  /** The client's subscriptions that share it. */
  readonly ids = new Set<number>()
  /** Offset of the last message that was sent. */
  offset: number
  /** There was no room: the outlet will call `advance`. */
  waiting = false
  readonly #outlet: Outlet
  /** What is left to tell of who is there. */
  #presence: readonly Broadcast[] = []
  /** Something has changed since, and all of it is to be told again. */
  #stale = false

  constructor(live: LiveLog, outlet: Outlet, offset: number) {
    this.live = live
    this.#outlet = outlet
    this.offset = offset
  }

  /** Sends what there is room for. */
  advance(): void {
    this.waiting = false
    if ((this.#stale || this.#presence.length > 0) && !this.#tellPresence()) return
    const { log } = this.live
    while (this.offset < log.last) {
      if (!this.#hasRoom()) return
      if (this.offset + 1 < log.first && !this.#skip()) return this.#outlet.lost(this)
      const chunk = log.read(this.offset)
      this.offset = chunk.last
      this.#outlet.send(chunk)
    }
  }

  /** Who is there is to be told whole, at the next `advance`. */
  tellPresence(): void {
    this.#stale = this.live.attendance !== undefined
  }

  /** Tells a change of who is there; or all of it, once there is room. */
  change(broadcast: Broadcast): void {
    if (this.waiting || this.#stale || !this.#hasRoom()) this.#stale = true
    else this.#outlet.send(broadcast)
  }

  #tellPresence(): boolean {
    for (;;) {
      const [part, ...rest] = this.#presence
      if (!part && !this.#stale) return true
      if (!this.#hasRoom()) return false
      if (part) {
        this.#presence = rest
        this.#outlet.send(part)
      } else {
        this.#stale = false
        this.#presence = this.live.attendance?.snapshot ?? []
      }
    }
  }

  /** Goes on where the log has something. @returns false if the topic's subscribers want all or nothing */
  #skip(): boolean {
    const { log, topic: { overflow } } = this.live
    this.offset = overflow === 'latest' ? Math.max(log.first, log.last) - 1 : log.first - 1
    return overflow !== 'close'
  }

  #hasRoom(): boolean {
    this.waiting = !this.#outlet.hasRoom(this)
    return !this.waiting
  }
}
