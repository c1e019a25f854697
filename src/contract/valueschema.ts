// Makes the schemas of values that JSON lacks: TypeBox checks the JavaScript value,
// and their JSON Schema is what stands for it on the wire. They have TypeBox's form
// without being made by it, so that a contract needs no more of TypeBox than it uses.

import type { TUnsafe } from 'typebox'
import { codecOf } from './codecof.js'
import type { ValueForm, WireForm } from './wireform.js'

/** What any schema may say for people. */
export interface ValueOptions {
  /** For people. */
  readonly description?: string
}

/** One kind of value: how it travels, and how it is told from others. */
export interface ValueKind {
  readonly form: ValueForm
  /** JSON Schema of what stands for it on the wire. */
  readonly json: object
  readonly check: (value: unknown) => boolean
  /** `must be a Date` */
  readonly message: string
}

export function valueSchema<T>({ form, json, check, message }: ValueKind, { description }: ValueOptions): TUnsafe<T> {
  const schema = description === undefined ? {} : { description }
  const hidden = {
    '~kind': form.name, // of its own: TypeBox takes all that are `~unsafe` to be the same type
    '~refine': [{ check, error: () => message }], // as `Type.Refine` leaves it
    '~wire': { ...form, codecOf } satisfies WireForm,
    toJSON(this: object) {
      return { ...json, ...this }
    },
  }
  // As TypeBox does: what is not enumerable is no JSON Schema, and its builders copy it along.
  for (const [key, value] of Object.entries(hidden)) {
    Object.defineProperty(schema, key, { value, configurable: true, writable: true })
  }
  return schema as TUnsafe<T> // for the compiler, which learns its static type from this
}
