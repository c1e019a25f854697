// Compares two shapes, each of a snapshot of its own. Whatever it does not
// understand it says it cannot decide; that one allows all that the other does is
// said only where it is proved.

import { Fingerprint } from '../contract/fingerprint.js'
import { isObject } from '../contract/insist.js'
import { arrayKeywords, itemsOf } from './arraydifference.js'
import { compared, isAny, keywords, narrower, other, sayings, undecided, wider, type Comparing, type Difference, type Differences } from './difference.js'
import { follow, type Named } from './named.js'
import { partKeywords, partsOf } from './intersectiondifference.js'
import { objectKeywords, propertiesOf } from './objectdifference.js'
import type { Shape } from './shapes.js'
import { sharedNames } from './sharednames.js'
import { alternativesOf, isUnion } from './uniondifference.js'
import { inWords } from './words.js'

/** Pairs of shapes of which it is asked whether one allows all that the other does; unions of unions have many. */
const MOST_PAIRS = 20_000
/** Places in which the differences of one pair are told one by one. */
const MOST_TOLD = 3

type Direction = 'narrows' | 'widens'

export class Differ implements Comparing {
  readonly old: Named
  readonly now: Named
  readonly #schemas = new Fingerprint(follow)
  /** Of `#schemas`, as far as they were there. */
  #numbers: readonly number[] = []
  #pairs = 0
  /** Pairs that are being compared: of those inside themselves nothing is to be said twice. */
  readonly #under = new Set<string>()
  /** Names of properties of which several parts say something, of the intersections around. */
  #shared: readonly string[] = []
  /** How often its differences were told, by pair. */
  readonly #told = new Map<string, number>()
  /** The question that is being answered; undefined: all differences are to be told. */
  #question: Direction | undefined
  /** What is known of pairs, by direction: true if nothing narrows, or widens; also as long as nothing says otherwise. */
  readonly #known = new Map<string, boolean>()
  /** The pairs of which something is taken to be true, in this order. */
  readonly #assumed: string[] = []

  constructor(old: Named, now: Named) {
    this.old = old
    this.now = now
  }

