// What a schema's values are on the wire, as far as that tells one schema's from
// another's: their JSON types, and literal properties. Knows what of JSON Schema
// TypeBox's builders write; of anything else it takes all to be possible.

import { isObject } from './insist.js'
import { PlaceKeys } from './placekeys.js'
import { enter, resolve, type Node, type Placed, type Scope } from './scope.js'
import { formOf } from './wireform.js'

const jsonTypes = ['null', 'boolean', 'number', 'string', 'array', 'object'] as const

export type JsonType = (typeof jsonTypes)[number]

/** What was found of schemas on the way to one answer: they may lead back to themselves, and to others in many ways. */
class Found<T> {
  readonly #keys = new PlaceKeys()
  readonly #known = new Map<string, T>()

  /** @param meanwhile - what is taken to be true of the schema while it is looked at */
  of({ node, scope }: Placed, meanwhile: T, look: () => T): T {
    const key = this.#keys.of(node, scope)
    if (!this.#known.has(key)) {
      this.#known.set(key, meanwhile)
      this.#known.set(key, look())
    }
    return this.#known.get(key) as T // it was set
  }
}

/** Those that the schema's values may have. */
export function jsonTypesOf(schema: Placed, found = new Found<readonly JsonType[]>()): readonly JsonType[] {
  return found.of(schema, jsonTypes, () => lookForTypes(schema, found))
}

function lookForTypes({ node, scope }: Placed, found: Found<readonly JsonType[]>): readonly JsonType[] {
  const form = formOf(node)
  if (form) return [form.type]
  const inside = enter(node, scope)
  const typesOf = (schemas: unknown): (readonly JsonType[])[] =>
    placed(schemas, inside).map((schema) => jsonTypesOf(schema, found))
  const literals = ownLiterals(node)
  const target = resolve(node['$ref'], inside)
  const said: (readonly JsonType[])[] = typesOf(node['allOf'])
  if ('type' in node) said.push([node['type']].flat().flatMap((type) => jsonTypes.find((known) => known === (type === 'integer' ? 'number' : type)) ?? []))
  if (literals) said.push(literals.map(jsonTypeOf))
  if ('anyOf' in node) said.push(typesOf(node['anyOf']).flat())
  if (target) said.push(jsonTypesOf(target, found))
  return jsonTypes.filter((type) => said.every((types) => types.includes(type)))
}

/** The only values of the schema; undefined: there are others. */
export function literalsOf(schema: Placed, found = new Found<readonly unknown[] | undefined>()): readonly unknown[] | undefined {
  return found.of(schema, undefined, () => lookForLiterals(schema, found))
}

function lookForLiterals({ node, scope }: Placed, found: Found<readonly unknown[] | undefined>): readonly unknown[] | undefined {
  const own = ownLiterals(node)
  if (own) return own
  const inside = enter(node, scope)
  const target = resolve(node['$ref'], inside)
  if (target) return literalsOf(target, found)
  const members = placed(node['anyOf'], inside).map((member) => literalsOf(member, found))
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
function literalProperties(schema: Placed, found = new Found<Literals>()): Literals {
  return found.of(schema, new Map(), () => lookForProperties(schema, found))
}

type Literals = ReadonlyMap<string, readonly unknown[]>

function lookForProperties({ node, scope }: Placed, found: Found<Literals>): Literals {
  const inside = enter(node, scope)
  const { properties = {}, required } = node
  const all = new Map<string, readonly unknown[]>()
  const target = resolve(node['$ref'], inside)
  for (const part of [...placed(node['allOf'], inside), ...(target ? [target] : [])]) {
    for (const [name, literals] of literalProperties(part, found)) all.set(name, literals)
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
