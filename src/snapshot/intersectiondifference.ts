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

export function* all(olds: readonly unknown[], news: readonly unknown[], path: string, comparing: Comparing): Differences {
  const left = olds.filter((old) => !news.some((now) => comparing.same(old, now)))
  const right = news.filter((now) => !olds.some((old) => comparing.same(old, now)))
  for (const [index, old] of left.entries()) {
    if (index < right.length) yield* comparing.between(old, right[index], path)
    else yield wider(path, 'one thing less must hold')
  }
  for (const _ of right.slice(left.length)) yield narrower(path, 'one thing more must hold')
}

/**
 * Names of properties that more than one part lists, at whatever depth. Of these it cannot be said that a part that
 * does not list one is not given it.
 */
export function sharedNames(was: Shape, is: Shape, { old, now }: Pick<Comparing, 'old' | 'now'>): string[] {
  const [olds, news] = [[{ ...was, allOf: [] }, ...parts(was)], [{ ...is, allOf: [] }, ...parts(is)]]
  if (olds.length + news.length === 2) return []
  const counts = new Map<string, number>()
  for (let index = 0; index < Math.max(olds.length, news.length); index++) {
    const names = new Set<string>()
    collect(olds[index], old, names)
    collect(news[index], now, names)
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].filter(([, count]) => count > 1).map(([name]) => name).sort()
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