  *between(was: unknown, is: unknown, path: string): Differences {
    const [old, now] = [this.#schemas.add(was, this.old.scope), this.#schemas.add(is, this.now.scope)]
    if (this.#numberOf(old) === this.#numberOf(now)) return
    const pair = this.#pairOf(old, now)
    if (this.#question) {
      if (!this.#holds(was, is, pair, this.#question)) yield other(path, 'has changed')
    } else if (!this.#under.has(pair)) {
      const told = this.#told.get(pair) ?? 0
      this.#told.set(pair, told + 1)
      if (told >= MOST_TOLD) return yield this.#summary(was, is, path)
      this.#under.add(pair)
      yield* this.#shapes(this.old.target(was), this.now.target(is), path)
      this.#under.delete(pair)
    }
  }

  /** Of a pair that is in many places: schemas that refer to each other may lead to it in more ways than can be gone. */
  #summary(was: unknown, is: unknown, path: string): Difference {
    return { path, what: 'has changed as elsewhere', narrows: !this.within(was, is), widens: !this.contains(was, is) }
  }

  same(was: unknown, is: unknown): boolean {
    const [old, now] = [this.#schemas.add(was, this.old.scope), this.#schemas.add(is, this.now.scope)]
    return this.#numberOf(old) === this.#numberOf(now)
  }

  within(was: unknown, is: unknown): boolean {
    return this.#ask(was, is, 'narrows')
  }

  contains(was: unknown, is: unknown): boolean {
    return this.#ask(was, is, 'widens')
  }

  #ask(was: unknown, is: unknown, question: Direction): boolean {
    const [old, now] = [this.#schemas.add(was, this.old.scope), this.#schemas.add(is, this.now.scope)]
    return this.#numberOf(old) === this.#numberOf(now) || this.#holds(was, is, this.#pairOf(old, now), question)
  }

  /**
   * Whether it is proved that nothing `narrows`, or `widens`. What leads back to a pair is true of it if nothing
   * else speaks against; what was concluded from one of which it turns out not to be true is forgotten.
   * Source: Brandt and Henglein, "Coinductive axiomatization of recursive type equality and subtyping", 1998.
   */
  #holds(was: unknown, is: unknown, pair: string, question: Direction): boolean {
    const key = `${pair} ${question}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const before = this.#assumed.length
    this.#known.set(key, true)
    this.#assumed.push(key)
    const holds = ++this.#pairs <= MOST_PAIRS && this.#isQuiet(was, is, question)
    if (holds) return true
    for (const assumed of this.#assumed.splice(before)) this.#known.delete(assumed)
    this.#known.set(key, false)
    return false
  }

  #isQuiet(was: unknown, is: unknown, question: Direction): boolean {
    const asked = this.#question
    this.#question = question
    try {
      for (const difference of this.#shapes(this.old.target(was), this.now.target(is), '')) {
        if (difference[question]) return false
      }
      return true
    } finally {
      this.#question = asked
    }
  }

  isShared(name: string): boolean {
    return this.#shared.includes(name)
  }

  /** Two shapes, and what makes a difference to how they compare. */
  #pairOf(old: number, now: number): string {
    return `${old} ${now} ${this.#shared.join()}`
  }

  #numberOf(index: number): number | undefined {
    if (this.#numbers.length < this.#schemas.size) this.#numbers = this.#schemas.numbers()
    return this.#numbers[index]
  }

  *#shapes(was: unknown, is: unknown, path: string): Differences {
    if (isNever(was)) return yield wider(path, `was not allowed, and is ${inWords(is)}`)
    if (isNever(is)) return yield narrower(path, `was ${inWords(was)}, and is not allowed`)
    if (isAny(was) && isAny(is)) return // in other words
    if (isAny(was)) return yield this.now.holdsBytes(is) ? other(path, unlikeBytes) : narrower(path, `was anything, and is ${inWords(is)}`)
    if (isAny(is)) return yield this.old.holdsBytes(was) ? other(path, unlikeBytes) : wider(path, `was ${inWords(was)}, and is anything`)
    if (!isObject(was) || !isObject(is)) return yield undecided(path, 'refers to nothing')
    // Beside a union that says more, one that does not is compared keyword by keyword.
    const unions = isUnion(was) === isUnion(is) ? isUnion(was) : !('anyOf' in was && 'anyOf' in is)
    if (unions) return yield* alternativesOf(was, is, path, this)
    const [kind, becomes] = [was['x-wirepact'], is['x-wirepact']]
    if (kind !== becomes) return yield other(path, `was ${inWords(was)}, and is ${inWords(is)}`)
    if (kind !== undefined) return yield* keywords(bounds(was), bounds(is), path)
    const types = typesOf(was, is, path)
    yield* types
    if (types.some(({ narrows, widens }) => narrows && widens)) return // nothing else is worth a word
    const around = this.#shared
    this.#shared = [...new Set([...around, ...sharedNames(was, is, this)])].sort()
    try {
      yield* this.#inside(was, is, path)
    } finally {
      this.#shared = around
    }
  }

  *#inside(was: Shape, is: Shape, path: string): Differences {
    const unevaluated = ['unevaluatedProperties', 'unevaluatedItems'].find((key) => key in was || key in is)
    if (unevaluated !== undefined) return yield undecided(path, `has ${unevaluated}, which depends on all else in it`)
    yield* keywords(was, is, path)
    yield* propertiesOf(was, is, path, this)
    yield* itemsOf(was, is, path, this)
    yield* partsOf(was, is, path, this)
    if (was['anyOf'] ?? is['anyOf']) yield* this.between(pick(was, 'anyOf'), pick(is, 'anyOf'), path)
    for (const key of new Set([...sayings(was), ...sayings(is)])) {
      if (!understood.has(key) && !this.same(pick(was, key), pick(is, key))) yield undecided(path, `${key} has changed`)
    }
  }
}

const understood = new Set<string>([...compared, ...objectKeywords, ...arrayKeywords, ...partKeywords, 'type', 'anyOf'])

/** Who is given anything is given a number where somebody sent bytes: what stands for them in JSON. */
const unlikeBytes = 'bytes and anything are not the same: bytes travel beside the JSON'

function isNever(shape: unknown): boolean {
  if (!isObject(shape)) return shape === false
  const { not } = shape
  return shape['x-wirepact'] === undefined && isObject(not) && sayings(not).length === 0
}

/** Of a value that JSON lacks, nothing else counts: the rest is about what stands for it. */
function bounds(shape: Shape): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([key]) => /^x-(max-.*|refined)$/.test(key)))
}

function typesOf(was: Shape, is: Shape, path: string): Difference[] {
  const [olds, news] = [typeList(was), typeList(is)]
  const narrows = news !== undefined && (olds === undefined || !olds.every((type) => holds(news, type)))
  const widens = olds !== undefined && (news === undefined || !news.every((type) => holds(olds, type)))
  if (!narrows && !widens) return []
  return [{ path, what: `was ${olds?.join(' or ') ?? 'of any type'}, and is ${news?.join(' or ') ?? 'of any type'}`, narrows, widens }]
}

function typeList({ type }: Shape): readonly string[] | undefined {
  return type === undefined ? undefined : [type].flat().map(String)
}

function holds(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'))
}

/** A shape that says this alone, or nothing: true. */
function pick(shape: Shape, key: string): unknown {
  return shape[key] === undefined ? true : { [key]: shape[key] }
}
