// How a bigint travels: as its decimal digits. Apart from its schema, so that
// generated clients have it without.

import { matches } from './insist.js'
import type { ValueForm } from './wireform.js'

/** How a bigint of at most so many digits travels. */
export function bigintForm(maxDigits: number): ValueForm {
  return {
    name: 'bigint',
    bounds: { 'x-max-digits': maxDigits },
    type: 'string',
    encode: (value) => (typeof value === 'bigint' ? String(value) : value),
    decode: (wire) => (matches(wire, decimal) && digits(wire) <= maxDigits ? BigInt(wire) : wire),
  }
}

/** Most that a contract may ask for: the bound alone takes seconds to make if it has many more. */
export const MOST_DIGITS = 1_000_000

export const decimal = /^-?(0|[1-9]\d*)$/

function digits(decimal: string): number {
  return decimal.length - (decimal.startsWith('-') ? 1 : 0)
}
