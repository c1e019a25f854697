// A clock that stands still until a test moves it. What needs no time happens
// all the same: deferred work runs by itself, in turns of the event loop.

import type { Clock } from '../protocol/clock.js'
import { turn } from './turn.js'

interface Timer {
  readonly dueMs: number
  readonly run: () => void
}

/**
 * Time for `createClient`, `createServer` and handlers under test. It starts
 * at 0 and moves only by `advance`, `next`, `until` and `sleep`; if several of
 * them are called at once they take their turns.
 *
 * What a timer throws rejects the promise of the call that ran it.
 *
 * @example
 * const clock = new TestClock()
 * const client = createClient(contract, { url, clock })
 * await clock.advance(30_000)
 */
export class TestClock implements Clock {
  #nowMs = 0
  /** The earliest first; those of the same time in the order in which they were set. */
  readonly #timers: Timer[] = []
  #deferred: (() => void)[] = []
  /** Resolves when all that was asked for has been done. */
  #done: Promise<unknown> = Promise.resolve()
  #jobs = 0

  /** How many timers are set: none, if all that was started has been closed. */
  get timers(): number {
    return this.#timers.length
  }

  now(): number {
    return this.#nowMs
  }

  setTimer(run: () => void, delayMs: number): unknown {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), run }
    this.#timers.splice(this.#after(timer.dueMs), 0, timer)
    return timer
  }

  clearTimer(timer: unknown): void {
    const dueMs = (timer as Timer | undefined)?.dueMs ?? -1 // from setTimer above; or none
    for (let i = this.#after(dueMs) - 1; this.#timers[i]?.dueMs === dueMs; i--) {
      if (this.#timers[i] === timer) this.#timers.splice(i, 1)
    }
  }

  defer(run: () => void): void {
    this.#deferred.push(run)
    if (this.#jobs === 0) void this.#queue(() => this.#settle())
  }

  /** A promise that `ms` of this clock resolve: for a handler that is to be slow. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.setTimer(resolve, ms))
  }

  /**
   * Lets `ms` go by: runs the timers that come due, in order, and after each what it caused.
   *
   * @throws {RangeError} if `ms` is negative or not finite: a client sets timers without end
   */
  async advance(ms: number): Promise<void> {
    await this.#queue(async () => {
      const untilMs = this.#nowMs + lasting(ms, 'advance')
      await this.#settle()
      while (await this.#runNext(untilMs));
      this.#nowMs = untilMs
    })
  }

  /** Goes on to the next timer and runs it. Resolves to false if there is none. */
  next(): Promise<boolean> {
    return this.#queue(async () => {
      await this.#settle()
      return this.#runNext(Infinity)
    })
  }

  /**
   * Lets time go by until `promise` has settled, and no longer.
   *
   * @param mostMs - how much time it may take; default: an hour
   * @returns what `promise` resolves to; rejects as it does
   * @throws {Error} if it takes longer, or nothing is left that could settle it
   */
  async until<T>(promise: PromiseLike<T>, mostMs = 3_600_000): Promise<T> {
    let settled = false
    const note = (): void => {
      settled = true
    }
    promise.then(note, note)
    await this.#queue(async () => {
      const startedMs = this.#nowMs
      await this.#settle()
      while (!settled && await this.#runNext(startedMs + mostMs));
      if (settled) return
      throw new Error(`not settled after ${this.#nowMs - startedMs} ms: ${this.timers === 0 ? 'no timer is set' : `the next timer is beyond ${mostMs} ms`}`)
    })
    return promise
  }

  /**
   * The machine sleeps for `ms`: time goes by and nothing runs. Then the timers that came due run, late.
   *
   * @throws {RangeError} if `ms` is negative or not finite
   */
  async sleep(ms: number): Promise<void> {
    await this.#queue(async () => {
      await this.#settle()
      this.#nowMs += lasting(ms, 'sleep')
      while (await this.#runNext(this.#nowMs));
    })
  }

  async #runNext(untilMs: number): Promise<boolean> {
    const [timer] = this.#timers
    if (!timer || timer.dueMs > untilMs) return false
    this.#timers.shift()
    this.#nowMs = Math.max(this.#nowMs, timer.dueMs)
    timer.run()
    await this.#settle()
    return true
  }

  /** Promise jobs, then what was deferred, each with its own promise jobs. */
  async #settle(): Promise<void> {
    await turn()
    for (let run = this.#deferred.shift(); run; run = this.#deferred.shift()) {
      run()
      await turn()
    }
  }

  /** One after another, since each moves the same time. */
  #queue<T>(job: () => Promise<T>): Promise<T> {
    this.#jobs++
    const done = this.#done.then(job).finally(() => {
      this.#jobs--
      if (this.#jobs === 0 && this.#deferred.length > 0) void this.#queue(() => this.#settle())
    })
    this.#done = done.catch(() => {})
    return done
  }

  /** Index of the first timer that is due after `dueMs`. */
  #after(dueMs: number): number {
    let low = 0
    let high = this.#timers.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#timers[middle] as Timer).dueMs <= dueMs) low = middle + 1
      else high = middle
    }
    return low
  }
}

function lasting(ms: number, name: string): number {
  if (ms >= 0 && ms < Infinity) return ms
  throw new RangeError(`TestClock.${name}: the time must be a number of milliseconds from 0 on, got ${ms}`)
}
