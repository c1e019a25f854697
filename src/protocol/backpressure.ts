// Watches a socket whose buffer is full: when to look again, and when to give
// it up. Browsers have no event for it, so everybody looks.

const SOON_MS = 4
const LATER_MS = 250
/** A socket that has taken nothing for so long is dropped; its session is not. */
const STALLED_MS = 15_000

export class Backpressure {
  /** When to flush and look again; infinite while nothing waits. */
  deadlineMs = Infinity
  #waitMs = SOON_MS
  #sinceMs = 0
  #bufferedBytes = 0
  #written = 0

  /** Something was left that the socket did not take. */
  begin(bufferedBytes: number, now: number): void {
    if (this.deadlineMs !== Infinity) return
    this.#bufferedBytes = bufferedBytes
    this.#sinceMs = now
    this.#waitMs = SOON_MS
    this.deadlineMs = now + SOON_MS
  }

  /**
   * @param written - how many messages were written to it so far. A full socket is given none, so one more says that it
   *   has drained, although its buffer may hold as much as before
   * @returns true if the socket has stalled for good
   */
  look(bufferedBytes: number, written: number, blocked: boolean, now: number): boolean {
    if (now < this.deadlineMs) return false
    const drained = bufferedBytes < this.#bufferedBytes || written !== this.#written
    if (drained) this.#sinceMs = now
    this.#waitMs = drained ? SOON_MS : Math.min(this.#waitMs * 2, LATER_MS)
    this.deadlineMs = blocked ? now + this.#waitMs : Infinity
    this.#bufferedBytes = bufferedBytes
    this.#written = written
    return blocked && now - this.#sinceMs >= STALLED_MS
  }
}
