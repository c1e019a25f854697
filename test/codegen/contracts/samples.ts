// Values for the schemas of a contract, as code has them: a `Date`, not its text.

/** Of one schema: those that match it, and those that do not. */
export interface SchemaSamples {
  readonly valid: readonly unknown[]
  readonly invalid: readonly unknown[]
}

/** By the schema's place: `server.orders.place.input`, `server.orders.place.errors.SOLD_OUT`, `topics.trades.message`. */
export type Samples = Readonly<Record<string, SchemaSamples>>
