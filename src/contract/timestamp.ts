// A point in time in a contract: a `Date`, which travels as RFC 3339 writes it.

import type { TUnsafe } from 'typebox'
import { isTimestamp, timestampForm } from './timestampform.js'
import { valueSchema, type ValueOptions } from './valueschema.js'

/**
 * A schema of a point in time: a valid `Date` of the years 0 to 9999, to the millisecond.
 *
 * @example
 * place: rpc({ input: Order, output: Type.Object({ at: timestamp() }) })
 */
export function timestamp(options: ValueOptions = {}): TUnsafe<Date> {
  return valueSchema(kind, options)
}

const kind = {
  form: timestampForm,
  json: { type: 'string', format: 'date-time' },
  check: isTimestamp,
  message: 'must be a valid Date of the years 0 to 9999',
}
