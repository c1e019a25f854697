// A pulse of both sides: it knows when something is to be said, too. It sends
// nothing itself.

import { Pulse } from './pulse.js'

/** What is to be done now. */
export type Beat = 'wait' | 'ping' | 'dead'

export class Heartbeat extends Pulse {
  readonly #pingMs: number
  /** When something was said; set by whoever says it. */
  saidMs: number
  /** When a ping was due: one that is not answered is not followed by another at once. */
  #pingedMs = -Infinity

  /**
   * @param pingMs - ping after so long a silence of either side; Infinity: never
   * @param deadMs - after so long without a word from the peer it is dead
   */
  constructor(pingMs: number, deadMs: number, now: number) {
    super(deadMs, now)
    this.#pingMs = pingMs
    this.saidMs = now
  }

  override get deadlineMs(): number {
    return Math.min(super.deadlineMs, this.#pingDueMs)
  }

  /** True from a doubt until an answer: until then deadlines that passed meanwhile prove nothing. */
  get doubtful(): boolean {
    return this.probeDueMs !== Infinity
  }

  tick(now: number): Beat {
    if (now >= super.deadlineMs) return 'dead'
    if (now < this.#pingDueMs) return 'wait'
    this.#pingedMs = now
    return 'ping'
  }

  /** A peer that only listens says nothing unless it is asked, however much it is told. */
  get #pingDueMs(): number {
    return Math.min(this.saidMs, Math.max(this.heardMs, this.#pingedMs)) + this.#pingMs
  }
}
