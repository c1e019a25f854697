// Where in a schema values stand that JSON lacks: finds them, and refuses places
// where a value would not say which schema is meant for it. What it makes of what
// it finds is for others: functions, or the source of a program that calls them.

import { insist, isObject } from './insist.js'
import type { Maker } from './maker.js'
import { enter, resolve, type Node, type Placed, type Scope } from './scope.js'
import { alternatives } from './union.js'
import { formOf } from './wireform.js'

export class Search<P extends object> {
  /** Of bytes in what was searched. */
  binary: object | undefined
  readonly #make: Maker<P>
  /** What a `$ref` leads to, which may lead back there. */
  readonly #targets = new Map<Node, P | undefined>()

  constructor(make: Maker<P>) {
    this.#make = make
  }

  /** Where in the schema something stands; undefined: nowhere. */
  place({ node, scope }: Placed, path: string): P | undefined {
    if (!holds({ node, scope })) return undefined
    const form = formOf(node)
    this.binary ??= form?.binary
    if (form) return this.#make.leaf(form)
    for (const [keyword, value] of Object.entries(node)) {
      const strange = !known.test(keyword) && holds({ node: { [keyword]: value }, scope })
      insist(!strange, `${path}.${keyword}`, 'bytes, timestamps and bigints cannot stand here')
    }
    const inside = enter(node, scope)
    const found = [
      this.#members(node, inside, path),
      this.#elements(node, inside, path),
      ...this.#each(node['allOf'], inside, `${path}.allOf`),
      this.#union(node, inside, path),
      '$ref' in node ? this.#follow(node['$ref'], inside, `${path}.$ref`) : undefined,
    ]
    return this.#inTurn(found.filter((place) => place !== undefined))
  }

  #inTurn(places: readonly P[]): P | undefined {
    return places.length > 1 ? this.#make.inTurn(places) : places[0]
  }

  #each(schemas: unknown, scope: Scope, path: string): (P | undefined)[] {
    return entries(schemas).map(([key, node]) => this.#maybe(node, scope, `${path}.${key}`))
  }

  #maybe(node: unknown, scope: Scope, path: string): P | undefined {
    return isObject(node) ? this.place({ node, scope }, path) : undefined
  }

  #members(node: Node, scope: Scope, path: string): P | undefined {
    const properties = entries(node['properties'])
    const named = properties.map(([name, schema]) => [name, this.#maybe(schema, scope, `${path}.properties.${name}`)] as const)
    const patterns = entries(node['patternProperties']).map(([source, schema]) =>
      [new RegExp(source, 'u'), this.#maybe(schema, scope, `${path}.patternProperties.${source}`)] as const)
    const others = this.#maybe(node['additionalProperties'], scope, `${path}.additionalProperties`)
    if (others || patterns.some(([, place]) => place)) return this.#make.anyMembers(Object.fromEntries(named), patterns, others)
    const placed = named.flatMap(([name, place]) => (place ? [[name, place] as const] : []))
    return placed.length > 0 ? this.#make.members(Object.fromEntries(placed)) : undefined
  }

  #elements(node: Node, scope: Scope, path: string): P | undefined {
    const { items, prefixItems = Array.isArray(items) ? items : [], additionalItems } = node
    const first = this.#each(prefixItems, scope, `${path}.${Array.isArray(items) ? 'items' : 'prefixItems'}`)
    const rest = Array.isArray(items)
      ? this.#maybe(additionalItems, scope, `${path}.additionalItems`)
      : this.#maybe(items, scope, `${path}.items`)
    return rest || first.some((place) => place) ? this.#make.elements(first, rest) : undefined
  }

  #union(node: Node, scope: Scope, path: string): P | undefined {
    if (!Array.isArray(node['anyOf'])) return undefined
    return alternatives({ node: { anyOf: node['anyOf'] }, scope }, `${path}.anyOf`, this.#make, (member, at) => this.place(member, at))
  }

  #follow(ref: unknown, scope: Scope, path: string): P | undefined {
    const target = resolve(ref, scope)
    insist(target !== undefined, path, `nothing around it is called "${String(ref)}"`)
    if (!holds(target)) return undefined
    const { node } = target
    if (!this.#targets.has(node)) {
      this.#targets.set(node, undefined) // it may lead back to itself
      this.#targets.set(node, this.place(target, path))
    }
    return this.#make.reference(node, () => this.#targets.get(node))
  }
}

// Keywords whose schemas are gone through; definitions are when something refers to them.
const known = /^(properties|patternProperties|additionalProperties|items|prefixItems|additionalItems|allOf|anyOf|\$ref|\$defs)$/

// Keywords that hold values, and those that hold a map of schemas.
const data = /^(const|enum|default|examples)$/
const map = /^(properties|patternProperties|dependentSchemas)$/

/**
 * True if one of the helpers' schemas is in it, or a `$ref` to nowhere, which could be one.
 *
 * @param each - true: the node is no schema, but a list or a map of them
 */
function holds({ node, scope }: Placed, each = false, seen = new Set<object>()): boolean {
  if (seen.has(node)) return false
  seen.add(node)
  if (formOf(node)) return true
  const inside = each ? scope : enter(node, scope)
  return Object.entries(node).some(([key, value]) => {
    if (!each && key === '$ref') {
      const target = resolve(value, inside)
      return !target || holds(target, false, seen)
    }
    if (!isObject(value) || (!each && (data.test(key) || key === '$defs'))) return false
    return holds({ node: value, scope: inside }, !each && (Array.isArray(value) || map.test(key)), seen)
  })
}

function entries(map: unknown): [string, unknown][] {
  return isObject(map) ? Object.entries(map) : []
}
