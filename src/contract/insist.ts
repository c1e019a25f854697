// How a contract's mistakes are told: where, what, and what was there instead.

/** @throws {TypeError} unless `ok`: `market.server.place.timeoutMs: not a positive integer (got -5)` */
export function insist(ok: boolean, path: string, what: string): asserts ok {
  if (!ok) throw new TypeError(`${path}: ${what}`)
}

/** `what`, and what was there instead: `not a TypeBox schema (got string)`. */
export function got(value: unknown, what: string): string {
  const name = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return `${what} (got ${typeof value === 'number' ? value : name})`
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

export function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}
