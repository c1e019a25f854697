// How one kind of value that JSON lacks travels. The helpers' schemas carry it, so
// that the schema alone says where such values are.

import type { Codec } from './codec.js'

/** What a value of the kind is in JSON, and back. */
export interface WireForm {
  /** The helper that makes its schemas: `timestamp`. */
  readonly name: 'bytes' | 'timestamp' | 'bigint'
  /** What limits its values, as a snapshot of the contract says it. Default: nothing. */
  readonly bounds?: Readonly<Record<`x-${string}`, number>>
  /** What it takes to send and to read bytes, for those that are. Its type is erased: this file knows no messages. */
  readonly binary?: object
  /** Its type in JSON. */
  readonly type: 'string' | 'number'
  /** What is not of the kind stays as it is; what is, but is out of bounds, is for the check. */
  encode(value: unknown, blobs: Blobs): unknown
  /** What stands for no value within bounds stays as it is. */
  decode(wire: unknown, blobs: Blobs): unknown
  /** The codec of a schema that holds the kind. Carried along, so that contracts without pay nothing for it. */
  codecOf(schema: object, path: string): Codec | undefined
}

/** A form by itself, without what a schema carries along. */
export type ValueForm = Omit<WireForm, 'codecOf'>

/** A value's bytes, by the index that stands for them; undefined: they have found their place. */
export type Blobs = (Uint8Array | undefined)[]

/** True if a function checks the schema's values besides: one of `Type.Refine`, and not the helper's own. */
export function isRefined(schema: object): boolean {
  const { '~refine': refinements, 'x-refined': said } = schema as { readonly '~refine'?: readonly unknown[]; readonly 'x-refined'?: unknown }
  return said === true || (refinements !== undefined && refinements.length > (formOf(schema) ? 1 : 0))
}

/** The form of what a schema is for; undefined: JSON's own, or that of what is inside. */
export function formOf(schema: object): WireForm | undefined {
  // Nothing else has the mark.
  return (schema as { readonly '~wire'?: WireForm })['~wire']
}
