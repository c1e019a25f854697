// From a schema to its codec: finds where in it the helpers' schemas are, and refuses
// places where a value would not say which schema is meant for it.

import type { Codec } from './codec.js'
import { insist, isObject } from './insist.js'
import { elements, inTurn, leaf, members, type Place } from './places.js'
import { enter, resolve, type Node, type Placed, type Scope } from './scope.js'
import { alternatives } from './union.js'
import { formOf } from './wireform.js'

/**
 * The codec of a TypeBox schema, or of plain JSON Schema with the helpers' schemas in
 * it; undefined if it holds none of `bytes()`, `timestamp()` and `bigint()`.
 *
 * @param path - of the schema, for messages
 * @throws {TypeError} that starts with the path of what is wrong: of a union whose members cannot be told apart
 */
export function codecOf(schema: object, path = 'schema'): Codec | undefined {
  const search = new Search()
  const place = search.place({ node: schema as Node, scope: [] }, path) // any object may be read as one
  if (!place) return undefined
  return {
    holdsBytes: search.binary !== undefined,
    '~binary': search.binary,
    encode: (value, blobs) => place(value, 'encode', blobs),
    decode(wire, blobs) {
      try {
        return place(wire, 'decode', blobs.slice())
      } catch (error) {
        // Nested more deeply than the stack goes. The check overflows as well, or fails where this stopped.
        if (error instanceof RangeError) return wire
        throw error
      }
    },
  }
}

class Search {
  /** Of bytes in it. */
  binary: object | undefined
  /** What a `$ref` leads to, which may lead back there. */
  readonly #targets = new Map<Node, Place | undefined>()

  /** Where in the schema something stands; undefined: nowhere. */
  place({ node, scope }: Placed, path: string): Place | undefined {
    if (!holds({ node, scope })) return undefined
    const form = formOf(node)
    this.binary ??= form?.binary
    if (form) return leaf(form)
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
    return inTurn(found.filter((place) => place !== undefined))
  }

  #each(schemas: unknown, scope: Scope, path: string): (Place | undefined)[] {
    return entries(schemas).map(([key, node]) => this.#maybe(node, scope, `${path}.${key}`))
  }

  #maybe(node: unknown, scope: Scope, path: string): Place | undefined {
    return isObject(node) ? this.place({ node, scope }, path) : undefined
  }

  #members(node: Node, scope: Scope, path: string): Place | undefined {
    const properties = entries(node['properties'])
    const named = new Map(properties.map(([name, schema]) => [name, this.#maybe(schema, scope, `${path}.properties.${name}`)]))
    const patterns = entries(node['patternProperties']).map(([source, schema]) =>
      [new RegExp(source, 'u'), this.#maybe(schema, scope, `${path}.patternProperties.${source}`)] as const)
    const others = this.#maybe(node['additionalProperties'], scope, `${path}.additionalProperties`)
    const names = [...named.keys()].filter((name) => named.get(name))
    if (!others && patterns.every(([, place]) => !place)) {
      return names.length > 0 ? members((name) => named.get(name), names) : undefined
    }
    return members((name) => {
      const matching = patterns.filter(([pattern]) => pattern.test(name))
      if (!named.has(name) && matching.length === 0) return others
      return inTurn([named.get(name), ...matching.map(([, place]) => place)].filter((place) => place !== undefined))
    })
  }

  #elements(node: Node, scope: Scope, path: string): Place | undefined {
    const { items, prefixItems = Array.isArray(items) ? items : [], additionalItems } = node
    const first = this.#each(prefixItems, scope, `${path}.${Array.isArray(items) ? 'items' : 'prefixItems'}`)
    const rest = Array.isArray(items)
      ? this.#maybe(additionalItems, scope, `${path}.additionalItems`)
      : this.#maybe(items, scope, `${path}.items`)
    return rest || first.some((place) => place) ? elements(first, rest) : undefined
  }

  #union(node: Node, scope: Scope, path: string): Place | undefined {
    if (!Array.isArray(node['anyOf'])) return undefined
    return alternatives({ node: { anyOf: node['anyOf'] }, scope }, `${path}.anyOf`, (member, at) => this.place(member, at))
  }

  #follow(ref: unknown, scope: Scope, path: string): Place | undefined {
    const target = resolve(ref, scope)
    insist(target !== undefined, path, `nothing around it is called "${String(ref)}"`)
    if (!holds(target)) return undefined
    const { node } = target
    if (!this.#targets.has(node)) {
      this.#targets.set(node, undefined) // it may lead back to itself
      this.#targets.set(node, this.place(target, path))
    }
    return (value, way, blobs) => this.#targets.get(node)?.(value, way, blobs) ?? value
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
