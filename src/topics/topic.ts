// The helper that topics are written with. It brings the client's side along,
// so that clients of contracts without topics do not carry it.

import type { Static } from 'typebox'
import type { Input, Retention, Topic } from '../contract/contract.js'
import type { Schema } from '../contract/procedure.js'
import { Subscriber } from './subscriber.js'

export interface TopicOptions<
  Params extends Schema | undefined,
  Message extends Schema,
  Info extends Schema | undefined,
> {
  /** Schema of what tells one log of this topic from the others. Default: there is one log. */
  readonly params?: Params
  /** Schema of what is published. */
  readonly message: Message
  /** Schema of what subscribers are told of each other; who is subscribed is told then. Default: that is not told. */
  readonly presence?: Info
  /** For people. */
  readonly description?: string
  /**
   * What is kept of each log, for subscribers that were away or are slow: so many of the newest messages, or those
   * younger than `ageMs`, or what is both. Default: the newest 1,000 of the last 120,000 ms.
   */
  readonly retain?: number | Retention
  /**
   * What a subscriber gets when the log no longer holds what follows its place: `gap`, to be told what it missed and
   * go on; `latest`, to go on with the latest message and not be told, nor given one that is older than `retain` allows
   * (so give `retain: 1`, which has no age); `close`, to be refused. Default `gap`.
   */
  readonly overflow?: 'gap' | 'latest' | 'close'
  /** Largest encoded message, in bytes: a positive integer. Default, and at most: what fits 128 KiB. */
  readonly maxBytes?: number
}

/**
 * Messages that the server publishes, to whoever subscribed.
 *
 * @example
 * trades: topic({ params: Instrument, message: Trade, retain: 1_000 })
 */
export function topic<
  Message extends Schema,
  Params extends Schema | undefined = undefined,
  Info extends Schema | undefined = undefined,
>(definition: TopicOptions<Params, Message, Info>): Topic<ParamsFrom<Params>, Static<Message>, InfoFrom<Info>> {
  const topic = { ...definition, kind: 'topic' as const }
  return Object.defineProperty(topic, '~client', { value: Subscriber })
}

type ParamsFrom<Params> = Params extends Schema ? Extract<[params: Static<Params>], Input> : []

type InfoFrom<Info> = Info extends Schema ? Static<Info> : never
