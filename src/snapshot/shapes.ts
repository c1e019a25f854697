// Live schemas as JSON Schema of draft 2020-12 that holds for the wire. What JSON
// Schema lacks is said by keywords that begin with `x-`; what JSON lacks is refused.

import { insist, isObject } from '../contract/insist.js'
import { enter, resolve, type Node, type Placed, type Scope } from '../contract/scope.js'
import { formOf } from '../contract/wireform.js'
import { holdsList, holdsMap, holdsOne, type Shape } from './shape.js'

export type { Shape } from './shape.js'

/** The shapes of one contract, and those of them that have a name. */
export class Shapes {
  /** Without a prototype: a name may be `__proto__`. */
  readonly named = Object.create(null) as Record<string, Shape>
  readonly #names: ReadonlyMap<object, string>
  /** Names that were given, by the name that was wanted and by what has it. */
  readonly #given = new Map<string, string>()

  constructor(names: ReadonlyMap<object, string>) {
    this.#names = names
  }

  /** @throws {TypeError} that starts with the path of what has no form */
  of(schema: object, path: string): Shape {
    return this.#shape({ node: schema as Node, scope: [] }, path) // any object may be read as one
  }

  #shape(placed: Placed, path: string): Shape {
    const { node, scope } = placed
    const recursive = scope.length === 0 && refersToRoot(node)
    const wanted = this.#names.get(node) ?? ownName(node) ?? (recursive ? nameFrom(path) : undefined)
    return wanted === undefined ? this.#written(placed, path) : this.#refer(wanted, placed, path)
  }

  /** What a `$ref` leads to. It has a name in any case: it may lead back to where it is. */
  #follow(ref: unknown, scope: Scope, path: string): Shape {
    const target = resolve(ref, scope)
    insist(target !== undefined, path, `nothing around it is called "${String(ref)}"`)
    const name = this.#names.get(target.node) ?? ownName(target.node)
    return this.#refer(name ?? (ref === '#' ? nameFrom(path) : lastOf(String(ref))), target, path)
  }

  #refer(wanted: string, placed: Placed, path: string): Shape {
    const identity = `${wanted} ${identityOf(placed)}`
    let name = this.#given.get(identity)
    if (name === undefined) {
      name = this.#free(wanted)
      this.#given.set(identity, name)
      this.#define(name, {}) // taken, and in its place before what it refers to
      this.#define(name, this.#written(placed, path))
    }
    return { $ref: `#/schemas/${name}` }
  }

  /** Under any name, `__proto__` among them. */
  #define(name: string, value: Shape): void {
    Object.defineProperty(this.named, name, { value, enumerable: true, writable: true, configurable: true })
  }

  #free(wanted: string): string {
    let name = wanted
    for (let count = 2; Object.hasOwn(this.named, name); count++) name = `${wanted}${count}`
    return name
  }

  #written({ node, scope }: Placed, path: string): Shape {
    const form = formOf(node)
    if (form) return { ...wireSchema(node), 'x-wirepact': form.name, ...form.bounds, ...described(node) }
    if (node['type'] === 'void' || node['type'] === 'undefined') return { not: {}, 'x-wirepact': 'undefined', ...described(node) }
    refuse(node, path)
    const inside = enter(node, scope)
    const shape: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(node)) {
      if (key === '$id' || key === '$defs') continue
      else if (key === '$ref') Object.assign(shape, this.#follow(value, inside, path))
      else if (key === 'items' && Array.isArray(value)) shape['prefixItems'] = this.#list(value, inside, `${path}.items`)
      else if (key === 'additionalItems' && !Array.isArray(node['items'])) continue // says nothing
      else if (key === 'additionalItems') shape['items'] = this.#maybe(value, inside, `${path}.additionalItems`)
      else if (value instanceof RegExp) Object.assign(shape, { [key]: value.source }, value.flags ? { 'x-flags': value.flags } : {})
      else shape[key] = this.#keyword(key, value, inside, `${path}.${key}`)
    }
    if ('~refine' in node) shape['x-refined'] = true
    return shape
  }

  #keyword(key: string, value: unknown, scope: Scope, path: string): unknown {
    if (holdsMap.test(key)) return this.#map(value, scope, path)
    if (holdsList.test(key) && Array.isArray(value)) return this.#list(value, scope, path)
    return holdsOne.test(key) ? this.#maybe(value, scope, path) : value
  }

  #map(map: unknown, scope: Scope, path: string): unknown {
    if (!isObject(map)) return map
    return Object.fromEntries(Object.entries(map).map(([name, node]) => {
      const shape = this.#maybe(node, scope, `${path}.${name}`)
      return [name, isObject(node) && '~readonly' in node ? { ...(shape as Shape), readOnly: true } : shape]
    }))
  }

  #list(list: readonly unknown[], scope: Scope, path: string): unknown[] {
    return list.map((node, index) => this.#maybe(node, scope, `${path}.${index}`))
  }

  #maybe(node: unknown, scope: Scope, path: string): unknown {
    return isObject(node) ? this.#shape({ node, scope }, path) : node
  }
}

/** What TypeBox has a schema for, and JSON no form. */
const formless: Readonly<Record<string, string>> = {
  bigint: 'Type.BigInt() has no JSON form: use bigint()',
  symbol: 'a symbol has no JSON form',
  function: 'a function has no JSON form',
  constructor: 'a constructor has no JSON form',
}

function refuse({ type }: Node, path: string): void {
  const why = typeof type === 'string' && Object.hasOwn(formless, type) ? formless[type] : undefined
  insist(why === undefined, path, why ?? '')
}

function ownName(node: Node): string | undefined {
  return typeof node['$id'] === 'string' ? node['$id'] : undefined
}

/** True if it is built by `Type.This()` and has no name by which to say so. */
function refersToRoot(node: unknown): boolean {
  if (!isObject(node)) return false
  return Object.entries(node).some(([key, value]) => (key === '$ref' ? value === '#' : key !== '$id' && refersToRoot(value)))
}

/** Two schemas with one name are one if they say the same, and what they refer to does. */
function identityOf({ node, scope }: Placed): string {
  const text = JSON.stringify(node, asText)
  return text.includes('"$ref"') ? `${text} in ${JSON.stringify(scope.at(-1), asText)}` : text
}

function asText(_key: string, value: unknown): unknown {
  return value instanceof RegExp || typeof value === 'bigint' ? String(value) : value
}

/** `market.server.orders.place.input.properties.x` → `OrdersPlaceInput`, of the option that it stands in. */
function nameFrom(path: string): string {
  const parts = path.split('.').slice(2)
  const option = parts.findIndex((part) => /^(input|output|item|up|down|errors|params|message|presence)$/.test(part))
  return parts.slice(0, option + 1).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('')
}

function lastOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1)
}

function described({ description }: Node): Shape {
  return description === undefined ? {} : { description }
}

/** What stands on the wire for a value that JSON lacks. Its description is about that, and not the user's. */
function wireSchema(node: Node): Shape {
  const { description: _, ...schema } = JSON.parse(JSON.stringify(node)) as Node // its `toJSON` has it
  return schema
}
