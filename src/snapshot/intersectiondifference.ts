// Differences between intersections: what must hold altogether.

import { narrower, wider, type Comparing, type Differences } from './difference.js'
import type { Shape } from './shapes.js'

/** Keywords that `partsOf` compares. */
export const partKeywords = ['allOf', '$ref']

/** What must hold besides the shape's other keywords. */
export function* partsOf(was: Shape, is: Shape, path: string, comparing: Comparing): Differences {
  const [olds, news] = [partsIn(was), partsIn(is)]
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
export interface Match {
  readonly old?: unknown
  readonly now?: unknown
}

/** Parts that both versions have are taken out, wherever they stand; what is left is compared in its order. */
export function matched(
  olds: readonly unknown[], news: readonly unknown[], comparing: Comparing,
): { readonly kept: readonly unknown[]; readonly changed: readonly Match[] } {
  const isKept = (old: unknown): boolean => news.some((now) => comparing.same(old, now))
  const left = olds.filter((old) => !isKept(old))
  const right = news.filter((now) => !olds.some((old) => comparing.same(old, now)))
  const length = Math.max(left.length, right.length)
  return { kept: olds.filter(isKept), changed: Array.from({ length }, (_, at) => ({ old: left[at], now: right[at] })) }
}

/** What must hold besides the shape's other keywords, one by one. */
export function partsIn({ allOf, $ref }: Shape): unknown[] {
  return [...(Array.isArray(allOf) ? allOf as unknown[] : []), ...($ref === undefined ? [] : [{ $ref }])]
}
