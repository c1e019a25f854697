// In which logs one client counts as being there. That outlives its socket for a
// while. Of subscriptions it knows which logs they are of.

import type { LiveLog } from './livelog.js'
import type { Topics } from './topics.js'

export class Presence {
  readonly #topics: Topics
  /** By their keys. */
  readonly #logs = new Map<string, LiveLog>()
  /** What the others know it by. */
  readonly #memberId: string
  #timer: unknown

  constructor(topics: Topics) {
    this.#topics = topics
    this.#memberId = topics.random.token(9)
  }

  /** @param key - of a log */
  has(key: string): boolean {
    return this.#logs.has(key)
  }

  /** @param info - what is told of it, as JSON */
  join(live: LiveLog, info: string): void {
    this.#logs.set(live.key, live)
    live.attendance?.join(this.#memberId, info)
    this.#topics.joined(live)
  }

  leave(key: string): void {
    const live = this.#logs.get(key)
    if (!live) return
    this.#logs.delete(key)
    live.attendance?.leave(this.#memberId)
    this.#topics.parted(live)
  }

  /** Its socket is lost: it has some time to come back. */
  away(absent: () => void): void {
    const { clock, limits: { presenceMs } } = this.#topics
    if (this.#logs.size > 0) this.#timer ??= clock.setTimer(absent, presenceMs)
  }

  /** It leaves all logs but those. */
  keep(keys: ReadonlySet<string>): void {
    this.#topics.clock.clearTimer(this.#timer)
    this.#timer = undefined
    for (const key of [...this.#logs.keys()]) if (!keys.has(key)) this.leave(key)
  }
}
