// A small wrong change to the source, which the tests must notice.

export interface Bug {
  /** By which it is run alone. */
  readonly name: string
  /** What is wrong with it, in one sentence. */
  readonly wrong: string
  /** Path from the root. */
  readonly file: string
  /** Occurs once in the file. */
  readonly search: string
  /** Parses as well. Types may be wrong: vitest does not look at them. */
  readonly replacement: string
  /** The tests of that area, fast ones: paths from the root. */
  readonly tests: readonly string[]
}
