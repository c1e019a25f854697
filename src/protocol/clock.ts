// Time as the drivers hand it to the core. Only an interface: the platform's
// own is src/platform/clock.ts, and wirepact/testing has one that stands still.

export interface Clock {
  /** Monotonic, in milliseconds. */
  now(): number
  /** Runs `run` once, `delayMs` from now. */
  setTimer(run: () => void, delayMs: number): unknown
  clearTimer(timer: unknown): void
  /** Runs `run` when what the program is doing now has had its say: the moment to write what has gathered. */
  defer(run: () => void): void
  /** The date, in milliseconds, where it is another than `Date.now()` says; only for what people read. */
  wallMs?(): number
}

/** A timer later than this was not late by load: the machine slept, or the tab was hidden. */
const LATE_MS = 1_000

/**
 * One timer for many deadlines. It rings at the earliest that was asked for,
 * and is asked anew after each ring; asking for a later one costs nothing.
 */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: (now: number, slept: boolean) => void
  #timer: unknown
  /** When it rings: `by` needs no call for what is later. */
  due = Infinity
  /** When the timer should ring: what is past when it is asked for is not late. */
  #ringsMs = 0

  constructor(clock: Clock, ring: (now: number, slept: boolean) => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** Rings no later than `due`, a time of the clock in milliseconds. */
  by(due: number): void {
    if (due >= this.due) return
    this.stop()
    const now = this.#clock.now()
    this.due = due
    this.#ringsMs = Math.max(due, now)
    // A platform's timer takes at most 2³¹ − 1 ms; ringing early is harmless.
    this.#timer = this.#clock.setTimer(() => this.#rings(), Math.min(this.#ringsMs - now, 2 ** 31 - 1))
  }

  stop(): void {
    if (this.due !== Infinity) this.#clock.clearTimer(this.#timer)
    this.due = Infinity
  }

  #rings(): void {
    const now = this.#clock.now()
    const slept = now - this.#ringsMs > LATE_MS
    this.due = Infinity
    this.#ring(now, slept)
  }
}
