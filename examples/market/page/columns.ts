// Ticks as a chart has them: one column for each 20 ms, in which each instrument
// has its last price. So that drawing costs the same, however many ticks there are.

import type { Instrument, Tick } from '../contract.js'

const COLUMN_MS = 20
/** Half a minute's, and some to the left of what is seen. */
const KEPT_COLUMNS = 1_600

/** Times in seconds, then one list of changes, in percent, for each instrument. */
export type Table = [times: number[], ...changes: (number | null)[][]]

export class Columns {
  readonly #instruments: readonly Instrument[]
  /** Each instrument's first price. */
  readonly #first = new Map<Instrument, number>()
  #table: Table
  #column = 0

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments
    this.#table = [[], ...instruments.map(() => [])]
  }

  get table(): Table {
    return this.#table
  }

  /** @returns how its price has changed since the first, in percent */
  add({ at, instrument, price }: Tick): number {
    const column = Math.floor(at / COLUMN_MS)
    const first = this.#first.get(instrument) ?? price
    this.#first.set(instrument, first)
    if (this.#column === 0) this.#column = column - 1
    while (this.#column < column) this.#open(++this.#column)
    const change = (price / first - 1) * 100
    this.#changes(this.#instruments.indexOf(instrument)).splice(-1, 1, change)
    return change
  }

  /** Ticks are missing: the lines end, and begin anew. */
  break(): void {
    this.#open(this.#column)
    for (const [at] of this.#instruments.entries()) this.#changes(at).splice(-1, 1, null)
  }

  /** A column in which all is as it was. */
  #open(column: number): void {
    this.#table[0].push(column * COLUMN_MS / 1_000)
    for (const [at] of this.#instruments.entries()) this.#changes(at).push(this.#changes(at).at(-1) ?? null)
    if (this.#table[0].length < 2 * KEPT_COLUMNS) return
    this.#table = this.#table.map((list) => list.slice(-KEPT_COLUMNS)) as Table // of the same lists
  }

  #changes(at: number): (number | null)[] {
    return this.#table[at + 1] as (number | null)[] // there is one for each instrument
  }
}
