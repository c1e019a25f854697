// The sessions that this process has, and for an hour those that it had. It
// decides what becomes of a hello; it knows no sockets and no handlers.

import { createHash, timingSafeEqual } from 'node:crypto'
import { Register } from './register.js'

/** What the registry knows of a session. */
export interface Registered {
  readonly id: string
  readonly secretHash: string
  readonly principal: string
  /** Who it is counted for when memory runs short: the principal, or the anonymous client's address. */
  readonly holder: string
  /** The highest attach number seen. */
  attach: number
  /** Number of the last frame taken. */
  readonly received: number
  /** Why the server ended it on purpose; undefined: it did not. */
  readonly ended: string | undefined
  /** Memory that it holds while its client is away; 0 while it is here. */
  readonly detachedBytes: number
}

/** A session that is no more: it is not opened again, and its frames up to `received` were taken. */
interface Tombstone {
  readonly secretHash: string
  readonly principal: string
  /** Undefined: it was never here. */
  readonly received: number | undefined
  readonly ended: string | undefined
  readonly untilMs: number
}

/** What a hello claims. */
export interface Claim {
  readonly session: string
  readonly secret: string
  readonly attach: number
  readonly open: boolean
  readonly principal: string
}

export type Verdict<S> =
  | { readonly type: 'open'; readonly secretHash: string }
  | { readonly type: 'resume'; readonly session: S }
  /** Another socket of this session attached later: this one is refused, the session is left alone. */
  | { readonly type: 'superseded' }
  /** The server ended it while its client was away. */
  | { readonly type: 'ended'; readonly reason: string }
  | { readonly type: 'lost'; readonly reason: 'unknown' | 'principal'; readonly received?: number }

const TOMBSTONE_MS = 3_600_000
/** More of them are forgotten, the oldest first: then calls are `unknown` that were provably not executed, which is safe. */
const TOMBSTONES = 100_000

export class Sessions<S extends Registered> implements Iterable<S> {
  readonly #live = new Register<string, S>()
  readonly #tombstones = new Map<string, Tombstone>()
  /** Detached sessions, the longest away first. */
  readonly #detached = new Register<string, S>()

  get size(): number {
    return this.#live.size
  }

  [Symbol.iterator](): Iterator<S> {
    return this.#live.values()
  }

  has(session: S): boolean {
    return this.#live.get(session.id) === session
  }

  admit({ session: id, secret, attach, open, principal }: Claim, now: number): Verdict<S> {
    const secretHash = hash(secret)
    const session = this.#live.get(id)
    if (session) {
      // A stranger with the wrong secret learns nothing, and changes nothing.
      if (!same(session.secretHash, secretHash)) return { type: 'lost', reason: 'unknown' }
      if (session.principal !== principal) return { type: 'lost', reason: 'principal', received: session.received }
      if (attach <= session.attach) return { type: 'superseded' }
      session.attach = attach
      return { type: 'resume', session }
    }
    const tombstone = this.#tombstoneOf(id, now)
    if (!tombstone && open) return { type: 'open', secretHash }
    if (!tombstone) {
      this.#bury(id, { secretHash, principal, received: undefined, ended: undefined, untilMs: now + TOMBSTONE_MS })
      return { type: 'lost', reason: 'unknown' }
    }
    const { received, ended } = tombstone
    const known = received !== undefined && same(tombstone.secretHash, secretHash)
    if (!known) return { type: 'lost', reason: 'unknown' }
    if (ended !== undefined) return { type: 'ended', reason: ended }
    return { type: 'lost', reason: tombstone.principal === principal ? 'unknown' : 'principal', received }
  }

  add(session: S): void {
    this.#live.set(session.id, session)
  }

  /** The session is over; what it took is remembered for an hour. */
  remove(session: S, now: number): void {
    if (!this.#live.take(session.id)) return
    this.#detached.take(session.id)
    const { secretHash, principal, received, ended } = session
    this.#bury(session.id, { secretHash, principal, received, ended, untilMs: now + TOMBSTONE_MS })
  }

  attached(session: S): void {
    this.#detached.take(session.id)
  }

  detached(session: S): void {
    this.#detached.set(session.id, session)
  }

  /**
   * The detached sessions that must go so that the others hold at most
   * `limitBytes`: of whoever holds most, the longest away first.
   */
  excess(limitBytes: number): S[] {
    const holders = holdersOf(this.#detached.values())
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

  #tombstoneOf(id: string, now: number): Tombstone | undefined {
    for (const [oldest, { untilMs }] of this.#tombstones) {
      if (untilMs > now) break
      this.#tombstones.delete(oldest)
    }
    return this.#tombstones.get(id)
  }

  #bury(id: string, tombstone: Tombstone): void {
    this.#tombstones.set(id, tombstone)
    const [oldest] = this.#tombstones.keys()
    if (this.#tombstones.size > TOMBSTONES && oldest !== undefined) this.#tombstones.delete(oldest)
  }
}

/** As text: many are kept for long, and each small Buffer costs as much again. */
function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64')
}

function same(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b)) // all have one length
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
function holdersOf<S extends Registered>(sessions: Iterable<S>): Holder<S>[] {
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
