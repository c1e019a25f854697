// Shapes in the dialect that AsyncAPI takes where nothing else is said: draft-07 of
// JSON Schema. What it lacks keeps its name, and is ignored by who does not know it.

import { isObject } from '../../contract/insist.js'
import { mapChildren, nameOf, type Shape } from '../../snapshot/shape.js'

/** @param refer - what refers to the schema of that name */
export function draft07(shape: Shape, refer: (name: string) => string): Shape {
  const inside = mapChildren(shape, (child) => draft07(child, refer))
  if (isNever(shape)) return { not: {} }
  const { $ref: _, prefixItems, items, dependentSchemas, dependentRequired, ...rest } = inside
  const name = nameOf(shape)
  const dependencies = dependenciesOf(map(dependentSchemas), map(dependentRequired))
  return {
    ...(name === undefined ? rest : reference(refer(name), rest)),
    ...(Array.isArray(prefixItems) && prefixItems.length > 0 ? tuple(prefixItems, items) : items === undefined ? {} : { items }),
    ...(Object.keys(dependencies).length === 0 ? {} : { dependencies }),
  }
}

/** One keyword for both: where a property has a schema and names, the names are in a schema as well. */
function dependenciesOf(schemas: Shape, names: Shape): Shape {
  const both = Object.keys(schemas).filter((property) => Object.hasOwn(names, property))
  const joined = both.map((property) => [property, { allOf: [schemas[property], { required: names[property] }] }])
  return { ...schemas, ...names, ...Object.fromEntries(joined) as Shape }
}

/** A union of nothing, which AsyncAPI does not take as such. */
function isNever({ anyOf, oneOf, enum: literals }: Shape): boolean {
  return [anyOf, oneOf, literals].some((members) => Array.isArray(members) && members.length === 0)
}

/** Beside `$ref` draft-07 reads nothing. */
function reference($ref: string, beside: Shape): Shape {
  return Object.keys(beside).length === 0 ? { $ref } : { ...beside, allOf: [{ $ref }, ...list(beside['allOf'])] }
}

function tuple(first: readonly unknown[], rest: unknown): Shape {
  return { items: first, ...(rest === undefined ? {} : { additionalItems: rest }) }
}

function map(value: unknown): Shape {
  return isObject(value) ? value : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
