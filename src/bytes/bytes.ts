// Bytes in a contract: a `Uint8Array`, which travels as it is beside the JSON. They
// bring along what sends and reads them, so that a client without does not carry it.

import type { TUnsafe } from 'typebox'
import { got, insist } from '../contract/insist.js'
import { valueSchema, type ValueOptions } from '../contract/valueschema.js'
import { bytesForm, isBytes } from './form.js'

export interface BytesOptions extends ValueOptions {
  /** Most bytes: a positive integer. Default: what the procedure's `maxBytes` lets through. */
  readonly maxBytes?: number
}

/**
 * A schema of bytes: a `Uint8Array`, such as a `Buffer`. What arrives is a `Uint8Array` and nothing more special.
 *
 * @throws {TypeError} if `maxBytes` is not a positive integer
 *
 * @example
 * upload: rpc({ input: Type.Object({ name: Type.String(), content: bytes({ maxBytes: 1_000_000 }) }) })
 */
export function bytes(options: BytesOptions = {}): TUnsafe<Uint8Array> {
  const { maxBytes = Infinity } = options
  const bounded = maxBytes !== Infinity
  insist(!bounded || (Number.isSafeInteger(maxBytes) && maxBytes > 0), 'bytes.maxBytes', got(maxBytes, 'not a positive integer'))
  const size = bounded ? ` of at most ${maxBytes} bytes` : ''
  const json = {
    type: 'integer', minimum: 0, contentMediaType: 'application/octet-stream',
    description: `Index of a blob${size} beside the JSON.`,
  }
  const check = (value: unknown): boolean => isBytes(value) && value.byteLength <= maxBytes
  const bounds = bounded ? { bounds: { 'x-max-bytes': maxBytes } } : {}
  return valueSchema({ form: { ...bytesForm, ...bounds }, json, check, message: `must be a Uint8Array${size}` }, options)
}
