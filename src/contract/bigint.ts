// An integer of any size in a contract: a bigint, which travels as its decimal digits.

import type { TUnsafe } from 'typebox'
import { bigintForm, decimal, MOST_DIGITS } from './bigintform.js'
import { got, insist } from './insist.js'
import { valueSchema, type ValueOptions } from './valueschema.js'

export interface BigintOptions extends ValueOptions {
  /** Most decimal digits: 1 to 1,000,000. Reading many is slow. Default 1,000. */
  readonly maxDigits?: number
}

/**
 * A schema of integers of any size: a bigint.
 *
 * @throws {TypeError} if `maxDigits` is not a positive integer, or more than 1,000,000
 *
 * @example
 * balance: rpc({ output: bigint({ maxDigits: 30 }) })
 */
export function bigint(options: BigintOptions = {}): TUnsafe<bigint> {
  const { maxDigits = 1_000 } = options
  insist(Number.isSafeInteger(maxDigits) && maxDigits > 0, 'bigint.maxDigits', got(maxDigits, 'not a positive integer'))
  insist(maxDigits <= MOST_DIGITS, 'bigint.maxDigits', `more than ${MOST_DIGITS} (got ${maxDigits})`)
  const bound = 10n ** BigInt(maxDigits)
  return valueSchema({
    form: bigintForm(maxDigits),
    json: { type: 'string', pattern: decimal.source, maxLength: maxDigits + 1 },
    check: (value) => typeof value === 'bigint' && value < bound && value > -bound,
    message: `must be a bigint of at most ${maxDigits} digits`,
  }, options)
}
