// What validators cannot be made of: it is said where the client is generated, and not passed over.

import { isObject } from '../../../contract/insist.js'
import type { Shape } from '../../../snapshot/shape.js'
import { nameOf } from '../../../snapshot/shape.js'

/** @throws {TypeError} `market.server.orders.place.input.price: a Refine function cannot be emitted: …` */
export function refused(place: string, what: string, instead: string): never {
  throw new TypeError(`${place}: ${what}: ${instead}`)
}

/** @throws {TypeError} if the shape says what no validator is written for */
export function refuseUnwritable(shape: Shape, place: string): void {
  if (shape['x-refined'] === true) {
    refused(place, 'a Refine function cannot be emitted', 'say it with JSON Schema, check it on the server, or generate without --validators')
  }
  for (const keyword of foreign) {
    if (keyword in shape) refused(place, `${keyword} cannot be emitted`, 'refer to a schema by its $id')
  }
  if ('$ref' in shape && nameOf(shape) === undefined) refused(place, `$ref "${String(shape['$ref'])}" names no schema of the contract`, 'refer to a schema by its $id')
  for (const type of 'type' in shape ? [shape['type']].flat() : []) {
    if (!jsonTypes.includes(String(type))) refused(place, `type "${String(type)}" is none of JSON's`, `use one of ${jsonTypes.join(', ')}`)
  }
  for (const keyword of counts) {
    if (keyword in shape && typeof shape[keyword] !== 'number') refused(place, `${keyword} is no number`, 'write one')
  }
}

const foreign = ['$dynamicRef', '$recursiveRef', '$dynamicAnchor', '$recursiveAnchor']
const jsonTypes = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']
const counts = [
  'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems',
  'minProperties', 'maxProperties', 'minContains', 'maxContains',
]

/** Whether something of the shape is left to be checked, beside what people are told. */
export function isOpen(shape: unknown): boolean {
  return shape === true || (isObject(shape) && Object.keys(shape).every((keyword) => !constraining.test(keyword)))
}

const constraining = new RegExp(`^(${[
  'x-wirepact', 'x-refined', '\\$ref', 'type', 'const', 'enum', 'format', 'pattern', 'multipleOf',
  '(exclusiveM|m)(in|ax)imum', '(min|max)(Length|Items|Properties|Contains)',
  '(pattern|additional|unevaluated)?[pP]roperties', 'required', 'propertyNames', 'dependen(cies|tRequired|tSchemas)',
  '(prefix|unevaluated)?[iI]tems', 'uniqueItems', 'contains', '(all|any|one)Of', 'not', 'if', ...foreign.map((keyword) => `\\${keyword}`),
].join('|')})$`)
