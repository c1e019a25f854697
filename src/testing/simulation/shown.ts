// Values as text: to be compared, and to be read by a person.

/** The same text for values that are the same on the wire. */
export function textOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  try {
    return JSON.stringify(value, plain) ?? 'undefined'
  } catch (error) {
    return `(${String(error)})`
  }
}

/** In so many characters, about. */
export function shown(value: unknown, mostLength?: number): string {
  return clipped(textOf(value), mostLength)
}

export function clipped(text: string, mostLength = 60): string {
  return text.length <= mostLength ? text : `${text.slice(0, mostLength - 1)}…`
}

/** `this` has the value before its `toJSON`. */
function plain(this: unknown, key: string, value: unknown): unknown {
  const own = (this as Record<string, unknown>)[key]
  if (own instanceof Uint8Array) return `(${own.length} bytes: ${Array.from(own, (byte) => byte.toString(16).padStart(2, '0')).join('')})`
  if (own instanceof Date) return `(${Number.isNaN(own.getTime()) ? 'no date' : own.toISOString()})`
  return typeof value === 'bigint' ? `${value}n` : value
}
