// Which logs there are, and for how long they and their messages are kept. Of
// those who follow them it knows whether there are some.

import { Alarm, type Clock } from '../protocol/clock.js'
import { ownBytesOf, type LiveLog } from './livelog.js'
import type { ServerLimits } from './options.js'

/** What is too old is forgotten this much later, at most. */
const SWEEP_MS = 1_000

export class Retention {
  readonly #clock: Clock
  readonly #limits: ServerLimits
  /** By topic and params; the longest without a message first. */
  readonly #logs = new Map<string, LiveLog>()
  /** Those that nobody may need any more. */
  readonly #idle = new Set<LiveLog>()
  readonly #alarm: Alarm
  /** What can be forgotten: messages, and logs that nobody follows. */
  #bytes = 0
  /** What the logs that somebody follows take besides. */
  #followedBytes = 0
  #stopped = false

  constructor(clock: Clock, limits: ServerLimits) {
    this.#clock = clock
    this.#limits = limits
    this.#alarm = new Alarm(clock, (now) => this.#sweep(now))
  }

  get logs(): Iterable<LiveLog> {
    return this.#logs.values()
  }

  find(key: string): LiveLog | undefined {
    return this.#logs.get(key)
  }

  add(live: LiveLog): void {
    this.#forgetIdle()
    this.#logs.set(live.key, live)
    this.#bytes += live.bytes
    this.#unused(live)
  }

  /**
   * False if logs that are followed take too much already: whoever subscribes can make any number of
   * them, which must not be at the cost of what is published.
   */
  mayFollow(key: string): boolean {
    return this.#logs.get(key)?.used === true || this.#followedBytes + ownBytesOf(key) <= this.#limits.topicsBytes
  }

  /** Somebody follows it, or is there. */
  followed(live: LiveLog): void {
    this.#recount(live)
  }

  /** Somebody has left it. */
  left(live: LiveLog): void {
    live.usedMs = this.#clock.now()
    this.#recount(live)
    if (!live.used) this.#unused(live)
  }

  /** It was told to those who follow it: what the topic does not keep may go, and it is the last to lose anything. */
  told(live: LiveLog): void {
    if (this.#logs.get(live.key) !== live) return // it is forgotten
    this.#trim(live, this.#clock.now())
    this.#logs.delete(live.key)
    this.#logs.set(live.key, live)
    this.#sweepAt(live.expiresMs)
  }

  /** Keeps within `topicsBytes`: the logs that were without a message for longest lose theirs. */
  shrink(): void {
    this.#forgetIdle()
    for (const live of this.#logs.values()) {
      if (!this.#isFull) return
      live.log.trim(0, Infinity, 0)
      this.#bytes += live.growth()
      if (!live.used) this.#forget(live)
    }
  }

  stop(): void {
    this.#stopped = true
    this.#alarm.stop()
  }

  get #isFull(): boolean {
    return this.#bytes > this.#limits.topicsBytes
  }

  /** What cannot be forgotten does not count with what can. */
  #recount(live: LiveLog): void {
    if (live.followed === live.used) return
    live.followed = live.used
    this.#followedBytes += live.followed ? live.ownBytes : -live.ownBytes
    this.#bytes += live.growth()
  }

  #trim(live: LiveLog, now: number): void {
    live.trim(now, this.#limits.topicBytes)
    this.#bytes += live.growth()
  }

  /** Nobody follows it, or not yet: it is looked at when that may be forgotten. */
  #unused(live: LiveLog): void {
    this.#idle.add(live)
    this.#sweepAt(live.usedMs + this.#limits.sessionMs)
  }

  /** For want of memory: whoever subscribes can make any number of logs that nothing is published to. */
  #forgetIdle(): void {
    for (const live of this.#idle) {
      if (!this.#isFull) return
      this.#idle.delete(live)
      if (!live.used && live.log.last === 0) this.#forget(live)
    }
  }

  #sweepAt(dueMs: number): void {
    if (!this.#stopped) this.#alarm.by(Math.max(dueMs, this.#clock.now() + SWEEP_MS))
  }

  /** Forgets messages that are too old, and logs that have none and that nobody has followed for as long as a session is kept. */
  #sweep(now: number): void {
    let dueMs = Infinity
    for (const live of this.#logs.values()) {
      this.#trim(live, now)
      live.log.forgetChunks()
      const idleMs = live.used || live.log.first <= live.log.last ? Infinity : live.usedMs + this.#limits.sessionMs
      if (now >= idleMs) this.#forget(live)
      else dueMs = Math.min(dueMs, idleMs, live.expiresMs)
    }
    if (dueMs !== Infinity) this.#sweepAt(dueMs)
  }

  #forget(live: LiveLog): void {
    this.#logs.delete(live.key)
    this.#idle.delete(live)
    this.#bytes += live.growth() - live.bytes
  }
}
