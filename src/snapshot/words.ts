// What a shape is, in a few words.

import { isObject } from '../contract/insist.js'
import { sayings } from './difference.js'

/** What it is in JavaScript, as far as it has one name: `string`, `bytes`; undefined: nothing is said. */
export function kindOf(shape: unknown): string | undefined {
  if (!isObject(shape)) return undefined
  const kind = shape['x-wirepact'] ?? shape['type']
  return typeof kind === 'string' ? kind : undefined
}

/** `"buy"`, `string`, `an object with type "a"`, `anything`. */
export function inWords(shape: unknown): string {
  if (!isObject(shape)) return shape === false ? 'nothing' : 'anything'
  if ('const' in shape) return JSON.stringify(shape['const']) ?? 'anything'
  const kind = kindOf(shape)
  const tags = tagsOf(shape)
  if (tags.length > 0) return `an object with ${tags.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ')}`
  if (kind === 'undefined') return 'nothing'
  if (kind !== undefined) return /^[aiou]/.test(kind) ? `an ${kind}` : kind === 'bytes' || kind === 'null' ? kind : `a ${kind}`
  if (Array.isArray(shape['enum'])) return `one of ${shape['enum'].map((value) => JSON.stringify(value)).join(', ')}`
  if (Array.isArray(shape['anyOf'])) return 'a union'
  return sayings(shape).length === 0 ? 'anything' : 'something else'
}

/** A kind of procedure: `an rpc`, `a stream`. */
export function withArticle(kind: string): string {
  return /^([aeiou]|rpc)/.test(kind) ? `an ${kind}` : `a ${kind}`
}

/** The properties by which an object is told from the others of its union: those that have one value. */
export function tagsOf(shape: Readonly<Record<string, unknown>>): [string, unknown][] {
  const { properties } = shape
  if (!isObject(properties)) return []
  return Object.entries(properties).flatMap(([name, property]): [string, unknown][] =>
    isObject(property) && 'const' in property ? [[name, property['const']]] : [])
}
