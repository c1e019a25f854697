// One text for equal values: what a topic's params are looked up by.

/**
 * JSON with the keys of objects in order.
 *
 * @returns undefined for no value
 * @throws {TypeError | RangeError} what JSON has no form for; what is nested too deeply
 */
export function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part) // of undefined, and of functions
}
