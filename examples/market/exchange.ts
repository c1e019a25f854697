// The exchange: makes up prices, a thousand ticks a second, and keeps those of
// the last minute. It knows nobody who reads them.

import type { Instrument, Tick } from './contract.js'

/** Kept: a minute's. */
const KEPT_TICKS = 60_000
/** Ticks that are due are made this often: timers are not exact, the number of ticks is. */
const BEAT_MS = 4

const instruments: readonly Instrument[] = ['COFFEE', 'COCOA', 'SUGAR', 'TEA']

interface Walk {
  price: number
  /** Change a tick, in parts of the price, beside chance. */
  drift: number
}

export class Exchange {
  readonly #kept: Tick[] = []
  readonly #startedAt = Date.now()
  readonly #startedMs = performance.now()
  readonly #walks: Record<Instrument, Walk> = {
    COFFEE: { price: 312.4, drift: 0 },
    COCOA: { price: 7_840, drift: 0 },
    SUGAR: { price: 19.32, drift: 0 },
    TEA: { price: 284.6, drift: 0 },
  }
  readonly #timer = setInterval(() => this.#beat(), BEAT_MS)
  #made = 0
  #waiting: (() => void)[] = []

  /** Number of the newest tick. */
  get made(): number {
    return this.#made
  }

  /** Number of the oldest that is kept. */
  get oldest(): number {
    return Math.max(1, this.#made - KEPT_TICKS + 1)
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#startedAt + performance.now() - this.#startedMs
  }

  /** Resolves when there are more ticks, or will be no more. */
  more(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** True if this tick can still be had, or is the next one. */
  keeps(number: number): boolean {
    return number >= this.oldest && number <= this.#made + 1
  }

  /** Undefined if it was not made yet. */
  tick(number: number): Tick | undefined {
    return number <= this.#made ? this.#kept[number % KEPT_TICKS] : undefined
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#wake()
  }

  #beat(): void {
    const due = Math.floor(performance.now() - this.#startedMs)
    while (this.#made < due) this.#make(++this.#made)
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #make(number: number): void {
    const instrument = instruments[Math.floor(Math.random() * instruments.length)]!
    const walk = this.#walks[instrument]
    walk.drift = walk.drift * 0.998 + normal() * 2e-7
    walk.price *= 1 + walk.drift + normal() * 3e-5
    const price = Number(walk.price.toPrecision(7))
    this.#kept[number % KEPT_TICKS] = { number, at: this.#startedAt + number, instrument, price }
  }
}

/** About normally distributed: mean 0, deviation 1. */
function normal(): number {
  return (Math.random() + Math.random() + Math.random() - 1.5) * 2
}
