// One text for equal values: what a topic's params are looked up by.

import { RpcError } from '../errors.js'

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

/**
 * A topic's params as text; empty if there are none.
 *
 * @param encode - into which text, if it is not to be the same for equal params
 * @throws {RpcError} INVALID_ARGUMENT if they cannot be encoded
 */
export function paramsText(topic: string, params: unknown, encode: (value: unknown) => string | undefined = canonical): string {
  try {
    return encode(params) ?? ''
  } catch (error) {
    throw new RpcError('INVALID_ARGUMENT', `${topic}: params cannot be encoded`, { outcome: 'not-executed', cause: error })
  }
}
