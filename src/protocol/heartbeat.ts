// Tells a dead connection from a quiet one, by the times at which something
// was heard and said. It sends nothing itself.

/** What is to be done now. */
export type Beat = 'wait' | 'ping' | 'dead'

/** An answer to a probe takes no longer, in milliseconds. */
const PROBE_MS = 5_000

export class Heartbeat {
  readonly #pingMs: number
  readonly #deadMs: number
  /** When the peer was heard; set by whoever hears it, with `probeDueMs`, or by `heard`. */
  heardMs: number
  /** When something was said; set by whoever says it. */
  saidMs: number
  /** When an answer to a doubt is overdue; infinite without one. */
  probeDueMs = Infinity

  /**
   * @param pingMs - say something after so long a silence of our own; Infinity: never
   * @param deadMs - after so long without a word from the peer it is dead
   */
  constructor(pingMs: number, deadMs: number, now: number) {
    this.#pingMs = pingMs
    this.#deadMs = deadMs
    this.heardMs = now
    this.saidMs = now
  }

  get deadlineMs(): number {
    return Math.min(this.heardMs + this.#deadMs, this.saidMs + this.#pingMs, this.probeDueMs)
  }

  /** True from a doubt until an answer: until then deadlines that passed meanwhile prove nothing. */
  get doubtful(): boolean {
    return this.probeDueMs !== Infinity
  }

  heard(now: number): void {
    this.heardMs = now
    this.probeDueMs = Infinity
  }

  /** Time may have stood still, or the network changed: whoever calls this sends a ping now. */
  doubt(now: number): void {
    this.heardMs = Math.max(this.heardMs, now - this.#deadMs + PROBE_MS)
    if (!this.doubtful) this.probeDueMs = now + PROBE_MS
  }

  tick(now: number): Beat {
    if (now >= this.heardMs + this.#deadMs || now >= this.probeDueMs) return 'dead'
    return now >= this.saidMs + this.#pingMs ? 'ping' : 'wait'
  }
}
