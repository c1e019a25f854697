// The topics of one server: their logs, and what publishing does. Who may
// subscribe is asked here; who has is known in subscriptions.ts.

import type { MaybePromise } from '../contract/types.js'
import { bind } from '../contract/walk.js'
import { RpcError } from '../errors.js'
import type { Random } from '../platform/random.js'
import { paramsText } from '../protocol/canonical.js'
import { noBlobs } from '../protocol/blobs.js'
import type { Clock } from '../protocol/clock.js'
import { encode } from '../protocol/codec.js'
import { MESSAGE_BYTES } from '../protocol/limits.js'
import { bytesOf } from '../protocol/pieces.js'
import type { Wish } from '../protocol/topicmessages.js'
import type { Logger } from '../platform/logger.js'
import type { Cursor } from './cursor.js'
import { LiveLog } from './livelog.js'
import type { ServerLimits } from './options.js'
import { Retention } from './retention.js'
import type { ServedTopic } from './servedtopic.js'
import { describe } from './validation.js'

export interface TopicsHost {
  readonly clock: Clock
  readonly random: Random
  readonly limits: ServerLimits
  readonly logger: Logger
}

/** The largest message of the wire has room for its log and offset beside one message of a topic. */
const MOST_MESSAGE_BYTES = MESSAGE_BYTES - 128
/** How long each of its blobs is. */
const BLOB_LENGTH_BYTES = 8
/** Params say which log it is; they are kept for each. */
const PARAMS_LENGTH = 4 * 1024
/** What is told of one subscriber. */
const INFO_LENGTH = 4 * 1024
/** So much of one log is not kept for the end of the turn. */
const FLUSH_BYTES = 64 * 1024

/** What a client wishes to subscribe to. */
interface Found {
  readonly topic: ServedTopic
  readonly params: unknown
  /** Of its log. */
  readonly key: string
}

export class Topics {
  /** What publishes: the application's `server.topics`. */
  readonly api: object
  readonly clock: Clock
  readonly random: Random
  readonly limits: ServerLimits
  readonly #logger: Logger
  readonly #served: ReadonlyMap<string, ServedTopic>
  readonly #retention: Retention
  readonly #fresh = new Set<LiveLog>()
  #numbers = 0

  constructor({ clock, random, limits, logger }: TopicsHost, list: readonly ServedTopic[]) {
    this.clock = clock
    this.random = random
    this.limits = limits
    this.#logger = logger
    this.#served = new Map(list.map((topic) => [topic.name, topic]))
    this.#retention = new Retention(clock, limits)
    this.api = bind(list, (topic) => ({
      publish: topic.params
        ? (params: unknown, message: unknown) => this.#publish(topic, params, message)
        : (message: unknown) => this.#publish(topic, undefined, message),
    }))
  }

  /** All that there are: for the simulator, which looks at what they keep. */
  get logs(): Iterable<LiveLog> {
    return this.#retention.logs
  }

  /** What a client wishes to subscribe to, or why that is not possible. */
  find({ topic: name, params: wire }: Wish): Found | RpcError {
    const topic = this.#served.get(name)
    if (!topic) return new RpcError('UNIMPLEMENTED', `no topic ${JSON.stringify(name.slice(0, 80))}`)
    const codec = topic.codecs.params
    const params = codec ? codec.decode(wire, noBlobs) : wire
    try {
      return { topic, params, key: keyOf(topic, params) }
    } catch (error) {
      return this.failure(error, name)
    }
  }

  authorize({ authorize }: ServedTopic, user: unknown, params: unknown): MaybePromise<boolean> {
    return authorize === undefined || (authorize(user, params) as MaybePromise<boolean>)
  }

  /** What is told of a subscriber, as JSON. */
  info({ name, infoOf, presenceCheck, codecs }: ServedTopic, user: unknown, params: unknown): string {
    const info = infoOf?.(user, params)
    const issues = presenceCheck.issues(info)
    if (issues) throw new TypeError(`${name}: what presence gave does not match the contract: ${describe(issues)}`)
    const codec = codecs.presence
    const text = encode(codec ? codec.encode(info, []) : info) ?? 'null'
    if (text.length > INFO_LENGTH) throw new RangeError(`${name}: what presence gave is larger than ${INFO_LENGTH}`)
    return text
  }

  /** What a client is told of an error of the application's: an `RpcError` as it is, of others an id. */
  failure(error: unknown, topic: string): RpcError {
    try {
      if (error instanceof RpcError) return new RpcError(String(error.code), String(error.message))
    } catch { /* so odd that looking at it throws */ }
    const id = this.random.token(9)
    this.#logger.error({ err: error, id, topic }, 'a subscription failed')
    return new RpcError('INTERNAL', `internal error ${id}`)
  }

