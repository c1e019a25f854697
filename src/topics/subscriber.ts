// The client's side of topics: which subscriptions it has, and what it says of
// them on each socket. A client of a contract without topics has none of this.

import type { TopicGroup } from '../contract/contract.js'
import { topicsOf, type TopicDefinition } from '../contract/topic.js'
import type { IterateOptions, MessageStream, SubscribeOptions, Subscription } from '../contract/topicapi.js'
import { bind } from '../contract/walk.js'
import { RpcError } from '../errors.js'
import type { Logger } from '../platform/logger.js'
import { paramsText } from '../protocol/canonical.js'
import type { Area } from '../protocol/binary.js'
import { noBlobs } from '../protocol/blobs.js'
import { isFrom, readTopicFromServer, type Messages, type Refused, type Subscribed, type Wish } from '../protocol/topicmessages.js'
import { Feed, type Consumer } from './feed.js'
import { Iteration } from './iteration.js'

export interface SubscriberHost {
  readonly logger: Logger
  /** Something is to be said, and there is no connection. @returns why there will be none, if the client is closed */
  demand(): RpcError | undefined
}

/** Where it is said: a connection that was welcomed once. */
export interface Carrier {
  /** It is again, if it was lost meanwhile: before that nothing is said. */
  readonly up: boolean
  send(text: string): void
}

type Options = SubscribeOptions<unknown> & IterateOptions<unknown>
type Listener = (message: unknown, place: { epoch: string; offset: number }) => unknown

/** Lists of subscriptions are said in messages of about this size. */
const LIST_LENGTH = 32 * 1024

const unsaid = { outcome: 'not-executed' } as const

export class Subscriber {
  /** The application's `client.topics`. */
  readonly api: object
  readonly #host: SubscriberHost
  readonly #feeds = new Map<number, Feed>()
  #carrier: Carrier | undefined
  #ids = 0
  /** The server may know of subscriptions that there are no more. */
  #said = false

  constructor(host: SubscriberHost, group: TopicGroup) {
    this.#host = host
    const topics = topicsOf(group)
    this.api = bind(topics, (topic) => ({
      subscribe: topic.params
        ? (params: unknown, ...rest: unknown[]) => this.#subscribe(topic, params, rest)
        : (...rest: unknown[]) => this.#subscribe(topic, undefined, rest),
    }))
  }

