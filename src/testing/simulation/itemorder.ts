// Whether items that were read are those that were given: one handler's from
// the first on, or, of a stream that was opened again, of several in turn.

/** A place that reading may have come to: in which run, after how many items. */
type At = readonly [run: number, items: number]

/** True if `read` is the beginning of one run after another, each left somewhere: no gap, no duplicate, none out of order. */
export function wasGiven(read: readonly string[], given: readonly (readonly string[])[]): boolean {
  return follow(read, given).length > 0
}

/** True if besides the last run was read to its end. */
export function isWhole(read: readonly string[], given: readonly (readonly string[])[]): boolean {
  return follow(read, given).some(([run, items]) => run === given.length - 1 && items === given[run]?.length)
}

function follow(read: readonly string[], given: readonly (readonly string[])[]): At[] {
  let places: At[] = given.map((_, run) => [run, 0])
  if (given.length === 1) return isPrefix(read, given[0] ?? []) ? [[0, read.length]] : []
  for (const item of read) {
    const next: At[] = places.filter(([run, items]) => given[run]?.[items] === item).map(([run, items]) => [run, items + 1])
    const first = Math.min(...next.map(([run]) => run))
    places = [...next, ...given.map((_, run): At => [run, 0]).filter(([run]) => run > first)]
    if (next.length === 0) return []
  }
  return places
}

function isPrefix(read: readonly string[], given: readonly string[]): boolean {
  return read.length <= given.length && read.every((item, index) => item === given[index])
}
