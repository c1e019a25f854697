// Names of properties of which several parts of an intersection say something, where
// they speak of the same value: of these it cannot be said that a part that does not
// list one is not given it.

import { isObject } from '../contract/insist.js'
import { isAny, type Comparing, type Targets } from './difference.js'
import { matched, partKeywords, partsIn, type Match } from './intersectiondifference.js'
import { demandedOf, mapOf, matches } from './objectdifference.js'
import { childrenOf } from './shape.js'
import type { Shape } from './shapes.js'

/** At whatever depth, in the parts of the two shapes that are compared with each other. */
export function sharedNames(was: Shape, is: Shape, comparing: Comparing): string[] {
  if (![...besides, ...partKeywords].some((key) => key in was || key in is)) return []
  const { kept, changed } = matched(partsIn(was), partsIn(is), comparing)
  const aside = besides.map((key): Match => ({ old: alone(was, key), now: alone(is, key) }))
  const compared = [{ old: own(was), now: own(is) }, ...aside, ...changed].map((match) => said(match, comparing))
  const others = kept.map((old) => said({ old }, comparing)) // of which nothing is to be said
  const overlap = new Overlap()
  compared.forEach((part, index) => {
    for (const other of [...compared.slice(index + 1), ...others]) overlap.of(part, other)
  })
  return [...overlap.names].sort()
}

/** Keywords other than those of parts that say something of the same value. */
const besides = ['anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas']

function alone(shape: Shape, key: string): unknown {
  return shape[key] === undefined ? undefined : { [key]: shape[key] }
}

function own(shape: Shape): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([key]) => !besides.includes(key) && !partKeywords.includes(key)))
}

/** A shape, and the snapshot that it is of. */
interface Said {
  readonly shape: unknown
  readonly named: Targets
}

function said({ old, now }: Match, comparing: Comparing): readonly Said[] {
  return [{ shape: old, named: comparing.old }, { shape: now, named: comparing.now }]
}

/** Goes through two parts at once, and collects what both name. */
class Overlap {
  readonly names = new Set<string>()
  /** Pairs that were met already: shapes may lead back to themselves. */
  readonly #met = new Map<unknown, Set<unknown>>()

  of(one: readonly Said[], other: readonly Said[]): void {
    for (const a of one) for (const b of other) this.#meet(a, b)
  }

  /** Both are said of one value. */
  #meet(one: Said, other: Said): void {
    const [a, b] = [one.named.target(one.shape), other.named.target(other.shape)]
    if (!isObject(a) || !isObject(b) || this.#isMet(a, b)) return
    const others = [...about(other)]
    for (const left of about(one)) for (const right of others) this.#pair(left, right, one.named, other.named)
  }

  #pair(left: Shape, right: Shape, leftNamed: Targets, rightNamed: Targets): void {
    const meet = (ones: readonly unknown[], others: readonly unknown[]): void => {
      for (const one of ones) for (const other of others) this.#meet({ shape: one, named: leftNamed }, { shape: other, named: rightNamed })
    }
    for (const name of new Set([...namesIn(left), ...namesIn(right)])) {
      const [ofLeft, ofRight] = [saidOf(left, name), saidOf(right, name)]
      if (speaks(left, name, ofLeft, leftNamed) && speaks(right, name, ofRight, rightNamed)) this.names.add(name)
      meet(ofLeft, ofRight)
    }
    meet(othersIn(left), othersIn(right))
    meet(itemsIn(left), itemsIn(right))
  }

  #isMet(one: unknown, other: unknown): boolean {
    const met = this.#met.get(one) ?? new Set()
    this.#met.set(one, met)
    return met.has(other) || !met.add(other)
  }
}

/** Keywords that say something of what is inside a value. */
const inward = [
  'properties', 'required', 'dependentRequired', 'patternProperties', 'additionalProperties', 'prefixItems', 'items', 'contains',
]

/** The shape, and those in it that are about the same value, as far as they say something of what is inside it. */
function* about({ shape, named }: Said, seen = new Set<unknown>()): Generator<Shape, void, void> {
  const target = named.target(shape)
  if (!isObject(target) || seen.has(target)) return
  seen.add(target)
  if (inward.some((key) => key in target)) yield target
  const inside = ['allOf', ...besides].flatMap((key) => childrenOf(target, key))
  for (const each of [...inside, ...('$ref' in target ? [{ $ref: target['$ref'] }] : [])]) yield* about({ shape: each, named }, seen)
}

function namesIn(shape: Shape): string[] {
  return [...Object.keys(mapOf(shape, 'properties')), ...demandedOf(shape)]
}

/** What is said of the property's value. */
function saidOf(shape: Shape, name: string): unknown[] {
  const properties = mapOf(shape, 'properties')
  const listed = Object.hasOwn(properties, name) ? [properties[name]] : []
  const matching = Object.entries(mapOf(shape, 'patternProperties')).filter(([pattern]) => matches(pattern, name)).map(([, value]) => value)
  const found = [...listed, ...matching]
  return found.length > 0 ? found : childrenOf(shape, 'additionalProperties')
}

/** True if it lists the property, demands it, or says what all like it have to be. */
function speaks(shape: Shape, name: string, said: readonly unknown[], named: Targets): boolean {
  return Object.hasOwn(mapOf(shape, 'properties'), name) || demandedOf(shape).has(name) || said.some((each) => !isAny(named.target(each)))
}

/** Of properties that have no name in it. */
function othersIn(shape: Shape): unknown[] {
  return ['patternProperties', 'additionalProperties'].flatMap((key) => childrenOf(shape, key))
}

/** Of items, wherever they stand: which of them are the same one depends on the array. */
function itemsIn(shape: Shape): unknown[] {
  return ['prefixItems', 'items', 'contains'].flatMap((key) => childrenOf(shape, key))
}
