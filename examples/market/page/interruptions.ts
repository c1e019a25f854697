// When this page was cut off, or did not read: the chart marks those times, so
// that one sees the lines go on through them.

export type Kind = 'cut off' | 'not reading'

export interface Interruption {
  readonly kind: Kind
  readonly fromMs: number
  /** Undefined: it is going on. */
  toMs: number | undefined
}

/** More are not remembered: they have left the chart. */
const MOST = 30

export class Interruptions {
  readonly #all: Interruption[] = []

  /** From now on it is `kind`, or no longer. Times are milliseconds since 1970. */
  mark(kind: Kind, on: boolean, nowMs: number): void {
    const open = this.#all.find((other) => other.kind === kind && other.toMs === undefined)
    if (open && !on) open.toMs = nowMs
    if (!open && on) this.#all.push({ kind, fromMs: nowMs, toMs: undefined })
    this.#all.splice(0, this.#all.length - MOST)
  }

  get all(): readonly Interruption[] {
    return this.#all
  }
}
