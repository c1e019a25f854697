// Type equality without a test library, since these files are also compiled as a consumer would.

/** True only if both are the same type: `any`, `readonly` and `?` count. */
export type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Fails to compile unless `T` is true. */
export type Expect<T extends true> = T

/** What a procedure without errors of its own has. */
export type None = Record<never, never>
