// One shape of a snapshot: the shapes inside it, and what its `$ref` names.

import { isObject } from '../contract/insist.js'

/**
 * JSON Schema of what travels. Beside the keywords of draft 2020-12:
 *
 * - `x-wirepact`: the value's type in JavaScript is not the one of its JSON: `bytes` (a `Uint8Array`, with
 *   `x-max-bytes`), `timestamp` (a `Date`), `bigint` (with `x-max-digits`), `undefined` (absent)
 * - `x-refined`: true: a function checks it besides, which JSON cannot hold
 * - `x-flags`: those of `pattern`, where it was a RegExp
 * - `readOnly`: the property is `readonly` for TypeScript
 */
export type Shape = Readonly<Record<string, unknown>>

/** A copy of `shape` with what `each` makes of every shape directly inside it. `true` and `false` stay. */
export function mapChildren(shape: Shape, each: (child: Shape, keyword: string) => unknown): Shape {
  const child = (value: unknown, keyword: string): unknown => (isObject(value) ? each(value, keyword) : value)
  return Object.fromEntries(Object.entries(shape).map(([keyword, value]) => {
    if (holdsMap.test(keyword) && isObject(value)) {
      return [keyword, Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, child(inside, keyword)]))]
    }
    if (holdsList.test(keyword) && Array.isArray(value)) return [keyword, value.map((inside) => child(inside, keyword))]
    return [keyword, holdsOne.test(keyword) ? child(value, keyword) : value]
  }))
}

/** The shapes directly inside `shape` by that keyword, `true` and `false` among them. */
export function childrenOf(shape: Shape, keyword: string): unknown[] {
  const value = shape[keyword]
  if (holdsMap.test(keyword)) return isObject(value) ? Object.values(value) : []
  if (holdsList.test(keyword)) return Array.isArray(value) ? value : []
  return value === undefined ? [] : [value]
}

/** The name in `#/schemas/NAME`; undefined: the shape refers to none. */
export function nameOf(shape: Shape): string | undefined {
  const { $ref } = shape
  return typeof $ref === 'string' && $ref.startsWith(prefix) ? $ref.slice(prefix.length) : undefined
}

/** True if the only value of the shape is none. */
export function isAbsence(shape: Shape | undefined): boolean {
  return shape === undefined || shape['x-wirepact'] === 'undefined'
}

/** The names that `shape` refers to, and those that their shapes do, in the order in which they are met. */
export function namesIn(shape: Shape, named: Readonly<Record<string, Shape>>, found = new Set<string>()): Set<string> {
  const name = nameOf(shape)
  if (name !== undefined && !found.has(name)) {
    found.add(name)
    namesIn(shapeNamed(name, named), named, found)
  }
  mapChildren(shape, (child) => namesIn(child, named, found))
  return found
}

/** @throws {TypeError} if there is none */
export function shapeNamed(name: string, named: Readonly<Record<string, Shape>>): Shape {
  const shape = Object.hasOwn(named, name) ? named[name] : undefined
  if (!shape) throw new TypeError(`schemas.${name}: missing, and something refers to it`)
  return shape
}

const prefix = '#/schemas/'

/** Keywords that hold a map of schemas, a list of them, and one. */
export const holdsMap = /^(p(atternP)?roperties|dependentSchemas)$/
export const holdsList = /^((all|any|one)Of|prefixItems)$/
export const holdsOne = /^((additionalP|unevaluatedP)roperties|(i|unevaluatedI)tems|if|then|else|not|contains|propertyNames)$/
