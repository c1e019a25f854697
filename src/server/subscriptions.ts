// What one client is subscribed to. Subscriptions belong to its socket; that it
// counts as being there outlives a socket for a while.

import type { MaybePromise } from '../contract/types.js'
import { RpcError } from '../errors.js'
import { Violation } from '../protocol/frames.js'
import { ERROR_MESSAGE_LENGTH } from '../protocol/limits.js'
import type { TopicFromClient, Wish } from '../protocol/topicmessages.js'
import type { Agreement } from './agreement.js'
import { Cursor } from './cursor.js'
import type { LiveLog } from './livelog.js'
import { SocketOutlet, type OutletHost, type TopicSocket } from './outlet.js'
import { Presence } from './presence.js'
import { Questions, type Asker, type Question } from './questions.js'
import type { ServedTopic } from './servedtopic.js'
import type { Topics } from './topics.js'

/** The client. */
export interface Subscriber {
  readonly id: string
  readonly user: unknown
  readonly agreement: Agreement
  /** A cursor waits for the socket's buffer to drain: call `flush` when it may have. */
  topicsWait(): void
}

/** One of them; its question is whether it is allowed. */
interface Entry extends Question {
  readonly wish: Wish
  readonly topic: ServedTopic
  readonly params: unknown
  readonly key: string
  /** Undefined until it is allowed. */
  cursor: Cursor | undefined
}

/** More subscriptions than this no client may list, whatever becomes of them. */
const MOST_LISTED = 10_000

export class Subscriptions implements Asker<Entry>, OutletHost {
  readonly #topics: Topics
  readonly #subscriber: Subscriber
  readonly #entries = new Map<number, Entry>()
  readonly #cursors = new Map<LiveLog, Cursor>()
  /** Ids that the list of all subscriptions has named so far. */
  readonly #listed = new Set<number>()
  /** Of the socket of the moment. */
  #outlet: SocketOutlet | undefined
  /** Made for the first topic that is not for everybody. */
  #questions: Questions<Entry> | undefined
  /** Made for the first topic that has presence. */
  #presence: Presence | undefined

  constructor(topics: Topics, subscriber: Subscriber) {
    this.#topics = topics
    this.#subscriber = subscriber
  }

  /** True while something is to be sent that the socket has no room for. */
  get blocked(): boolean {
    return this.#outlet?.blocked === true
  }

  /** Messages that the socket was given when it had room. */
  get written(): number {
    return this.#outlet?.written ?? 0
  }

  attached(socket: TopicSocket): void {
    this.detached() // of the socket that this one takes over from
    this.#outlet = new SocketOutlet(socket, this)
  }

