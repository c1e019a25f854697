// Values as a person writes and reads them: JSON in which bytes are base64, a
// timestamp is its RFC 3339 and a bigint its digits.

import { bigint } from '../../contract/bigint.js'
import { bytes } from '../../bytes/bytes.js'
import type { Codec } from '../../contract/codec.js'
import { codecOf } from '../../contract/codecof.js'
import { timestamp } from '../../contract/timestamp.js'
import { formOf, type WireForm } from '../../contract/wireform.js'
import { schemaOf } from '../../live/schemaof.js'
import { nameOf, shapeNamed, type Shape } from '../../snapshot/shape.js'

type Named = Readonly<Record<string, Shape>>

/** One shape's values, and what is written for them. */
export interface Plain {
  /** The value that `json` stands for. What stands for none stays as it is, for the check. It changes `json`. */
  read(json: unknown): unknown
  /** Of a value of the shape; others stay as they are. */
  write(value: unknown): unknown
}

export interface PlainOptions {
  /** The bytes of the file that `@path` names. Default: that is text as any other. */
  readonly open?: ((path: string) => Uint8Array) | undefined
}

/**
 * Where a union has bytes beside text, or a bigint beside a number, they are told apart:
 * such bytes begin with `base64:`, and such a bigint is text.
 */
export function plainOf(shape: Shape, named: Named, { open }: PlainOptions = {}): Plain {
  const schema = schemaOf(shape, named, (value, beside) => withForm(value, beside, named, open))
  const codec: Codec | undefined = codecOf(schema)
  return {
    read: (json) => (codec ? codec.decode(json, []) : json),
    write: (value) => (codec ? codec.encode(value, []) : value),
  }
}

/** A schema that only says how its values are written. */
function withForm({ 'x-wirepact': kind }: Shape, beside: readonly Shape[], named: Named, open: PlainOptions['open']): object {
  const form = kind === 'bytes'
    ? bytesForm(beside.some((shape) => mayBe(shape, 'string', named)) ? { prefix: 'base64:' } : { prefix: '', open })
    : kind === 'bigint' ? bigintForm(!beside.some((shape) => mayBe(shape, 'number', named))) : originalForm(timestamp())
  return Object.defineProperty({}, '~wire', { value: form })
}

function bytesForm({ prefix, open }: { readonly prefix: string; readonly open?: PlainOptions['open'] }): WireForm {
  return {
    ...originalForm(bytes()),
    encode: (value) => (value instanceof Uint8Array ? prefix + Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') : value),
    decode: (json) => {
      if (typeof json !== 'string') return json
      if (open && json.startsWith('@')) return open(json.slice(1))
      const text = json.startsWith('base64:') ? json.slice(7) : json
      return json.startsWith(prefix) && base64.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : json
    },
  }
}

// RFC 4648, either alphabet, padded or not.
const base64 = /^(?:[\w+/-]{4})*(?:[\w+/-]{2}(?:==)?|[\w+/-]{3}=?)?$/

/** @param lenient - true: a number will do, as long as it is exact */
function bigintForm(lenient: boolean): WireForm {
  const original = originalForm(bigint({ maxDigits: 1_000_000 })) // the check knows the shape's bound
  const decode: WireForm['decode'] = (json, blobs) =>
    (lenient && Number.isSafeInteger(json) ? BigInt(json as number) : original.decode(json, blobs))
  return { ...original, decode }
}

function originalForm(schema: object): WireForm {
  return formOf(schema) as WireForm // the helpers' schemas have one
}

/** False if no value of the shape is of that type in JSON. */
function mayBe(shape: Shape, type: 'string' | 'number', named: Named, seen: readonly string[] = []): boolean {
  const name = nameOf(shape)
  if (name !== undefined) return seen.includes(name) || mayBe(shapeNamed(name, named), type, named, [...seen, name])
  const { 'x-wirepact': kind, type: types, const: literal, enum: literals, anyOf } = shape
  if (kind !== undefined) return type === 'string' && kind !== 'undefined'
  if ('const' in shape) return typeof literal === type
  if (Array.isArray(literals)) return literals.some((each) => typeof each === type)
  if (Array.isArray(anyOf)) return anyOf.some((member) => mayBe(member as Shape, type, named, seen))
  return types === undefined || [types].flat().some((each) => (each === 'integer' ? 'number' : each) === type)
}
