// From the shapes of a snapshot to schemas that validate and encode: plain JSON
// Schema, with a schema of the helpers' wherever a shape says `x-wirepact`.

import { bytes } from '../bytes/bytes.js'
import { bigint } from '../contract/bigint.js'
import { insist } from '../contract/insist.js'
import { timestamp } from '../contract/timestamp.js'
import { mapChildren, nameOf, namesIn, shapeNamed, type Shape } from '../snapshot/shape.js'

type Named = Readonly<Record<string, Shape>>

/** The schema of what a shape with `x-wirepact` is for. @param beside - the other members of the union that it is in */
export type ValueSchemas = (shape: Shape, beside: readonly Shape[]) => object

/**
 * A schema of `shape`, complete in itself: what it refers to is in its `$defs`.
 *
 * A function that checked the original's values besides (`x-refined`) is not in a snapshot, so it does not here.
 *
 * @throws {TypeError} if it refers to a schema that there is not, or marks a value as something unknown
 */
export function schemaOf(shape: Shape, named: Named, values: ValueSchemas = helpersSchema): object {
  // By number: a name may be a URI, which cannot stand in one.
  const keys = new Map([...namesIn(shape, named)].map((name, index) => [name, `s${index}`]))
  const write = (node: Shape, beside: readonly Shape[] = []): object => written(node, { named, keys, values, write }, beside)
  const definitions = [...keys].map(([name, key]) => [key, write(shapeNamed(name, named))] as const)
  const root = write(shape)
  if (definitions.length > 0) Object.assign(root, { $defs: Object.fromEntries(definitions) })
  return marked(root)
}

interface Writing {
  readonly named: Named
  readonly keys: ReadonlyMap<string, string>
  readonly values: ValueSchemas
  readonly write: (node: Shape, beside?: readonly Shape[]) => object
}

function written(node: Shape, { named, keys, values, write }: Writing, beside: readonly Shape[]): object {
  if (node['x-wirepact'] === 'undefined') return { type: 'undefined' }
  if ('x-wirepact' in node) return asRefined(values(node, beside), node)
  const members = node['anyOf']
  const shape = mapChildren(node, (child, keyword) => {
    if (keyword !== 'anyOf' || !Array.isArray(members)) return write(child)
    // A member is what it refers to, if that is a value: how it is written depends on what is beside it.
    return write(valueIn(child, named) ?? child, (members as Shape[]).filter((member) => member !== child))
  })
  const { $ref, pattern, 'x-flags': flags, ...rest } = shape
  const name = nameOf(node)
  insist($ref === undefined || name !== undefined, String($ref), 'no reference to a schema of the snapshot')
  return {
    ...rest,
    ...(name === undefined ? {} : { $ref: `#/$defs/${keys.get(name)}` }),
    ...(pattern === undefined ? {} : { pattern: typeof flags === 'string' ? new RegExp(pattern as string, flags) : pattern }),
  }
}

function valueIn(shape: Shape, named: Named): Shape | undefined {
  const name = nameOf(shape)
  const target = name === undefined ? undefined : shapeNamed(name, named)
  return target && 'x-wirepact' in target ? target : undefined
}

function helpersSchema(shape: Shape): object {
  const { 'x-wirepact': kind, 'x-max-bytes': maxBytes, 'x-max-digits': maxDigits } = shape
  // What a bound has to be, the helpers check.
  if (kind === 'bytes') return bytes(maxBytes === undefined ? {} : { maxBytes: maxBytes as number })
  if (kind === 'bigint') return bigint(maxDigits === undefined ? {} : { maxDigits: maxDigits as number })
  insist(kind === 'timestamp', 'x-wirepact', `this version knows no "${String(kind)}"`)
  return timestamp()
}

/** The helper's schema says it too, so that the hash is the original's. */
function asRefined(schema: object, { 'x-refined': refined }: Shape): object {
  return refined === true ? Object.assign(schema, { 'x-refined': true }) : schema
}

/** What `defineContract` knows a schema by. Not enumerable: it says nothing about the values. */
function marked(schema: object): object {
  return '~kind' in schema ? schema : Object.defineProperty(schema, '~unsafe', { value: null })
}
