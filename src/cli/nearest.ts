// What somebody may have meant by a name that there is not.

import { distance } from 'fastest-levenshtein'

/** The names that are like `name`, nearest first, three at most. */
export function nearest(name: string, names: Iterable<string>): string[] {
  const all = [...names].map((each) => ({ each, far: farFrom(name, each) }))
  const least = Math.min(...all.map(({ far }) => far))
  const like = all.filter(({ far }) => far <= Math.min(0.4, least + 0.05))
  return like.sort((a, b) => a.far - b.far || (a.each < b.each ? -1 : 1)).slice(0, 3).map(({ each }) => each)
}

/** ` Did you mean orders.place?`, or nothing. */
export function suggestion(name: string, names: Iterable<string>): string {
  const found = nearest(name, names)
  return found.length === 0 ? '' : `. Did you mean ${found.join(' or ')}?`
}

/** 0 for the same, 1 for nothing in common. A part of a name is near to all of it. */
function farFrom(name: string, other: string): number {
  const [a, b] = [name.toLowerCase(), other.toLowerCase()]
  if (b.endsWith(`.${a}`) || a.endsWith(`.${b}`)) return 0.1
  return distance(a, b) / Math.max(a.length, b.length)
}