  /** `carrier` was welcomed: what is subscribed to is said anew there, and no longer where it was said before. */
  attached(carrier: Carrier): void {
    if (this.#carrier?.up && this.#carrier !== carrier) this.#carrier.send('{"type":"subscriptions","list":[]}')
    this.#carrier = carrier
    for (const feed of this.#feeds.values()) feed.log = undefined
    if (!this.#said) return
    let list = ''
    const say = (more: string): void => carrier.send(`{"type":"subscriptions","list":[${list}]${more}}`)
    for (const feed of this.#feeds.values()) {
      const wish = wishText(feed)
      if (list.length + wish.length > LIST_LENGTH && list) {
        say(',"more":true')
        list = ''
      }
      list += (list && ',') + wish
    }
    say('')
  }

  /**
   * @param area - what follows it, if it was binary
   * @returns false if the message is about something else
   * @throws {Violation} if it is malformed
   */
  receive(carrier: Carrier, text: unknown, area?: Area): boolean {
    const message = readTopicFromServer(text)
    if (!message) return false
    if (carrier !== this.#carrier) return true // its logs have other numbers
    switch (message.type) {
      case 'subscribed':
        this.#subscribed(message)
        break
      case 'refused':
        this.#refused(message)
        break
      case 'messages':
        this.#messages(message, area)
        break
      case 'presence':
        for (const feed of this.#of(message.log)) feed.presence(message)
    }
    return true
  }

  /** The client is closed; by `error`, or because that was wanted. */
  close(error: RpcError | undefined): void {
    this.#carrier = undefined
    for (const feed of this.#feeds.values()) feed.end(error)
  }

  #subscribed(message: Subscribed): void {
    this.#feeds.get(message.id)?.subscribed(message.log, message)
  }

  #refused({ id, code, message }: Refused): void {
    const feed = this.#feeds.get(id)
    this.#feeds.delete(id) // first: who subscribes again when told begins anew
    feed?.end(new RpcError(code, message, unsaid))
  }

  #messages({ log, offset, messages, blobs = [] }: Messages, area: Area | undefined): void {
    const feeds = this.#of(log)
    const codec = feeds[0]?.topic.codecs.message // all of one log are of one topic
    let values = messages
    let wrong: RpcError | undefined
    if (codec) {
      const own = messages.map((_, index) => area?.cut(blobs[index] ?? []) ?? noBlobs)
      const decoded: unknown[] = values = []
      try {
        for (const [index, blobs] of own.entries()) decoded.push(codec.decode(messages[index], blobs))
      } catch (error) {
        wrong = error as RpcError // of a codec that checks: it throws no other
      }
    }
    for (const feed of feeds) {
      feed.take(offset, values)
      if (wrong) feed.end(wrong) // what it would miss might be all that counts
    }
  }

  #of(log: number): Feed[] {
    return [...this.#feeds.values()].filter((feed) => feed.log === log)
  }

  #subscribe(topic: TopicDefinition, params: unknown, rest: readonly unknown[]): Subscription | MessageStream<unknown> {
    // The api's types say what comes here.
    const listener = typeof rest[0] === 'function' ? rest[0] as Listener : undefined
    const options = (rest[listener ? 1 : 0] ?? {}) as Options
    const feed = this.#feedFor(topic, params, options)
    const { logger } = this.#host
    const stop = (): void => void consumer.end()
    let resolve!: (offset: number) => void
    let reject!: (error: RpcError) => void
    const ready = new Promise<number>((...both) => [resolve, reject] = both)
    ready.catch(() => {}) // whoever does not look at it is told by `onError`
    const iteration = listener ? undefined : new Iteration(options, topic.overflow === 'latest', stop)
    const consumer: Consumer = {
      onPresence: options.onPresence,
      ready: resolve,
      take: listener ?? ((message, { offset }) => iteration?.take(message, offset)),
      missed: (gap) => {
        if (iteration) return iteration.missed(gap)
        if (options.onGap) return options.onGap(gap)
        logger.warn({ topic: topic.name, gap }, 'a subscription missed messages')
      },
      end: (error) => {
        if (!this.#left(feed, consumer)) return
        options.signal?.removeEventListener('abort', stop)
        reject(error ?? new RpcError('CANCELLED', 'the subscription was ended', unsaid))
        if (iteration) return iteration.end(error)
        if (error && options.onError) return options.onError(error)
        if (error) logger.warn({ topic: topic.name, err: error }, 'a subscription was refused')
      },
    }
    feed.consumers.add(consumer)
    options.signal?.addEventListener('abort', stop)
    const closed = this.#carrier?.up ? undefined : this.#host.demand()
    if (options.signal?.aborted || closed) consumer.end(closed)
    else feed.welcome(consumer)
    return iteration ? iteration.stream(ready) : Object.assign(() => stop(), { ready, [Symbol.dispose]: stop })
  }

  /** A feed that goes on already, if it has all that is asked for; or a new one. */
  #feedFor(topic: TopicDefinition, params: unknown, { from }: Options): Feed {
    const { name, codecs } = topic
    const sent = codecs.params ? codecs.params.encode(params, []) : params
    const joint = from === undefined ? `${name} ${paramsText(name, sent)}` : undefined
    for (const feed of this.#feeds.values()) if (joint !== undefined && feed.joint === joint) return feed
    // A copy: it is said again on each socket, whatever has become of the application's objects.
    const text = paramsText(name, { id: ++this.#ids, topic: name, params: sent, from }, JSON.stringify)
    const wish = JSON.parse(text) as Wish
    // What the server must take for malformed would end each session that it is said in.
    if (!isFrom(wish.from)) throw new RpcError('INVALID_ARGUMENT', `${name}: from is no place in a log`, unsaid)
    if (text.length > LIST_LENGTH) throw new RpcError('RESOURCE_EXHAUSTED', `${name}: params larger than ${LIST_LENGTH}`, unsaid)
    const feed = new Feed(wish, topic, joint, this.#host.logger)
    this.#feeds.set(feed.wish.id, feed)
    this.#said = true
    if (this.#carrier?.up) this.#carrier.send(`{"type":"subscribe",${wishText(feed).slice(1)}`)
    return feed
  }

  /** @returns false if it had left before */
  #left(feed: Feed, consumer: Consumer): boolean {
    if (!feed.consumers.delete(consumer)) return false
    const { id } = feed.wish
    if (feed.consumers.size > 0 || !this.#feeds.delete(id)) return true
    if (this.#carrier?.up) this.#carrier.send(`{"type":"unsubscribe","id":${id}}`)
    return true
  }
}

/** As the server is told: from the start of what was asked for, or from where it has come. */
function wishText({ wish, place }: Feed): string {
  const now = place ? { ...wish, from: place } : wish
  return JSON.stringify(now)
}
