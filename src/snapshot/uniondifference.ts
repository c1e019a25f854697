// Differences between unions: which alternatives have gone or come, and what has
// changed in those that are still there.

import { isObject } from '../contract/insist.js'
import { narrower, sayings, wider, type Comparing, type Differences, type Targets } from './difference.js'
import { allows, isLiteral } from './literal.js'
import type { Shape } from './shapes.js'
import { inWords, kindOf, tagsOf } from './words.js'

/** True if it says nothing but its alternatives, or one value. */
export function isUnion(shape: unknown): boolean {
  if (!isObject(shape)) return false
  const said = sayings(shape)
  const only = (key: string): boolean => Array.isArray(shape[key]) && said.every((each) => each === key)
  return only('anyOf') || (Array.isArray(shape['enum']) && said.every((key) => key === 'enum' || key === 'type')) || isLiteral(shape)
}

/** At least one of the two is a union. */
export function* alternativesOf(was: unknown, is: unknown, path: string, comparing: Comparing): Differences {
  const olds = alternativesIn(was, comparing.old)
  const news = alternativesIn(is, comparing.now)
  // Of literals there may be thousands: each is looked up, and not compared with all others.
  const left = olds.all.filter((old) => !has(news, old, (now) => comparing.same(old, now)))
  const right = news.all.filter((now) => !has(olds, now, (old) => comparing.same(old, now)))
  const gone = new Set(left.filter((old) => !news.others.some((now) => within(old, now, comparing))))
  const come = new Set(right.filter((now) => !olds.others.some((old) => contains(old, now, comparing))))
  for (const [old, now] of pairs(left, right)) {
    if (!gone.has(old) && !come.has(now)) continue
    yield* inBoth(old, now, path, { narrows: gone.has(old), widens: come.has(now) }, comparing)
    gone.delete(old)
    come.delete(now)
  }
  for (const old of gone) yield narrower(path, `${inWords(old)} is no longer one of the alternatives`)
  for (const now of come) yield wider(path, `${inWords(now)} is one of the alternatives now`)
}

interface Alternatives {
  readonly all: readonly unknown[]
  /** The values of literals, as text. */
  readonly values: ReadonlySet<string>
  /** Those that are none. */
  readonly others: readonly unknown[]
}

function alternativesIn(shape: unknown, named: Targets): Alternatives {
  const all = [...alternatives(shape, named)]
  return { all, values: new Set(all.filter(isLiteral).map(textOf)), others: all.filter((each) => !isLiteral(each)) }
}

/** @param isSame - whether one that is no literal is the same as `each` */
function has({ values, others }: Alternatives, each: unknown, isSame: (other: unknown) => boolean): boolean {
  return isLiteral(each) ? values.has(textOf(each)) : others.some(isSame)
}

function textOf(literal: Shape): string {
  return JSON.stringify(literal['const'])
}

/** What has changed in an alternative, as far as no other one makes up for it. */
function* inBoth(
  old: unknown, now: unknown, path: string, counts: { readonly narrows: boolean; readonly widens: boolean }, comparing: Comparing,
): Differences {
  for (const difference of comparing.between(old, now, path)) {
    const narrows = difference.narrows && counts.narrows
    const widens = difference.widens && counts.widens
    if (narrows || widens || difference.narrows === difference.widens) yield { ...difference, narrows, widens }
  }
}

/** Alternatives that are clearly meant to be the same; a literal is no other. */
function pairs(left: readonly unknown[], right: readonly unknown[]): [unknown, unknown][] {
  const [olds, news] = [left, right].map((list) => list.filter((each) => !isLiteral(each))) as [unknown[], unknown[]]
  return olds.flatMap((old): [unknown, unknown][] => {
    const label = labelOf(old)
    const [now, another] = news.filter((each) => labelOf(each) === label)
    const alone = label !== undefined && olds.filter((each) => labelOf(each) === label).length === 1
    return now !== undefined && another === undefined && alone ? [[old, now]] : []
  })
}

/** By its tags, or by what it is in JavaScript. */
function labelOf(shape: unknown): string | undefined {
  if (!isObject(shape)) return undefined
  const tags = tagsOf(shape)
  return tags.length > 0 ? JSON.stringify(tags.sort()) : kindOf(shape)
}

/** @param now - no literal: what those allow has been looked up */
function within(old: unknown, now: unknown, comparing: Comparing): boolean {
  return isLiteral(old) ? allows(now, old['const'], comparing.now) : comparing.within(old, now)
}

/** @param old - no literal */
function contains(old: unknown, now: unknown, comparing: Comparing): boolean {
  return isLiteral(now) ? allows(old, now['const'], comparing.old) : comparing.contains(old, now)
}

/** Of unions in unions, too; none of those that come is a union. */
function* alternatives(shape: unknown, named: Targets, seen = new Set<unknown>()): Generator<unknown, void, void> {
  const target = named.target(shape)
  if (seen.has(target) || target === false) return
  if (!isObject(target) || !isUnion(target)) return yield target
  seen.add(target)
  const { anyOf, enum: values } = target
  if (Array.isArray(values)) for (const value of values) yield { const: value as unknown }
  else if (Array.isArray(anyOf)) for (const each of anyOf) yield* alternatives(each, named, seen)
  else yield target
}
