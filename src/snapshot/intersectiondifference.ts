// Differences between intersections: what must hold altogether.

import { isObject } from '../contract/insist.js'
import { narrower, wider, type Comparing, type Differences, type Targets } from './difference.js'
import type { Shape } from './shapes.js'

/** Keywords that `partsOf` compares. */
export const partKeywords = ['allOf', '$ref']

/** What must hold besides the shape's other keywords. */
export function* partsOf(was: Shape, is: Shape, path: string, comparing: Comparing): Differences {
  const [olds, news] = [parts(was), parts(is)]
  if (olds.length + news.length > 0) yield* all(olds, news, path, comparing)
}

/** All of `olds` held before, and all of `news` hold now. */
export function* all(olds: readonly unknown[], news: readonly unknown[], path: string, comparing: Comparing): Differences {
  for (const { old, now } of matched(olds, news, comparing).changed) {
    if (old !== undefined && now !== undefined) yield* comparing.between(old, now, path)
    else yield now === undefined ? wider(path, 'one thing less must hold') : narrower(path, 'one thing more must hold')
  }
}

/** Parts that are compared with each other; undefined: there is none in that version. */
interface Match {
  readonly old?: unknown
  readonly now?: unknown
}

/** Parts that both versions have are taken out, wherever they stand; what is left is compared in its order. */
function matched(
  olds: readonly unknown[], news: readonly unknown[], comparing: Comparing,
): { readonly kept: readonly unknown[]; readonly changed: readonly Match[] } {
  const isKept = (old: unknown): boolean => news.some((now) => comparing.same(old, now))
  const left = olds.filter((old) => !isKept(old))
  const right = news.filter((now) => !olds.some((old) => comparing.same(old, now)))
  const length = Math.max(left.length, right.length)
  return { kept: olds.filter(isKept), changed: Array.from({ length }, (_, at) => ({ old: left[at], now: right[at] })) }
}

/**
 * Names of properties that more than one part lists, at whatever depth, of those that are compared with each other
 * as one. Of these it cannot be said that a part that does not list one is not given it.
 */
export function sharedNames(was: Shape, is: Shape, comparing: Comparing): string[] {
  if (![...besides, ...partKeywords].some((key) => key in was || key in is)) return []
  const { kept, changed } = matched(parts(was), parts(is), comparing)
  const aside = besides.map((key): Match => ({ old: alone(was, key), now: alone(is, key) }))
  const all: readonly Match[] = [{ old: own(was), now: own(is) }, ...aside, ...kept.map((old) => ({ old })), ...changed]
  const counts = new Map<string, number>()
  for (const name of all.flatMap((match) => [...namesOf(match, comparing)])) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > 1).map(([name]) => name).sort()
}

/** Keywords other than those of parts that say something of the same value. */
const besides = ['anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas']

function alone(shape: Shape, key: string): unknown {
  return shape[key] === undefined ? undefined : { [key]: shape[key] }
}

function own(shape: Shape): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([key]) => !besides.includes(key) && !partKeywords.includes(key)))
}

function namesOf({ old, now }: Match, comparing: Comparing): ReadonlySet<string> {
  const names = new Set<string>()
  collect(old, comparing.old, names)
  collect(now, comparing.now, names)
  return names
}

function parts({ allOf, $ref }: Shape): unknown[] {
  return [...(Array.isArray(allOf) ? allOf as unknown[] : []), ...($ref === undefined ? [] : [{ $ref }])]
}

function collect(shape: unknown, named: Targets, names: Set<string>, seen = new Set<unknown>()): void {
  const target = named.target(shape)
  if (!isObject(target) || seen.has(target)) return
  seen.add(target)
  for (const [key, value] of Object.entries(target)) {
    if (key === 'properties' && isObject(value)) for (const name of Object.keys(value)) names.add(name)
    collect(value, named, names, seen) // also of what is no shape: one name too many does no harm
  }
}
