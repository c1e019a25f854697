// What a schema's values are on the wire, as far as that tells one schema's from
// another's: their JSON types, and literal properties. Knows what of JSON Schema
// TypeBox's builders write; of anything else it takes all to be possible.

import { isObject } from './insist.js'
import { PlaceKeys } from './placekeys.js'
import { enter, resolve, type Node, type Placed, type Scope } from './scope.js'
import { formOf } from './wireform.js'

const jsonTypes = ['null', 'boolean', 'number', 'string', 'array', 'object'] as const

export type JsonType = (typeof jsonTypes)[number]

/** Those that the schema's values may have. */
export function jsonTypesOf(schema: Placed): readonly JsonType[] {
  return remembering(jsonTypes, lookForTypes)(schema)
}

type Look<T> = (schema: Placed, again: Again<T>) => T
type Again<T> = (schema: Placed) => T

/**
 * Looks at each schema once: it may lead back to itself, and to others in many ways.
 *
 * @param meanwhile - what is taken to be true of a schema while it is looked at
 */
function remembering<T>(meanwhile: T, look: Look<T>): Again<T> {
  const keys = new PlaceKeys()
  const known = new Map<string, T>()
  const again: Again<T> = (schema) => {
    const key = keys.of(schema.node, schema.scope)
    if (!known.has(key)) known.set(key, meanwhile).set(key, look(schema, again))
    return known.get(key) as T // it was set
  }
  return again
}

function lookForTypes({ node, scope }: Placed, again: Again<readonly JsonType[]>): readonly JsonType[] {
  const form = formOf(node)
  if (form) return [form.type]
  const inside = enter(node, scope)
  const typesOf = (schemas: unknown): (readonly JsonType[])[] =>
    placed(schemas, inside).map(again)
  const literals = ownLiterals(node)
  const target = resolve(node['$ref'], inside)
  const said: (readonly JsonType[])[] = typesOf(node['allOf'])
  if ('type' in node) said.push([node['type']].flat().flatMap((type) => jsonTypes.find((known) => known === (type === 'integer' ? 'number' : type)) ?? []))
  if (literals) said.push(literals.map(jsonTypeOf))
  if ('anyOf' in node) said.push(typesOf(node['anyOf']).flat())
  if (target) said.push(again(target))
  return jsonTypes.filter((type) => said.every((types) => types.includes(type)))
}

/** The only values of the schema; undefined: there are others. */
export function literalsOf(schema: Placed): readonly unknown[] | undefined {
  return remembering(undefined, lookForLiterals)(schema)
}

function lookForLiterals({ node, scope }: Placed, again: Again<readonly unknown[] | undefined>): readonly unknown[] | undefined {
  const own = ownLiterals(node)
  if (own) return own
  const inside = enter(node, scope)
  const target = resolve(node['$ref'], inside)
  if (target) return again(target)
  const members = placed(node['anyOf'], inside).map(again)
  return members.length > 0 && members.every((literals) => literals !== undefined) ? [...new Set(members.flat())] : undefined
}

export interface Tags {
  /** The property's name. */
  readonly name: string
  /** The values that it has in each of the objects. */
  readonly values: readonly (readonly unknown[])[]
}

/** A property whose literal values are different ones in each of the objects; undefined: there is none. */
export function tagsOf(objects: readonly Placed[]): Tags | undefined {
  const literals = objects.map((object) => literalProperties(object))
  const [first = new Map<string, readonly unknown[]>()] = literals
  for (const name of first.keys()) {
    const values = literals.map((properties) => properties.get(name) ?? [])
    const all = values.flat()
    if (values.every(({ length }) => length > 0) && new Set(all).size === all.length) return { name, values }
  }
  return undefined
}

/** The values of those properties that every such object has, and that are literals. */
function literalProperties(schema: Placed): Literals {
  return remembering(new Map(), lookForProperties)(schema)
}

type Literals = ReadonlyMap<string, readonly unknown[]>

function lookForProperties({ node, scope }: Placed, again: Again<Literals>): Literals {
  const inside = enter(node, scope)
  const { properties = {}, required } = node
  const all = new Map<string, readonly unknown[]>()
  const target = resolve(node['$ref'], inside)
  for (const part of [...placed(node['allOf'], inside), ...(target ? [target] : [])]) {
    for (const [name, literals] of again(part)) all.set(name, literals)
  }
  for (const [name, schema] of Object.entries(properties as object) as [string, unknown][]) {
    const literals = isObject(schema) && Array.isArray(required) && required.includes(name) && literalsOf({ node: schema, scope: inside })
    if (literals) all.set(name, literals)
  }
  return all
}

function ownLiterals(node: Node): readonly unknown[] | undefined {
  if (formOf(node)) return undefined
  if ('const' in node) return [node['const']]
  return Array.isArray(node['enum']) ? node['enum'] : undefined
}

function jsonTypeOf(value: unknown): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return jsonTypes.find((type) => type === typeof value) ?? 'object'
}

function placed(schemas: unknown, scope: Scope): Placed[] {
  return Array.isArray(schemas) ? schemas.filter(isObject).map((node) => ({ node, scope })) : []
}
