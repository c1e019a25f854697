// Live schemas as JSON Schema of draft 2020-12 that holds for the wire. What JSON
// Schema lacks is said by keywords that begin with `x-`; what JSON lacks is refused.

import { insist, isObject } from '../contract/insist.js'
import { PlaceKeys } from '../contract/placekeys.js'
import { enter, resolve, type Node, type Placed, type Scope } from '../contract/scope.js'
import { formOf, isRefined } from '../contract/wireform.js'
import { ExportedNames } from './exportednames.js'
import { jsonOf } from './json.js'
import { NamedSchema, settle } from './namedschema.js'
import { holdsList, holdsMap, holdsOne, type Shape } from './shape.js'

export type { Shape } from './shape.js'

/** The shapes of one contract, and those of them that have a name. */
export class Shapes {
  readonly #exported: ExportedNames
  /** By the schema and its place. */
  readonly #known = new Map<string, NamedSchema>()
  readonly #keys = new PlaceKeys()

  /** @param names - of schemas that have no `$id` */
  constructor(names: ReadonlyMap<object, string>) {
    this.#exported = new ExportedNames(names)
  }

  /**
   * The shape of a whole schema. Each `$ref` in it has its text once the names are settled.
   *
   * @param place - what it is called if it leads back to itself and has no name
   * @throws {TypeError} that starts with the path of what has no form
   */
  of(schema: object, path: string, place: string): Shape {
    const placed = { node: schema as Node, scope: [] } // any object may be read as one
    const wanted = this.#nameOf(placed)
    try {
      const named = this.#knownAs(wanted ?? place, placed, path)
      return wanted === undefined && !named.referred ? named.shape : refer(named)
    } catch (error) {
      insist(!(error instanceof RangeError), path, 'nested too deeply, or inside itself without a $ref')
      throw error
    }
  }

  /** The shapes that are referred to, each under the name that is its own from now on. */
  settle(): Map<string, Shape> {
    const settled = settle([...this.#known.values()].filter(({ referred }) => referred))
    return new Map([...settled].map(([name, { shape }]) => [name, shape]))
  }

  #shape(placed: Placed, path: string): Shape {
    const wanted = this.#nameOf(placed)
    return wanted === undefined ? this.#write(placed, path) : this.#refer(wanted, placed, path)
  }

  #refer(wanted: string, placed: Placed, path: string): Shape {
    return refer(this.#knownAs(wanted, placed, path))
  }

  #knownAs(wanted: string, placed: Placed, path: string): NamedSchema {
    const key = this.#keys.of(placed.node, placed.scope)
    const known = this.#known.get(key)
    if (known) return known
    const named = new NamedSchema(wanted)
    this.#known.set(key, named) // before what it refers to, which may be itself
    named.shape = this.#write(placed, path)
    return named
  }

  /** What a `$ref` leads to. It has a name in any case: it may lead back to where it is. */
  #follow(ref: unknown, scope: Scope, path: string): Shape {
    const target = resolve(ref, scope)
    insist(target !== undefined, path, `nothing around it is called "${String(ref)}"`)
    return this.#refer(this.#nameOf(target) ?? lastOf(String(ref)), target, path)
  }

  #nameOf({ node, scope }: Placed): string | undefined {
    const name = this.#exported.of(node) ?? ownName(node)
    if (name === undefined || Object.keys(node).some((key) => key !== '$ref' && key !== '$defs')) return name
    // `export const Tree = Type.Cyclic({ Tree: … }, 'Tree')` is no more than its definition.
    const target = resolve(node['$ref'], enter(node, scope))
    return target && (ownName(target.node) ?? lastOf(String(node['$ref']))) === name ? undefined : name
  }

  #write({ node, scope }: Placed, path: string): Shape {
    const form = formOf(node)
    const refined = isRefined(node) ? { 'x-refined': true } : {}
    if (form) return { ...wireSchema(node), 'x-wirepact': form.name, ...form.bounds, ...refined, ...described(node) }
    const inside = enter(node, scope)
    const shape: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(node)) {
      if (value === undefined || key === '$id' || key === '$defs') continue
      Object.assign(shape, this.#keyword(key, value, { node, scope: inside }, `${path}.${key}`))
    }
    return { ...shape, ...refined }
  }

  /** One keyword of `node`, as draft 2020-12 has it. */
  #keyword(key: string, value: unknown, { node, scope }: Placed, path: string): Shape {
    if (key === '$ref') return this.#follow(value, scope, path)
    if (key === 'type') return typed(value, path)
    if (key === 'items' && Array.isArray(value)) return { prefixItems: this.#list(value, scope, path) }
    if (key === 'additionalItems') return Array.isArray(node['items']) ? { items: this.#maybe(value, scope, path) } : {}
    if (value instanceof RegExp) return { [key]: value.source, ...(value.flags ? { 'x-flags': value.flags } : {}) }
    if (holdsMap.test(key)) return { [key]: this.#map(value, scope, path) }
    if (holdsList.test(key) && Array.isArray(value)) return { [key]: this.#list(value, scope, path) }
    return { [key]: holdsOne.test(key) ? this.#maybe(value, scope, path) : jsonOf(value, path) }
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

function typed(type: unknown, path: string): Shape {
  if (type === 'void' || type === 'undefined') return { 'not': {}, 'x-wirepact': 'undefined' }
  const why = typeof type === 'string' && Object.hasOwn(formless, type) ? formless[type] : undefined
  insist(why === undefined, path.slice(0, -'.type'.length), why ?? '')
  return { type }
}

function refer(named: NamedSchema): Shape {
  named.referred = true
  return { $ref: named }
}

function ownName({ $id }: Node): string | undefined {
  return typeof $id === 'string' && $id !== '' ? $id : undefined
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
