// How a point in time travels: as RFC 3339 writes it. Apart from its schema, so that
// generated clients have it without.

import { matches } from './insist.js'
import type { ValueForm } from './wireform.js'

/** How a timestamp travels. */
export const timestampForm = {
  name: 'timestamp',
  type: 'string',
  encode(value: unknown) {
    if (!isDate(value)) return value
    // As JSON has it an invalid one is null, which a schema may allow.
    return Number.isNaN(value.getTime()) ? String(value) : value.toISOString()
  },
  decode(wire: unknown) {
    const date = matches(wire, dateTime) && isDay(wire) ? new Date(wire) : undefined
    return isTimestamp(date) ? date : wire
  },
} satisfies ValueForm

// RFC 3339, to the nanosecond; without leap seconds, which a Date has not either.
const dateTime = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/

/** False for the 30th of February, of which some engines make the 1st of March. */
function isDay(dateTime: string): boolean {
  const day = dateTime.slice(8, 10)
  return day <= '28' || new Date(`${dateTime.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(day)
}

/** True for those that may travel. */
export function isTimestamp(value: unknown): value is Date {
  return isDate(value) && value.getTime() >= firstMs && value.getTime() <= lastMs
}

/** Of whichever realm: a page's and a test environment's differ. */
function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]'
}

const firstMs = Date.parse('0000-01-01T00:00:00.000Z')
const lastMs = Date.parse('9999-12-31T23:59:59.999Z')
