// Values as source text: the same text for the same value, and that value when it is run.
// And the lines in which a side notes what it hears.

export function line(name: string, what: string, value: unknown, params: readonly unknown[] = []): string {
  return `${[name, ...params.map(written)].join(' ')} ${what} ${written(value)}`
}

export function written(value: unknown): string {
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (value instanceof Uint8Array) return `Uint8Array.of(${value.join()})`
  if (Array.isArray(value)) return `[${value.map(written).join()}]`
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).sort(byName).map(property).join()}}`
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'bigint' ? `${value}n` : String(value)
}

/** In brackets, so that one called `__proto__` is one like any other. */
function property([name, value]: [string, unknown]): string {
  return `[${JSON.stringify(name)}]:${written(value)}`
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1
}
