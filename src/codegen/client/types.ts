// Shapes as TypeScript. A type is never narrower than the values that its shape
// lets through; where TypeScript cannot say it, it is wider.

import { isObject } from '../../contract/insist.js'
import { nameOf, shapeNamed, type Shape } from '../../snapshot/shape.js'
import type { Snapshot } from '../../snapshot/snapshot.js'
import { docOf } from './jsdoc.js'
import { literalOf, membersOf, objectOf, tupleOf, type TypeOf } from './structures.js'
import { behind, block, comment } from './text.js'
import { arrayOf, intersectionOf, never, single, unionOf, unknown, type Type } from './type.js'

/** The types of one snapshot. */
export class Types {
  readonly #schemas: Snapshot['schemas']
  readonly #identifiers: ReadonlyMap<string, string>

  /** @param identifiers - of the named shapes, by name */
  constructor(schemas: Snapshot['schemas'], identifiers: ReadonlyMap<string, string>) {
    this.#schemas = schemas
    this.#identifiers = identifiers
  }

  /** The type, to stand behind a colon. */
  of(shape: Shape): string {
    return this.#type(shape).text
  }

  /** The named shape, as it is exported. */
  named(name: string): string {
    return this.declaration(this.#identifiers.get(name) ?? name, shapeNamed(name, this.#schemas), name)
  }

  /** @param name - under which other shapes refer to it; undefined: none does */
  declaration(identifier: string, shape: Shape, name?: string): string {
    const doc = comment(docOf(shape))
    const members = isInterface(shape) ? membersOf(shape, (inside) => this.#type(inside)) : []
    if (members.length > 0) return `${doc}export interface ${identifier} ${block(members)}`
    return `${doc}export type ${identifier} =${behind(this.#type(shape, name === undefined ? [] : [name]).text)}`
  }

  /**
   * @param within - names of which this is what they mean, and not a property of it: first the alias that is being
   * declared, then those that are written out in it because they lead back to it
   */
  #type(shape: unknown, within: readonly string[] = []): Type {
    if (shape === false) return never
    if (!isObject(shape)) return unknown
    if ('x-wirepact' in shape) return single(javascriptTypes.get(shape['x-wirepact']) ?? 'unknown')
    if (isObject(shape['not']) && Object.keys(shape['not']).length === 0) return never
    const parts = [
      this.#own(shape),
      this.#referred(shape, within),
      ...this.#each(shape['allOf'], within),
      ...['anyOf', 'oneOf'].filter((keyword) => keyword in shape).map((keyword) => unionOf(this.#each(shape[keyword], within))),
      this.#dependent(shape, within),
    ]
    return intersectionOf(parts.filter((part) => part !== undefined))
  }

  /** What is meant already adds nothing to what it means. */
  #each(shapes: unknown, within: readonly string[]): Type[] {
    const others = Array.isArray(shapes) ? shapes.filter((shape) => !isObject(shape) || !within.includes(nameOf(shape) ?? '')) : []
    return others.map((shape) => this.#type(shape, within))
  }

  /** What the shape's own keywords say. */
  #own(shape: Shape): Type | undefined {
    if ('const' in shape) return literalOf(shape['const'])
    if (Array.isArray(shape['enum'])) return unionOf(shape['enum'].map(literalOf))
    const names = 'type' in shape ? [shape['type']].flat() : impliedBy(shape)
    return names.length === 0 ? undefined : unionOf(names.map((name) => this.#ofType(String(name), shape)))
  }

  #ofType(name: string, shape: Shape): Type {
    const typeOf: TypeOf = (inside) => this.#type(inside)
    if (name === 'object') return objectOf(shape, typeOf)
    if (name === 'array') return 'prefixItems' in shape ? tupleOf(shape, typeOf) : arrayOf(typeOf(shape['items'] ?? true))
    return single(jsonTypes.get(name) ?? 'unknown')
  }

  #referred(shape: Shape, within: readonly string[]): Type | undefined {
    const name = nameOf(shape)
    if (name === undefined || within.includes(name)) return undefined
    const [alias] = within
    // An alias that is defined by itself does not compile.
    if (alias !== undefined && this.#leadsBack(shape, alias)) return this.#type(shapeNamed(name, this.#schemas), [...within, name])
    return single(this.#identifiers.get(name) ?? 'unknown')
  }

  /** `if`, `then` and `else`: what is taken for both. */
  #dependent(shape: Shape, within: readonly string[]): Type | undefined {
    if (!('if' in shape)) return undefined
    const [condition, then, otherwise] = ['if', 'then', 'else'].map((keyword) => this.#type(shape[keyword] ?? true, within)) as [Type, Type, Type]
    return unionOf([intersectionOf([condition, then]), otherwise])
  }

  /** True if what the shape means is said by the alias itself, and not by a property of it. */
  #leadsBack(shape: unknown, alias: string, seen = new Set<unknown>()): boolean {
    if (!isObject(shape) || seen.has(shape)) return false
    seen.add(shape)
    const name = nameOf(shape)
    if (name === alias) return true
    const inside = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => shape[keyword])
    const all = [...inside, shape['if'], shape['then'], shape['else'], name === undefined ? undefined : shapeNamed(name, this.#schemas)]
    return all.some((other) => this.#leadsBack(other, alias, seen))
  }
}

/** What stands in JavaScript for a shape with `x-wirepact`. */
const javascriptTypes: ReadonlyMap<unknown, string> = new Map([
  ['bytes', 'Uint8Array'], ['timestamp', 'Date'], ['bigint', 'bigint'], ['undefined', 'undefined'],
])

const jsonTypes: ReadonlyMap<string, string> = new Map([
  ['string', 'string'], ['number', 'number'], ['integer', 'number'], ['boolean', 'boolean'], ['null', 'null'],
])

/** The types that plain JSON Schema means where it does not say them. */
function impliedBy(shape: Shape): string[] {
  if (['properties', 'additionalProperties', 'patternProperties'].some((keyword) => keyword in shape)) return ['object']
  return 'items' in shape || 'prefixItems' in shape ? ['array'] : []
}

/** True if it is an object and nothing else. */
function isInterface(shape: Shape): boolean {
  const types = 'type' in shape ? [shape['type']].flat() : impliedBy(shape)
  const others = ['x-wirepact', 'not', '$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'const', 'enum']
  return types.length === 1 && types[0] === 'object' && !others.some((keyword) => keyword in shape)
}