  /** What a client is told when `authorize` has not answered in time. */
  late(topic: string): RpcError {
    const { authorizeMs } = this.limits
    this.#logger.error({ topic }, `authorize took more than ${authorizeMs} ms`)
    return new RpcError('UNAVAILABLE', `${topic}: nobody said in time whether it is allowed (authorizeMs)`)
  }

  /**
   * The log with that key, for somebody who is to follow it.
   *
   * @throws {RpcError} RESOURCE_EXHAUSTED if there are too many that are followed
   */
  open(topic: ServedTopic, key: string): LiveLog {
    if (this.#retention.mayFollow(key)) return this.#log(topic, key)
    throw new RpcError('RESOURCE_EXHAUSTED', `${topic.name}: the logs that are followed take ${this.limits.topicsBytes} bytes already (topicsBytes)`)
  }

  /** A socket follows a log. */
  follow(cursor: Cursor): void {
    cursor.live.cursors.add(cursor)
    this.#retention.followed(cursor.live)
  }

  /** A socket follows a log no more. */
  left(cursor: Cursor): void {
    cursor.live.cursors.delete(cursor)
    this.#retention.left(cursor.live)
  }

  /** Somebody came, and counts as being there. */
  joined(live: LiveLog): void {
    this.#retention.followed(live)
    this.#flushSoon(live)
  }

  /** Somebody went. */
  parted(live: LiveLog): void {
    this.#retention.left(live)
    this.#flushSoon(live)
  }

  stop(): void {
    this.#retention.stop()
  }

  #publish(topic: ServedTopic, params: unknown, message: unknown): number {
    const blobs: Uint8Array[] = []
    const text = this.#encode(topic, message, blobs)
    const bytes = Buffer.byteLength(text) + bytesOf(blobs) + BLOB_LENGTH_BYTES * blobs.length
    const limit = Math.min(topic.maxBytes ?? Infinity, MOST_MESSAGE_BYTES)
    if (bytes > limit) {
      const which = limit === topic.maxBytes ? 'maxBytes' : 'what fits one of the wire'
      throw new RpcError('RESOURCE_EXHAUSTED', `${topic.name}: a message larger than ${limit} bytes (${which})`, { outcome: 'not-executed' })
    }
    const live = this.#log(topic, keyOf(topic, params))
    const offset = live.append(text, bytes, this.clock.now(), blobs)
    this.#flushSoon(live)
    if (live.freshBytes > FLUSH_BYTES) this.#flush(live)
    return offset
  }

  #encode({ name, messageCheck, codecs }: ServedTopic, message: unknown, blobs: Uint8Array[]): string {
    const issues = messageCheck.issues(message)
    if (issues) throw new RpcError('INVALID_ARGUMENT', `${name}: message: ${describe(issues)}`, { outcome: 'not-executed', data: { issues } })
    try {
      return encode(codecs.message ? codecs.message.encode(message, blobs) : message) ?? 'null'
    } catch (error) {
      throw new RpcError('INVALID_ARGUMENT', `${name}: the message cannot be encoded`, { outcome: 'not-executed', cause: error })
    }
  }

  #flushSoon(live: LiveLog): void {
    if (this.#fresh.size === 0) this.clock.defer(this.#flushAll)
    this.#fresh.add(live)
  }

  readonly #flushAll = (): void => {
    const fresh = [...this.#fresh]
    this.#fresh.clear()
    for (const live of fresh) {
      try {
        this.#flush(live)
      } catch (error) {
        this.#logger.error({ err: error, topic: live.topic.name }, 'publishing failed')
      }
    }
    this.#retention.shrink()
  }

  #flush(live: LiveLog): void {
    live.flush()
    this.#retention.told(live)
  }

  /** The log with that key; a new one if there is none. */
  #log(topic: ServedTopic, key: string): LiveLog {
    const found = this.#retention.find(key)
    if (found) return found
    const live = new LiveLog(topic, key, ++this.#numbers, this.random.token(9), this.clock.now())
    this.#retention.add(live)
    return live
  }
}

/** @throws {RpcError} if the params are not the contract's */
function keyOf({ name, params: schema, paramsCheck, codecs }: ServedTopic, params: unknown): string {
  const issues = paramsCheck.issues(params)
  if (issues) throw new RpcError('INVALID_ARGUMENT', `${name}: params: ${describe(issues)}`, { outcome: 'not-executed', data: { issues } })
  if (!schema) return name
  const text = paramsText(name, codecs.params ? codecs.params.encode(params, []) : params)
  if (text.length <= PARAMS_LENGTH) return `${name} ${text}`
  throw new RpcError('RESOURCE_EXHAUSTED', `${name}: params larger than ${PARAMS_LENGTH}`, { outcome: 'not-executed' })
}
