// Differences between arrays and tuples: their items by place, and all others.

import type { Comparing, Differences } from './difference.js'
import type { Shape } from './shapes.js'

/** Keywords that `itemsOf` compares. */
export const arrayKeywords = ['prefixItems', 'items']

export function* itemsOf(was: Shape, is: Shape, path: string, comparing: Comparing): Differences {
  const [olds, news] = [listOf(was), listOf(is)]
  const [oldRest, newRest] = [was['items'] ?? true, is['items'] ?? true]
  for (let index = 0; index < Math.max(olds.length, news.length); index++) {
    const old = index < olds.length ? olds[index] : oldRest
    const now = index < news.length ? news[index] : newRest
    yield* comparing.between(old, now, `${path}[${index}]`)
  }
  yield* comparing.between(oldRest, newRest, `${path}[]`)
}

function listOf({ prefixItems }: Shape): readonly unknown[] {
  return Array.isArray(prefixItems) ? prefixItems : []
}
