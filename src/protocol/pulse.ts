// Tells a dead connection from a quiet one, by the times at which something was
// heard. It is all that a client asks, which says nothing by itself.

/** An answer to a probe takes no longer, in milliseconds. */
const PROBE_MS = 5_000

export class Pulse {
  readonly #deadMs: number
  /** When the peer was heard; set by whoever hears it, with `probeDueMs`, or by `heard`. */
  heardMs: number
  /** When an answer to a doubt is overdue; infinite without one. */
  probeDueMs = Infinity

  /** @param deadMs - after so long without a word from the peer it is dead */
  constructor(deadMs: number, now: number) {
    this.#deadMs = deadMs
    this.heardMs = now
  }

  /** When the connection is dead, if nothing is heard. */
  get deadlineMs(): number {
    return Math.min(this.heardMs + this.#deadMs, this.probeDueMs)
  }

  heard(now: number): void {
    this.heardMs = now
    this.probeDueMs = Infinity
  }

  /** Time may have stood still, or the network changed: whoever calls this sends a ping now. */
  doubt(now: number): void {
    this.heardMs = Math.max(this.heardMs, now - this.#deadMs + PROBE_MS)
    this.probeDueMs = Math.min(this.probeDueMs, now + PROBE_MS)
  }
}
