// What one client is subscribed to. Subscriptions belong to its socket; that it
// counts as being there outlives a socket for a while.

import type { MaybePromise } from '../contract/types.js'
import { RpcError } from '../errors.js'
import { Violation } from '../protocol/frames.js'
import { BUFFERED_BYTES } from '../protocol/outbox.js'
import type { Refused, Subscribed, TopicFromClient, Wish } from '../protocol/topicmessages.js'
import type { Agreement } from './agreement.js'
import type { Broadcast } from './broadcast.js'
import { Cursor, type Outlet } from './cursor.js'
import type { LiveLog } from './livelog.js'
import type { ServedTopic } from './servedtopic.js'
import type { Topics } from './topics.js'

/** The socket of the moment. */
export interface TopicSocket {
  readonly socket: { readonly bufferedAmount: number }
  send(text: string): void
  broadcast(broadcast: Broadcast): void
  drop(): void
}

/** The client. */
export interface Subscriber {
  readonly id: string
  readonly user: unknown
  readonly agreement: Agreement
  /** A cursor waits for the socket's buffer to drain: call `flush` when it may have. */
  topicsWait(): void
}

interface Entry {
  readonly wish: Wish
  readonly topic: ServedTopic
  readonly params: unknown
  readonly key: string
  /** Undefined until it is allowed. */
  cursor: Cursor | undefined
  /** `authorize` has not answered yet. */
  asking: boolean
  /** Nobody waits for that answer any more. */
  abandoned: boolean
}

/** More subscriptions than this no client may list, whatever becomes of them. */
const MOST_LISTED = 10_000
/** Messages that a socket takes although its buffer is not empty, until that has been seen to drain. */
const QUEUED_MESSAGES = 4
/** Whoever asks and does not read what is answered loses the socket, at so much in its buffer. */
const MOST_BUFFERED_BYTES = 4 * BUFFERED_BYTES

export class Subscriptions implements Outlet {
  readonly #topics: Topics
  readonly #subscriber: Subscriber
  readonly #entries = new Map<number, Entry>()
  readonly #cursors = new Map<LiveLog, Cursor>()
  readonly #waiting = new Set<Cursor>()
  /** The logs in which it counts as being there, by their keys. */
  readonly #present = new Map<string, LiveLog>()
  #memberId: string | undefined
  #presenceTimer: unknown
  /** Ids that the list of all subscriptions has named so far. */
  #listed = new Set<number>()
  /** Questions to `authorize` that nobody waits for any more: while there are many, no others are asked. */
  #abandoned = 0
  readonly #unasked = new Set<Entry>()
  #socket: TopicSocket | undefined
  #credit = 0
  #bufferedBytes = 0
  /** Messages that sockets were given when they had room. */
  written = 0

  constructor(topics: Topics, subscriber: Subscriber) {
    this.#topics = topics
    this.#subscriber = subscriber
  }

  /** True while something is to be sent that the socket has no room for. */
  get blocked(): boolean {
    return this.#waiting.size > 0
  }

  attached(socket: TopicSocket): void {
    this.detached() // of the socket that this one takes over from
    this.#socket = socket
  }

