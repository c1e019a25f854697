// Differences between unions: which alternatives have gone or come, and what has
// changed in those that are still there.

import { isObject } from '../contract/insist.js'
import { narrower, sayings, wider, type Comparing, type Differences, type Targets } from './difference.js'
import { allows, equal, isLiteral } from './literal.js'
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
  const olds = [...alternatives(was, comparing.old)]
  const news = [...alternatives(is, comparing.now)]
  const left = olds.filter((old) => !news.some((now) => same(old, now, comparing)))
  const right = news.filter((now) => !olds.some((old) => same(old, now, comparing)))
  const gone = new Set(left.filter((old) => !news.some((now) => within(old, now, comparing))))
  const come = new Set(right.filter((now) => !olds.some((old) => contains(old, now, comparing))))
  for (const [old, now] of pairs(left, right)) {
    if (!gone.has(old) && !come.has(now)) continue
    yield* inBoth(old, now, path, { narrows: gone.has(old), widens: come.has(now) }, comparing)
    gone.delete(old)
    come.delete(now)
  }
  for (const old of gone) yield narrower(path, `${inWords(old)} is no longer one of the alternatives`)
  for (const now of come) yield wider(path, `${inWords(now)} is one of the alternatives now`)
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

/** Alternatives that are clearly meant to be the same. */
function pairs(olds: readonly unknown[], news: readonly unknown[]): [unknown, unknown][] {
  return olds.flatMap((old): [unknown, unknown][] => {
    const label = labelOf(old)
    const [now, another] = news.filter((each) => labelOf(each) === label)
    const alone = label !== undefined && olds.filter((each) => labelOf(each) === label).length === 1
    return now !== undefined && another === undefined && alone ? [[old, now]] : []
  })
}

/** By its tags, or by what it is in JavaScript; one value is no other. */
function labelOf(shape: unknown): string | undefined {
  if (isLiteral(shape) || !isObject(shape)) return undefined
  const tags = tagsOf(shape)
  return tags.length > 0 ? JSON.stringify(tags.sort()) : kindOf(shape)
}

function same(old: unknown, now: unknown, comparing: Comparing): boolean {
  if (isLiteral(old) || isLiteral(now)) return isLiteral(old) && isLiteral(now) && equal(old['const'], now['const'])
  return comparing.same(old, now)
}

function within(old: unknown, now: unknown, comparing: Comparing): boolean {
  if (isLiteral(old)) return allows(now, old['const'], comparing.now)
  return !isLiteral(now) && comparing.within(old, now)
}

function contains(old: unknown, now: unknown, comparing: Comparing): boolean {
  if (isLiteral(now)) return allows(old, now['const'], comparing.old)
  return !isLiteral(old) && comparing.contains(old, now)
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
