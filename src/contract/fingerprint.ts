// What schemas say about the values that travel, whoever wrote them and in
// whichever order: live ones and their shapes in a snapshot come to the same.

import { digest } from './digest.js'
import { isObject } from './insist.js'
import { PlaceKeys } from './placekeys.js'
import { enter, resolve, type Node, type Placed, type Scope } from './scope.js'
import { formOf, isRefined } from './wireform.js'

/** Where a `$ref` inside `scope` leads; undefined: nowhere. */
export type Follow = (ref: unknown, scope: Scope) => Placed | undefined

/** What one schema says by itself, and the schemas inside it: by their index, in any order if they are a set. */
interface Part {
  readonly text: string
  readonly inside: readonly number[]
  readonly set: boolean
}

/** Schemas by index, each once. */
export class Fingerprint {
  readonly #follow: Follow
  readonly #nodes: (readonly Part[])[] = []
  readonly #indexes = new Map<string, number>()
  readonly #keys = new PlaceKeys()

  /** @param follow - default: the definitions around a live schema */
  constructor(follow: Follow = resolve) {
    this.#follow = follow
  }

  /** @returns the schema's index */
  add(schema: unknown, scope: Scope = []): number {
    const placed = this.#target(schema, scope)
    const key = this.#keys.of(placed.node, placed.scope)
    const known = this.#indexes.get(key)
    if (known !== undefined) return known
    const index = this.#nodes.push([]) - 1
    this.#indexes.set(key, index) // before its parts: they may lead back here
    this.#nodes[index] = isObject(placed.node) ? this.#parts(placed.node, enter(placed.node, placed.scope)) : [text(placed.node)]
    return index
  }

  /** How many schemas there are. */
  get size(): number {
    return this.#nodes.length
  }

  /** A number for the schemas with these indexes, in this order. There must be no others but those inside them. */
  of(indexes: readonly number[]): number {
    const numbers = this.numbers()
    const all = [...new Set(numbers)].sort((a, b) => a - b)
    return digest([...indexes.map((index) => numbers[index]), ...all].join())
  }

  /**
   * A number for each schema: the same for those that say the same.
   *
   * A recursive schema is an infinite tree, so it cannot be written down; but schemas that differ do so at some
   * depth. Each is told from the others by itself alone, then by itself and those inside it, and so on, until no
   * more are told apart. Then what each says by itself, with the numbers of those inside, says all.
   * Source: Moore, "Gedanken-experiments on sequential machines", 1956: how equivalent states are found.
   */
  numbers(): readonly number[] {
    let numbers: readonly number[] = this.#nodes.map(() => 0)
    for (let before = 0, kinds = 1; kinds > before; before = kinds, kinds = new Set(numbers).size) {
      numbers = this.#nodes.map((parts) => digest(parts.map((part) => written(part, numbers)).join(' ')))
    }
    return numbers
  }

  /** Past a `$ref` that says nothing besides. */
  #target(schema: unknown, scope: Scope): Placed | { readonly node: unknown; readonly scope: Scope } {
    let placed: Placed | undefined
    let [node, around] = [schema, scope]
    for (let hops = 0; hops < MOST_HOPS && isObject(node) && isBareRef(node); hops++) {
      placed = this.#follow(node['$ref'], enter(node, around))
      if (!placed) break
      ;({ node, scope: around } = placed)
    }
    return isObject(node) ? { node, scope: around } : { node, scope: [] }
  }

  #parts(node: Node, scope: Scope): Part[] {
    const kind = valueKind(node)
    const refined = isRefined(node) ? [text('x-refined')] : []
    if (kind !== undefined) return [text(kind), ...refined]
    const parts: Part[] = []
    for (const key of Object.keys(node)) {
      if (node[key] !== undefined && !annotation.test(key)) parts.push(...this.#part(key, node[key], scope))
    }
    return [...parts, ...refined].sort((a, b) => (a.text < b.text ? -1 : 1))
  }

  #part(key: string, value: unknown, scope: Scope): Part[] {
    const add = (each: unknown): number => this.add(each, scope)
    if (key === '$ref') {
      const target = this.#follow(value, scope)
      return [{ text: key, inside: target ? [this.add(target.node, target.scope)] : [], set: false }]
    }
    if (key === 'additionalItems') return [{ text: 'items', inside: [add(value)], set: false }] // as of draft 2020-12
    if (key === 'items' && Array.isArray(value)) return [{ text: 'prefixItems', inside: value.map(add), set: false }]
    if (value instanceof RegExp) return [text([key, value.source]), ...(value.flags ? [text(['x-flags', value.flags])] : [])]
    if (holdsMap.test(key) && isObject(value)) {
      const names = Object.keys(value).sort()
      return [{ text: JSON.stringify([key, names]), inside: names.map((name) => add(value[name])), set: false }]
    }
    if (holdsList.test(key) && Array.isArray(value)) return [{ text: key, inside: value.map(add), set: key !== 'prefixItems' }]
    if (holdsOne.test(key)) return [{ text: key, inside: [add(value)], set: false }]
    return [text([key, unordered.test(key) && Array.isArray(value) ? value.map(canonical).sort() : value])]
  }
}

/** More in a row lead in a circle. */
const MOST_HOPS = 100

const annotation = /^(title|description|default|examples?|deprecated|(read|write)Only|\$(id|defs|schema|comment|anchor)|x-refined)$/
const holdsMap = /^(p(atternP)?roperties|dependentSchemas)$/
const holdsList = /^((all|any|one)Of|prefixItems)$/
const holdsOne = /^((additionalP|unevaluatedP)roperties|(i|unevaluatedI)tems|if|then|else|not|contains|propertyNames)$/
const unordered = /^(required|enum|type)$/

function isBareRef(node: Node): boolean {
  return '$ref' in node && Object.keys(node).every((key) => key === '$ref' || annotation.test(key))
}

/** What a value is that JSON lacks, and its bounds: all that such a schema says. */
function valueKind(node: Node): unknown {
  const form = formOf(node)
  if (form) return [form.name, form.bounds ?? {}]
  const { type, 'x-wirepact': named } = node
  const kind = named ?? (type === 'void' || type === 'undefined' ? 'undefined' : undefined)
  if (kind === undefined) return undefined
  const bounds = Object.entries(node).filter(([key]) => key.startsWith('x-max-'))
  return [kind, Object.fromEntries(bounds)]
}

function text(value: unknown): Part {
  return { text: canonical(value), inside: [], set: false }
}

function written({ text, inside, set }: Part, numbers: readonly number[]): string {
  const found = inside.map((index) => numbers[index])
  return `${text}:${(set ? found.sort() : found).join()}`
}

/** JSON with the keys of objects in order, and what JSON lacks as text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value === 'string' || typeof value === 'number') return JSON.stringify(value) // most of them
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return String(part)
    return isObject(part) && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part
  }) ?? ''
}
