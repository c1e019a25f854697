// The first and the last of what happened: of a scenario that goes on for ever
// nobody reads all, and no memory holds it.

/** A line of the trace; its text is made when somebody reads it. */
export interface Event {
  readonly atMs: number
  readonly who: string
  readonly what: string | (() => string)
}

/** So many from the beginning, and so many from the end. */
const MOST = 2_000

export class Events {
  readonly first: Event[] = []
  #last: Event[] = []
  #forgotten = 0

  add(event: Event): void {
    if (this.first.length < MOST) this.first.push(event)
    else if (this.#last.push(event) === 2 * MOST) this.#forget()
  }

  get last(): readonly Event[] {
    return this.#last.slice(-MOST)
  }

  /** How many there were between the first and the last. */
  get leftOut(): number {
    return this.#forgotten + Math.max(this.#last.length - MOST, 0)
  }

  #forget(): void {
    this.#last = this.#last.slice(MOST)
    this.#forgotten += MOST
  }
}
