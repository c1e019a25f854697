// One process's time on the clock of all: it goes by while the process sleeps,
// and nothing runs in it until it wakes. Of a process that died nothing runs again.

import type { Clock } from '../../protocol/clock.js'
import type { TestClock } from '../clock.js'

/** 2026-01-01, so that dates repeat. */
const STARTED_MS = Date.UTC(2026, 0, 1)

/** Time as one tab, or one server, has it. */
export interface SimulatedClock {
  /** Milliseconds since the simulation began. */
  now(): number
  /** A promise that so many milliseconds resolve; never, if the process dies before. */
  wait(ms: number): Promise<void>
  /** A signal that aborts after so many milliseconds: `AbortSignal.timeout`, by this clock. */
  timeout(ms: number): AbortSignal
  /** The date that this process takes it to be, as `Date.now()` says it: a fault may move it. */
  wallMs(): number
}

interface Timer {
  readonly run: () => void
  handle: unknown
}

export class PartyClock implements Clock, SimulatedClock {
  readonly #clock: TestClock
  readonly #timers = new Set<Timer>()
  /** What came due while it slept, in its order. */
  #late: (Timer | { readonly run: () => void })[] = []
  #state: 'awake' | 'asleep' | 'dead' = 'awake'
  #skewMs = 0
  /** Waits of the application's, which are no timers left over. */
  waits = 0

  constructor(clock: TestClock) {
    this.#clock = clock
  }

  /** How many timers are set, besides `waits`. */
  get timers(): number {
    return this.#timers.size - this.waits
  }

  get asleep(): boolean {
    return this.#state === 'asleep'
  }

  now(): number {
    return this.#clock.now()
  }

  wallMs(): number {
    return STARTED_MS + this.now() + this.#skewMs
  }

  /** Somebody sets its date by so many milliseconds. */
  move(byMs: number): void {
    this.#skewMs += byMs
  }

  setTimer(run: () => void, delayMs: number): unknown {
    if (this.#state === 'dead') return undefined
    const timer: Timer = { run, handle: undefined }
    timer.handle = this.#clock.setTimer(() => this.#ring(timer), delayMs)
    this.#timers.add(timer)
    return timer
  }

  clearTimer(timer: unknown): void {
    const known = timer as Timer // from setTimer above; or none
    if (this.#timers.delete(known)) this.#clock.clearTimer(known.handle)
  }

  defer(run: () => void): void {
    this.#clock.defer(() => this.#run({ run }))
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#state === 'dead') return
      this.waits++
      this.setTimer(() => {
        this.waits--
        resolve()
      }, ms)
    })
  }

  timeout(ms: number): AbortSignal {
    const controller = new AbortController()
    void this.wait(ms).then(() => controller.abort(new DOMException(`${ms} ms are over`, 'TimeoutError')))
    return controller.signal
  }

  sleep(): void {
    if (this.#state === 'awake') this.#state = 'asleep'
  }

  wake(): void {
    if (this.#state !== 'asleep') return
    this.#state = 'awake'
    for (const late of this.#late.splice(0)) this.#clock.defer(() => ('handle' in late ? this.#ring(late) : this.#run(late)))
  }

  kill(): void {
    this.#state = 'dead'
    for (const { handle } of this.#timers) this.#clock.clearTimer(handle)
    this.#timers.clear()
    this.#late = []
    this.waits = 0
  }

  #ring(timer: Timer): void {
    if (!this.#timers.has(timer)) return // cleared while it slept
    if (this.#state === 'asleep') return void this.#late.push(timer)
    this.#timers.delete(timer)
    timer.run()
  }

  #run(deferred: { readonly run: () => void }): void {
    if (this.#state === 'asleep') this.#late.push(deferred)
    else if (this.#state === 'awake') deferred.run()
  }
}
