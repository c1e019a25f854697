// The server's time on the page: its clocks may differ, and lag is a difference of two times.

export class ServerClock {
  #offsetMs = performance.timeOrigin
  #bestMs = Infinity

  /** Milliseconds since 1970, as the server counts them. */
  get nowMs(): number {
    return performance.now() + this.#offsetMs
  }

  /**
   * The server answered `at` to what was asked at `askedMs`: somewhere between
   * then and now. The quickest answer so far is the most exact.
   */
  set(at: number, askedMs: number): void {
    const nowMs = performance.now()
    if (nowMs - askedMs >= this.#bestMs) return
    this.#bestMs = nowMs - askedMs
    this.#offsetMs = at - (askedMs + nowMs) / 2
  }
}
