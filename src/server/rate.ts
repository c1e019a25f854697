// A token bucket: so many a second on average, and at once.
// Source: Turner, "New directions in communications", IEEE Communications Magazine, 1986.

export class Rate {
  readonly #perSecond: number
  #tokens: number
  #atMs: number

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond
    this.#tokens = perSecond
    this.#atMs = now
  }

  /** True if one more is within the rate; it is counted then. */
  take(now: number): boolean {
    const gained = ((now - this.#atMs) / 1_000) * this.#perSecond
    this.#tokens = Math.min(this.#perSecond, this.#tokens + gained)
    this.#atMs = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