  detached(): void {
    this.#presence?.away(() => this.#absent())
    for (const entry of [...this.#entries.values()]) this.#remove(entry)
    this.#outlet = undefined
    this.#listed.clear()
  }

  /** The client is gone for good. */
  end(): void {
    this.detached()
    this.#absent()
    this.#questions?.end()
  }

  /** @throws {Violation} if it is not possible */
  receive(message: TopicFromClient): void {
    switch (message.type) {
      case 'subscribe': return this.#subscribe(message)
      case 'unsubscribe': return this.#unsubscribe(message.id)
      case 'subscriptions': return this.#replace(message.list, message.more === true)
    }
  }

  /** The socket may have room again. */
  flush(): void {
    this.#outlet?.flush()
  }

  /**
   * Asks again whether each is allowed; until that is known it gets nothing, and what was asked before
   * no longer counts. Resolves when each is decided, or has ended.
   */
  async reauthorize(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(async (entry) => {
      if (!entry.wanted || !entry.topic.authorize) return // or it ended with the socket
      const { wish, cursor } = entry
      const place = cursor && { epoch: cursor.live.log.epoch, offset: cursor.offset }
      const again = entryOf(place ? { ...wish, from: place } : wish, entry)
      this.#remove(entry)
      this.#entries.set(wish.id, again)
      await this.#authorize(again)
    }))
  }

  // Asker

  ask({ topic, params }: Entry): MaybePromise<boolean> {
    return this.#topics.authorize(topic, this.#subscriber.user, params)
  }

  answered(entry: Entry, answer: unknown): void {
    if (answer !== true) return this.#refuse(entry.wish.id, 'PERMISSION_DENIED', `${entry.topic.name}: not allowed`)
    try {
      this.#begin(entry)
    } catch (error) {
      this.failed(entry, error)
    }
  }

  failed(entry: Entry, error: unknown): void {
    const { code, message } = this.#topics.failure(error, entry.topic.name)
    this.#refuse(entry.wish.id, code, message)
  }

  late(entry: Entry): void {
    this.failed(entry, this.#topics.late(entry.topic.name))
  }

  // OutletHost

  full(): void {
    this.#subscriber.topicsWait()
  }

  lost(cursor: Cursor): void {
    const message = 'the subscriber is too slow for this topic (overflow: close)'
    for (const id of [...cursor.ids]) this.#refuse(id, 'RESOURCE_EXHAUSTED', message)
  }

  #subscribe(wish: Wish): void {
    const { subscriptions } = this.#topics.limits
    const { id } = wish
    if (this.#entries.has(id)) throw new Violation(`subscription ${id} exists`)
    if (this.#entries.size >= subscriptions) {
      return this.#refuse(id, 'RESOURCE_EXHAUSTED', `more than ${subscriptions} subscriptions (subscriptions)`)
    }
    const found = this.#subscriber.agreement.mismatch('topics', wish.topic) ?? this.#topics.find(wish)
    if (found instanceof RpcError) return this.#refuse(id, found.code, found.message)
    const entry = entryOf(wish, found)
    this.#entries.set(id, entry)
    void this.#authorize(entry)
  }

  #unsubscribe(id: number): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#remove(entry)
    this.#leave(entry.key)
  }

  /** From here on the client wants these and no others. */
  #replace(list: readonly Wish[], more: boolean): void {
    for (const wish of list) {
      if (!this.#outlet) return // it was dropped, for what was said of those before
      this.#listed.add(wish.id)
      if (!this.#entries.has(wish.id)) this.#subscribe(wish)
    }
    if (this.#listed.size > MOST_LISTED) throw new Violation(`more than ${MOST_LISTED} subscriptions in a list`)
    if (more) return
    for (const { wish: { id } } of [...this.#entries.values()]) {
      if (!this.#listed.has(id)) this.#unsubscribe(id)
    }
    this.#listed.clear()
    this.#absent()
  }

  #authorize(entry: Entry): MaybePromise<void> {
    if (!entry.topic.authorize) return this.answered(entry, true)
    const { clock, limits: { authorizeMs, subscriptions } } = this.#topics
    this.#questions ??= new Questions(this, { clock, mostMs: authorizeMs, mostAbandoned: subscriptions })
    return this.#questions.ask(entry)
  }

  /** What is called may end it, or its client; what is said may drop the socket, which ends its cursor. */
  #begin(entry: Entry): void {
    const { wish: { id, from }, topic, key } = entry
    const info = this.#infoOf(entry) // first: what is published there could cost a log that nobody follows yet
    const outlet = this.#outlet
    if (!entry.wanted || !outlet) return
    const live = this.#topics.open(topic, key)
    if (info !== undefined) (this.#presence ??= new Presence(this.#topics)).join(live, info)
    const place = live.placeOf(from)
    if (place === undefined) return this.#refuse(id, 'RESOURCE_EXHAUSTED', 'what follows that place is no longer kept (overflow: close)')
    const cursor = this.#follow(entry, live, outlet, place)
    outlet.say({ type: 'subscribed', id, log: live.log.number, epoch: live.log.epoch, offset: place })
    cursor.tellPresence()
    cursor.advance()
  }

  /** What is told of the client, as JSON; undefined: nothing, or it is there already. */
  #infoOf({ topic, key, params }: Entry): string | undefined {
    if (!topic.presence || this.#presence?.has(key)) return undefined
    return this.#topics.info(topic, this.#subscriber.user, params)
  }

  /** All subscriptions to one log share a cursor. */
  #follow(entry: Entry, live: LiveLog, outlet: SocketOutlet, place: number): Cursor {
    const cursor = this.#cursors.get(live) ?? new Cursor(live, outlet, place)
    cursor.ids.add(entry.wish.id)
    cursor.offset = Math.min(cursor.offset, place)
    entry.cursor = cursor
    this.#cursors.set(live, cursor)
    this.#topics.follow(cursor)
    return cursor
  }

  /** Ends a subscription, or one that is not allowed yet. */
  #remove(entry: Entry): void {
    const { wish: { id }, cursor } = entry
    this.#entries.delete(id)
    this.#questions?.abandon(entry)
    entry.wanted = false
    if (!cursor?.ids.delete(id) || cursor.ids.size > 0) return
    this.#cursors.delete(cursor.live)
    this.#outlet?.left(cursor)
    this.#topics.left(cursor)
  }

  /** No longer counts as being there, unless another subscription says so. */
  #leave(key: string): void {
    if (![...this.#entries.values()].some((entry) => entry.key === key)) this.#presence?.leave(key)
  }

  /** What it has not asked for again since its last socket it has left. */
  #absent(): void {
    this.#presence?.keep(new Set([...this.#entries.values()].map(({ key }) => key)))
  }

  #refuse(id: number, code: string, message: string): void {
    this.#unsubscribe(id)
    this.#outlet?.say({ type: 'refused', id, code, message: message.slice(0, ERROR_MESSAGE_LENGTH) })
  }
}

function entryOf(wish: Wish, { topic, params, key }: Pick<Entry, 'topic' | 'params' | 'key'>): Entry {
  return { wish, topic, params, key, cursor: undefined, wanted: true, pending: undefined }
}
