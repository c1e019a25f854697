// What a contract's topics mean to those who publish and those who subscribe. Types only.

import type { RpcError } from '../errors.js'
import type { Input, Topic } from './contract.js'
import type { MaybePromise } from './types.js'

/** A place in a topic's log. Offsets count its messages from 1; a log that is lost begins again, with another epoch. */
export interface Place {
  readonly epoch: string
  readonly offset: number
}

/**
 * Messages that a subscription does not get. `behind`: the log no longer held
 * them. `restarted`: the log is another (its server restarted), and nobody
 * knows how many. `full`: the iteration did not take them in time.
 */
export interface Gap {
  readonly reason: 'behind' | 'restarted' | 'full'
  /** Offset of the first that is missing. */
  readonly from: number
  /** Offset of the last; undefined: not known. */
  readonly to: number | undefined
}

/** One client that is subscribed to a log with presence. */
export interface Member<Info> {
  /** The same for all of one client's subscriptions, as long as its session lasts. */
  readonly id: string
  /** What the server says of it. */
  readonly info: Info
}

/** Who came and who went, and who is there now. */
export interface PresenceChange<Info> {
  readonly members: readonly Member<Info>[]
  readonly joined: readonly Member<Info>[]
  readonly left: readonly Member<Info>[]
}

interface AnySubscribeOptions {
  /** `start`: from the oldest message that is kept. A place: from what comes after it. Default: what is published from now on. */
  from?: 'start' | Place | undefined
  /** Told of messages that were missed. Default: listeners have it logged, an iteration fails with `DATA_LOSS`. */
  onGap?: ((gap: Gap) => void) | undefined
  /** Ends the subscription. */
  signal?: AbortSignal | undefined
}

export type SubscribeOptions<Info> = AnySubscribeOptions & ForPresence<Info> & {
  /** Told when the server has refused or ended the subscription. Default: the logger's `warn`. */
  onError?: ((error: RpcError) => void) | undefined
}

export type IterateOptions<Info> = AnySubscribeOptions & ForPresence<Info> & {
  /** Messages kept for an iteration that is slow; above, the oldest are missed. Default 1,000. */
  buffer?: number | undefined
}

type ForPresence<Info> = [Info] extends [never] ? unknown : {
  /** Told who is there, when that is first known and whenever it changes. */
  onPresence?: ((change: PresenceChange<Info>) => void) | undefined
}

/** A subscription. Calling it ends it. */
export interface Subscription extends Disposable {
  (): void
  /**
   * Resolves to the offset from which it listens: what is published after it comes. So nothing is
   * missed by a snapshot that is taken after this. Rejects with `RpcError` if the server refuses.
   */
  readonly ready: Promise<number>
}

/** A subscription to iterate over, once. Leaving the loop ends it. */
export interface MessageStream<Message> extends AsyncIterableIterator<Message>, AsyncDisposable {
  readonly ready: Promise<number>
  return(): Promise<IteratorResult<Message>>
}

/** A topic, as those who subscribe see it. */
export interface Subscribable<Params extends Input, Message, Info> {
  /**
   * Calls `listener` with each message, in order, across lost connections.
   *
   * @throws {RpcError} INVALID_ARGUMENT if the params cannot be encoded or `from` is no place, RESOURCE_EXHAUSTED if
   *   they fit no message; params that are too large otherwise the server refuses
   */
  subscribe(...args: [...Params, listener: (message: Message, place: Place) => void, options?: SubscribeOptions<Info>]): Subscription
  /** The messages, for `for await`. It ends when the client is closed, and fails when the server refuses it. */
  subscribe(...args: [...Params, options?: IterateOptions<Info>]): MessageStream<Message>
}

/** The topics of the group `G`, as clients see them. */
export type Topics<G> = {
  readonly [Name in keyof G]: G[Name] extends Topic<infer Params, infer Message, infer Info>
    ? Subscribable<Params, Message, Info>
    : Topics<G[Name]>
}

/** A topic, as the server sees it. */
export interface Publishable<Params extends Input, Message> {
  /**
   * Appends a message to the log of these params. What is published in one turn of the event loop travels together.
   *
   * @returns the message's offset
   * @throws {RpcError} INVALID_ARGUMENT if params or message do not match the contract or cannot be
   *   encoded, RESOURCE_EXHAUSTED if they are too large
   */
  publish(...args: [...Params, message: Message]): number
}

/** The topics of the group `G`, as the server sees them. */
export type Publishers<G> = {
  readonly [Name in keyof G]: G[Name] extends Topic<infer Params, infer Message>
    ? Publishable<Params, Message>
    : Publishers<G[Name]>
}

/** Who may subscribe to what: a function for each topic that is not for everybody. */
export type TopicRules<G, User> = {
  readonly [Name in keyof G]?: G[Name] extends Topic<infer Params>
    ? (user: User, ...params: Params) => MaybePromise<boolean>
    : TopicRules<G[Name], User>
}

/** What is told of each subscriber: a function for each topic with presence. */
export type PresenceRules<G, User> = {
  readonly [Name in keyof G]?: G[Name] extends Topic<infer Params, unknown, infer Info>
    ? [Info] extends [never] ? never : (user: User, ...params: Params) => Info
    : PresenceRules<G[Name], User>
}

/** What is published to topic `T`: `MessageOf<typeof market.topics.trades>`. */
export type MessageOf<T> = T extends Topic<Input, infer Message> ? Message : never
