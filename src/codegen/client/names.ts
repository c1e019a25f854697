// Identifiers for what a contract calls by any name, such as a URI.

import { isIdentifier } from './text.js'

/** The identifiers of one file: each has one meaning. */
export class Names {
  readonly #taken: Set<string>

  /** @param reserved - those that mean something already */
  constructor(reserved: Iterable<string>) {
    this.#taken = new Set(reserved)
  }

  isTaken(name: string): boolean {
    return this.#taken.has(name)
  }

  /** `wanted`, or with a number behind it if that is taken. What is left of a name may begin with a digit: `2faInput` → `_2faInput`. */
  take(wanted: string): string {
    const first = isIdentifier(wanted) ? wanted : `_${wanted}`
    let name = first
    for (let count = 2; this.#taken.has(name); count++) name = `${first}${count}`
    this.#taken.add(name)
    return name
  }
}

/** The name itself if it may be a type's, else what of it may: `https://example.com/line-item.json` → `LineItem`. */
export function typeNameOf(name: string): string {
  if (isIdentifier(name) && !reservedWords.has(name)) return name
  if (isIdentifier(name)) return `${pascalOf(name)}Type`
  const last = name.split(/[/#:]/).filter((part) => part !== '').at(-1) ?? ''
  const found = pascalOf(last.replace(/(\.schema)?\.json$/, ''))
  return isIdentifier(found) ? found : `Schema${found}`
}

/** `orders.place` → `OrdersPlace`, `SOLD_OUT` → `SoldOut` */
export function pascalOf(name: string): string {
  return name.split(/[^\p{ID_Continue}$]+|_+/u).map((word) => {
    const rest = word.slice(1)
    return word.charAt(0).toUpperCase() + (word === word.toUpperCase() ? rest.toLowerCase() : rest)
  }).join('')
}

/** What the platform has and generated files name: no type in one may be called so. */
export const platformTypes = ['AsyncIterableIterator', 'Date', 'Promise', 'Uint8Array']

/** No type can be called by one of these. */
const reservedWords = new Set(`
  any as async await bigint boolean break case catch class const continue debugger declare default delete do else enum export
  extends false finally for function if implements import in infer instanceof interface intrinsic is keyof let module namespace
  never new null number object package private protected public readonly return static string super switch symbol this throw
  true try type typeof undefined unique unknown var void while with yield
`.trim().split(/\s+/).concat(platformTypes))
