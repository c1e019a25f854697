// A pulse of both sides: it knows when something is to be said, too. It sends
// nothing itself.

import { Pulse } from './pulse.js'

/** What is to be done now. */
export type Beat = 'wait' | 'ping' | 'dead'

export class Heartbeat extends Pulse {
  readonly #pingMs: number
  /** When something was said; set by whoever says it. */
  saidMs: number

  /**
   * @param pingMs - say something after so long a silence of our own; Infinity: never
   * @param deadMs - after so long without a word from the peer it is dead
   */
  constructor(pingMs: number, deadMs: number, now: number) {
    super(deadMs, now)
    this.#pingMs = pingMs
    this.saidMs = now
  }

  override get deadlineMs(): number {
    return Math.min(super.deadlineMs, this.saidMs + this.#pingMs)
  }

  /** True from a doubt until an answer: until then deadlines that passed meanwhile prove nothing. */
  get doubtful(): boolean {
    return this.probeDueMs !== Infinity
  }

  tick(now: number): Beat {
    if (now >= super.deadlineMs) return 'dead'
    return now >= this.saidMs + this.#pingMs ? 'ping' : 'wait'
  }
}