  detached(): void {
    this.#socket = undefined
    const { clock, limits: { presenceMs } } = this.#topics
    if (this.#present.size > 0) this.#presenceTimer ??= clock.setTimer(() => this.#absent(), presenceMs)
    for (const entry of [...this.#entries.values()]) this.#remove(entry)
    this.#listed.clear()
  }

  /** The client is gone for good. */
  end(): void {
    this.detached()
    this.#absent()
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
    const buffered = this.#socket?.socket.bufferedAmount ?? 0
    if (buffered < this.#bufferedBytes) this.#credit = QUEUED_MESSAGES
    this.#bufferedBytes = buffered
    const waiting = [...this.#waiting]
    this.#waiting.clear() // who waits again goes to the end of the line
    for (const cursor of waiting) cursor.advance()
  }

  /** Asks again whether each is allowed; until that is known it gets nothing, and what was asked before no longer counts. */
  async reauthorize(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(async (entry) => {
      if (!entry.topic.authorize) return
      const { wish, cursor } = entry
      const place = cursor && { epoch: cursor.live.log.epoch, offset: cursor.offset }
      const again = entryOf(place ? { ...wish, from: place } : wish, entry)
      this.#remove(entry)
      this.#entries.set(wish.id, again)
      await this.#authorize(again)
    }))
  }

  // Outlet

  hasRoom(cursor: Cursor): boolean {
    const buffered = this.#socket?.socket.bufferedAmount ?? Infinity
    if (buffered === 0) this.#credit = QUEUED_MESSAGES
    else if (buffered >= BUFFERED_BYTES || this.#credit === 0) {
      if (this.#waiting.size === 0) this.#subscriber.topicsWait()
      this.#waiting.add(cursor)
      return false
    } else this.#credit--
    return true
  }

  send(broadcast: Broadcast): void {
    this.written++
    this.#socket?.broadcast(broadcast)
  }

  lost(cursor: Cursor): void {
    for (const id of [...cursor.ids]) this.#refuse(id, 'RESOURCE_EXHAUSTED', 'the subscriber is too slow for this topic (overflow: close)')
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

  /** No promise where `authorize` answers at once: then what follows is in order with what came before. */
  #authorize(entry: Entry): MaybePromise<void> {
    if (this.#abandoned >= this.#topics.limits.subscriptions) return void this.#unasked.add(entry)
    try {
      const answer = this.#topics.authorize(entry.topic, this.#subscriber.user, entry.params)
      if (typeof answer === 'boolean') return this.#decide(entry, answer)
      return this.#await(entry, answer)
    } catch (error) {
      this.#failed(entry, error)
    }
  }

  async #await(entry: Entry, answer: PromiseLike<boolean>): Promise<void> {
    entry.asking = true
    let allowed = false
    let failure: unknown
    try {
      allowed = await answer
    } catch (error) {
      failure = error
    }
    entry.asking = false
    if (entry.abandoned) this.#answered()
    else if (failure === undefined) this.#decide(entry, allowed)
    else this.#failed(entry, failure)
  }

  /** To what nobody waited for: another may be asked. */
  #answered(): void {
    this.#abandoned--
    const [next] = this.#unasked
    if (!next) return
    this.#unasked.delete(next)
    void this.#authorize(next)
  }

  #decide(entry: Entry, allowed: unknown): void {
    if (allowed !== true) return this.#refuse(entry.wish.id, 'PERMISSION_DENIED', `${entry.topic.name}: not allowed`)
    try {
      this.#begin(entry)
    } catch (error) {
      this.#failed(entry, error)
    }
  }

  #failed(entry: Entry, error: unknown): void {
    const { code, message } = this.#topics.failure(error, entry.topic.name)
    this.#refuse(entry.wish.id, code, message)
  }

  #begin(entry: Entry): void {
    const { id, from } = entry.wish
    const live = this.#topics.open(entry.topic, entry.key)
    this.#join(entry, live)
    const place = live.placeOf(from)
    if (place === undefined) return this.#refuse(id, 'RESOURCE_EXHAUSTED', 'what follows that place is no longer kept (overflow: close)')
    const cursor = this.#cursors.get(live) ?? new Cursor(live, this, place)
    cursor.ids.add(id)
    cursor.offset = Math.min(cursor.offset, place)
    entry.cursor = cursor
    this.#cursors.set(live, cursor)
    live.cursors.add(cursor)
    this.#say({ type: 'subscribed', id, log: live.log.number, epoch: live.log.epoch, offset: place })
    cursor.tellPresence()
    cursor.advance()
  }

  /** Ends a subscription, or one that is not allowed yet. */
  #remove(entry: Entry): void {
    const { wish: { id }, cursor } = entry
    this.#entries.delete(id)
    this.#unasked.delete(entry)
    if (entry.asking) {
      entry.abandoned = true
      this.#abandoned++
    }
    if (!cursor?.ids.delete(id) || cursor.ids.size > 0) return
    this.#cursors.delete(cursor.live)
    this.#waiting.delete(cursor)
    this.#topics.left(cursor)
  }

  #join({ topic, params, key }: Entry, live: LiveLog): void {
    if (!live.attendance || this.#present.has(key)) return
    const info = this.#topics.info(topic, this.#subscriber.user, params)
    this.#memberId ??= this.#topics.random.token(9)
    this.#present.set(key, live)
    live.attendance.join(this.#memberId, info)
    this.#topics.changed(live)
  }

  /** No longer counts as being there, unless another subscription says so. */
  #leave(key: string): void {
    const live = this.#present.get(key)
    if (!live || [...this.#entries.values()].some((entry) => entry.key === key)) return
    this.#present.delete(key)
    live.attendance?.leave(this.#memberId ?? '')
    this.#topics.changed(live)
  }

  /** What it has not asked for again since its last socket it has left. */
  #absent(): void {
    this.#topics.clock.clearTimer(this.#presenceTimer)
    this.#presenceTimer = undefined
    for (const key of [...this.#present.keys()]) this.#leave(key)
  }

  #refuse(id: number, code: string, message: string): void {
    this.#unsubscribe(id)
    this.#say({ type: 'refused', id, code, message })
  }

  #say(message: Subscribed | Refused): void {
    if (!this.#socket) return
    if (this.#socket.socket.bufferedAmount > MOST_BUFFERED_BYTES) this.#socket.drop()
    else this.#socket.send(JSON.stringify(message))
  }
}

function entryOf(wish: Wish, { topic, params, key }: Pick<Entry, 'topic' | 'params' | 'key'>): Entry {
  return { wish, topic, params, key, cursor: undefined, asking: false, abandoned: false }
}
