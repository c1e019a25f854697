// One subscription on the wire, and the place it has reached: what the log did
// not give it is a gap. It knows no connection.

import type { Gap, Place, PresenceChange } from '../contract/topicapi.js'
import type { TopicDefinition } from '../contract/topic.js'
import type { RpcError } from '../errors.js'
import { noBlobs } from '../protocol/blobs.js'
import type { Logger } from '../platform/logger.js'
import type { MemberOnWire, Presence, Wish } from '../protocol/topicmessages.js'

/** A subscription as the application has it. Where something is returned, it may be a promise that rejects. */
export interface Consumer {
  readonly onPresence: ((change: PresenceChange<unknown>) => unknown) | undefined
  ready(offset: number): void
  take(message: unknown, place: Place): unknown
  missed(gap: Gap): unknown
  /** Without an error: the application wanted it. */
  end(error?: RpcError): unknown
}

export class Feed {
  readonly wish: Wish
  readonly consumers = new Set<Consumer>()
  /** Others may join it: it is not given what was published before. */
  readonly joint: string | undefined
  /** What it has got so far; before that, where it is to begin. */
  place: Place | undefined
  /** Its log on the socket of the moment. */
  log: number | undefined
  readonly topic: TopicDefinition
  readonly #logger: Logger
  #members: ReadonlyMap<string, MemberOnWire> | undefined

  /** @param joint - what others find it by */
  constructor(wish: Wish, topic: TopicDefinition, joint: string | undefined, logger: Logger) {
    this.wish = wish
    this.joint = joint
    this.topic = topic
    this.#logger = logger
    if (typeof wish.from === 'object') this.place = wish.from
  }

  /** The server goes on from `place`. */
  subscribed(log: number, { epoch, offset }: Place): void {
    const former = this.place
    this.log = log
    if (former?.epoch !== epoch) {
      this.place = { epoch, offset }
      if (former) this.#gap('restarted', former.offset + 1, undefined)
    } else if (offset < former.offset) this.place = { epoch, offset } // it asked for what there never was
    else this.#skipTo(offset)
    this.each((consumer) => consumer.ready(offset))
  }

  /** Messages of its log, from `offset` on. */
  take(offset: number, messages: readonly unknown[]): void {
    this.#skipTo(offset - 1)
    for (const [index, message] of messages.entries()) {
      const { epoch, offset: had } = this.place as Place // a feed with a log has one
      if (offset + index <= had) continue // another feed of this log began earlier
      const place = (this.place = { epoch, offset: offset + index })
      this.each((consumer) => consumer.take(message, place))
    }
  }

  presence({ members, joined = [], left = [] }: Presence): void {
    const before = this.#members
    const now = new Map(members ? [] : before)
    try {
      for (const member of [...(members ?? []), ...joined]) now.set(member.id, this.#told(member))
    } catch (error) {
      return this.end(error as RpcError) // of a codec that checks: it throws no other
    }
    for (const id of left) now.delete(id)
    this.#members = now
    const came = [...now.values()].filter(({ id }) => !before?.has(id))
    const went = [...(before?.values() ?? [])].filter(({ id }) => !now.has(id))
    if (before && came.length + went.length === 0) return
    const change = { members: [...now.values()], joined: came, left: went }
    this.each((consumer) => consumer.onPresence?.(change))
  }

  /** Somebody joins a feed that goes on already, or is being said again: then it is ready later, and who was there is known. */
  welcome(consumer: Consumer): void {
    if (this.log !== undefined && this.place) consumer.ready(this.place.offset)
    const members = this.#members && [...this.#members.values()]
    if (members) this.tell(consumer, () => consumer.onPresence?.({ members, joined: members, left: [] }))
  }

  /** @param error - undefined: it was wanted */
  end(error: RpcError | undefined): void {
    this.each((consumer) => consumer.end(error))
  }

  /** Those that a consumer brings in are not told of this. */
  each(tell: (consumer: Consumer) => unknown): void {
    for (const consumer of [...this.consumers]) {
      if (this.consumers.has(consumer)) this.tell(consumer, tell)
    }
  }

  /** What a consumer throws, at once or later, harms nobody else. */
  tell(consumer: Consumer, tell: (consumer: Consumer) => unknown): void {
    try {
      const told = tell(consumer)
      if (told instanceof Promise) told.catch((error: unknown) => this.#failed(error))
    } catch (error) {
      this.#failed(error)
    }
  }

  #failed(err: unknown): void {
    this.#logger.error({ err, topic: this.topic.name }, 'a subscriber failed')
  }

  #told({ id, info }: MemberOnWire): MemberOnWire {
    const codec = this.topic.codecs.presence
    return { id, info: codec ? codec.decode(info, noBlobs) : info }
  }

  /** Everything up to `offset` is had, or will not come. */
  #skipTo(offset: number): void {
    const { epoch, offset: had } = this.place as Place
    if (offset <= had) return
    this.place = { epoch, offset }
    this.#gap('behind', had + 1, offset)
  }

  #gap(reason: Gap['reason'], from: number, to: number | undefined): void {
    if (this.topic.overflow !== 'latest') this.each((consumer) => consumer.missed({ reason, from, to }))
  }
}
