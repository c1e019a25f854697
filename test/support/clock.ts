// A clock that goes only when it is told to.

import type { Clock } from '../../src/protocol/clock.js'

interface Timer {
  readonly atMs: number
  readonly run: () => void
}

export class ManualClock implements Clock {
  #now = 0
  readonly #timers = new Set<Timer>()

  now(): number {
    return this.#now
  }

  /** How many are set. */
  get timers(): number {
    return this.#timers.size
  }

  setTimer(run: () => void, delayMs: number): unknown {
    const timer = { atMs: this.#now + delayMs, run }
    this.#timers.add(timer)
    return timer
  }

  clearTimer(timer: unknown): void {
    this.#timers.delete(timer as Timer)
  }

  /** Sockets are real in these tests, and so is the turn of the event loop. */
  defer(run: () => void): void {
    setImmediate(run)
  }

  /** The machine sleeps for `ms`: every timer that fell due meanwhile runs late. */
  sleep(ms: number): void {
    this.#now += ms
    this.advance(0)
  }

  /** Lets `ms` pass: each timer that is due runs at its own time. */
  advance(ms: number): void {
    const untilMs = this.#now + ms
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a.atMs - b.atMs)
      if (!next || next.atMs > untilMs) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.atMs)
      next.run()
    }
    this.#now = untilMs
  }
}
