// Which sessions go when those whose clients are away hold too much memory.

/** What is known here of a session. */
export interface Held {
  /** Who it is counted for: the principal, or the anonymous client's address. */
  readonly holder: string
  /** Memory that it holds while its client is away; 0 while it is here. */
  readonly detachedBytes: number
}

/**
 * The sessions that must go so that the others hold at most `limitBytes`: of
 * whoever holds most, the longest away first.
 *
 * @param detached - the longest away first
 */
export function excess<S extends Held>(detached: Iterable<S>, limitBytes: number): S[] {
  const holders = holdersOf(detached)
  let total = 0
  for (const { bytes } of holders) total += bytes
  const evicted: S[] = []
  while (total > limitBytes) {
    const largest = holders.pop() as Holder<S> // only asked while some hold memory
    const { session } = largest.sessions.pop() as Placed<S>
    evicted.push(session)
    total -= session.detachedBytes
    largest.bytes -= session.detachedBytes
    if (largest.sessions.length > 0) insert(holders, largest)
  }
  return evicted
}

/** A session and its place in the line of those that are away. */
interface Placed<S> {
  readonly session: S
  readonly place: number
}

interface Holder<S> {
  bytes: number
  /** The longest away last. */
  readonly sessions: Placed<S>[]
}

/** @returns who holds memory, the largest last */
function holdersOf<S extends Held>(sessions: Iterable<S>): Holder<S>[] {
  const holders = new Map<string, Holder<S>>()
  const oldestLast = [...sessions].reverse()
  for (const [index, session] of oldestLast.entries()) {
    const holder = holders.get(session.holder) ?? { bytes: 0, sessions: [] }
    holder.bytes += session.detachedBytes
    holder.sessions.push({ session, place: oldestLast.length - index })
    holders.set(session.holder, holder)
  }
  return [...holders.values()].sort(bySize)
}

/** Of two that hold the same, the one whose client is away longer counts as larger. */
function bySize(a: Holder<unknown>, b: Holder<unknown>): number {
  return a.bytes - b.bytes || placeOf(b) - placeOf(a)
}

function placeOf({ sessions }: Holder<unknown>): number {
  return sessions.at(-1)?.place ?? 0
}

/** Thousands may leave at once: the others are not sorted again. */
function insert<S>(holders: Holder<S>[], holder: Holder<S>): void {
  let [from, to] = [0, holders.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (bySize(holders[middle] as Holder<S>, holder) < 0) from = middle + 1
    else to = middle
  }
  holders.splice(from, 0, holder)
}
