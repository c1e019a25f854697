// What a check says of a value that is not what the contract has.

export interface Problem {
  /** JSON pointer into the value; empty: the value itself. */
  readonly path: string
  /** For people: `expected number >= 0, got string "12"`. */
  readonly message: string
  /** What the contract has there: `number >= 0`. */
  readonly expected: string
  /** What is there, in short: its type, and of a short value what it is. `nothing`: it is absent. */
  readonly got: string
}
