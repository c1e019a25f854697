// The topics of one server: their logs, and what publishing does. Who may
// subscribe is asked here; who has is known in subscriptions.ts.

import type { MaybePromise } from '../contract/types.js'
import { bind } from '../contract/walk.js'
import { RpcError } from '../errors.js'
import type { Random } from '../platform/random.js'
import { canonical } from '../protocol/canonical.js'
import { noBlobs } from '../protocol/blobs.js'
import { Alarm, type Clock } from '../protocol/clock.js'
import { encode } from '../protocol/codec.js'
import { MESSAGE_BYTES } from '../protocol/limits.js'
import { bytesOf } from '../protocol/pieces.js'
import type { Wish } from '../protocol/topicmessages.js'
import type { Logger } from '../platform/logger.js'
import type { Cursor } from './cursor.js'
import { LiveLog } from './livelog.js'
import type { ServerLimits } from './options.js'
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
/** What is too old is forgotten this much later, at most. */
const SWEEP_MS = 1_000

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
  /** By topic and params; the longest without a message first. */
  readonly #logs = new Map<string, LiveLog>()
  readonly #fresh = new Set<LiveLog>()
  /** Those that nobody may need any more. */
  readonly #idle = new Set<LiveLog>()
  readonly #alarm: Alarm
  #numbers = 0
  #bytes = 0
  #stopped = false

  constructor({ clock, random, limits, logger }: TopicsHost, list: readonly ServedTopic[]) {
    this.clock = clock
    this.random = random
    this.limits = limits
    this.#logger = logger
    this.#served = new Map(list.map((topic) => [topic.name, topic]))
    this.#alarm = new Alarm(clock, (now) => this.#sweep(now))
    this.api = bind(list, (topic) => ({
      publish: topic.params
        ? (params: unknown, message: unknown) => this.#publish(topic, params, message)
        : (message: unknown) => this.#publish(topic, undefined, message),
    }))
  }

  /** All that there are: for the simulator, which looks at what they keep. */
  get logs(): Iterable<LiveLog> {
    return this.#logs.values()
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
      return error instanceof RpcError ? error : this.failure(error, name)
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
    if (error instanceof RpcError) return error
    const id = this.random.token(9)
    this.#logger.error({ err: error, id, topic }, 'a subscription failed')
    return new RpcError('INTERNAL', `internal error ${id}`)
  }

  /** The log with that key; a new one if there is none. */
  open(topic: ServedTopic, key: string): LiveLog {
    const found = this.#logs.get(key)
    if (found) return found
    this.#forgetIdle()
    const live = new LiveLog(topic, key, ++this.#numbers, this.random.token(9), this.clock.now())
    this.#logs.set(key, live)
    this.#bytes += live.bytes
    this.#unfollowed(live)
    return live
  }

  /** A socket follows a log no more. */
  left(cursor: Cursor): void {
    const { live } = cursor
    live.cursors.delete(cursor)
    live.usedMs = this.clock.now()
    this.#unfollowed(live)
  }

  /** Somebody came or went. */
  changed(live: LiveLog): void {
    this.#flushSoon(live)
  }

  stop(): void {
    this.#stopped = true
    this.#alarm.stop()
  }

  #publish(topic: ServedTopic, params: unknown, message: unknown): number {
    const blobs: Uint8Array[] = []
    const text = this.#encode(topic, message, blobs)
    const bytes = Buffer.byteLength(text) + bytesOf(blobs) + BLOB_LENGTH_BYTES * blobs.length
    const limit = Math.min(topic.maxBytes ?? Infinity, MOST_MESSAGE_BYTES)
    if (bytes > limit) throw new RpcError('RESOURCE_EXHAUSTED', `${topic.name}: a message larger than ${limit} bytes (${limit === topic.maxBytes ? 'maxBytes' : 'what fits one of the wire'})`, { outcome: 'not-executed' })
    const live = this.open(topic, keyOf(topic, params))
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
    if (this.#bytes > this.limits.topicsBytes) this.#shrink()
  }

  #flush(live: LiveLog): void {
    live.flush()
    this.#trim(live, this.clock.now())
    this.#logs.delete(live.key)
    this.#logs.set(live.key, live) // the last to lose anything
    this.#sweepAt(live.expiresMs)
  }

  #trim(live: LiveLog, now: number): void {
    live.trim(now, this.limits.topicBytes)
    this.#bytes += live.growth()
  }

  /** Nobody follows it, or not yet: it is looked at when that may be forgotten. */
  #unfollowed(live: LiveLog): void {
    this.#idle.add(live)
    this.#sweepAt(live.usedMs + this.limits.sessionMs)
  }

  /** For want of memory: whoever subscribes can make any number of logs that nothing is published to. */
  #forgetIdle(): void {
    for (const live of this.#idle) {
      if (this.#bytes <= this.limits.topicsBytes) return
      this.#idle.delete(live)
      if (!live.used && live.log.last === 0) this.#forget(live)
    }
  }

  /** The logs that were without a message for longest lose theirs. */
  #shrink(): void {
    this.#forgetIdle()
    for (const live of this.#logs.values()) {
      if (this.#bytes <= this.limits.topicsBytes) return
      live.log.trim(0, Infinity, 0)
      this.#bytes += live.growth()
      if (!live.used) this.#forget(live)
    }
  }

  #sweepAt(dueMs: number): void {
    if (!this.#stopped) this.#alarm.by(Math.max(dueMs, this.clock.now() + SWEEP_MS))
  }

  /** Forgets messages that are too old, and logs that have none and that nobody has followed for as long as a session is kept. */
  #sweep(now: number): void {
    let dueMs = Infinity
    for (const live of this.#logs.values()) {
      this.#trim(live, now)
      live.log.forgetChunks()
      const idleMs = live.used || live.log.first <= live.log.last ? Infinity : live.usedMs + this.limits.sessionMs
      if (now >= idleMs) this.#forget(live)
      else dueMs = Math.min(dueMs, idleMs, live.expiresMs)
    }
    if (dueMs !== Infinity) this.#sweepAt(dueMs)
  }

  #forget(live: LiveLog): void {
    this.#logs.delete(live.key)
    this.#fresh.delete(live)
    this.#idle.delete(live)
    this.#bytes += live.growth() - live.bytes
  }
}

/** @throws {RpcError} if the params are not the contract's */
function keyOf({ name, params: schema, paramsCheck, codecs }: ServedTopic, params: unknown): string {
  const issues = paramsCheck.issues(params)
  if (issues) throw new RpcError('INVALID_ARGUMENT', `${name}: params: ${describe(issues)}`, { outcome: 'not-executed', data: { issues } })
  if (!schema) return name
  const text = textOf(name, codecs.params ? codecs.params.encode(params, []) : params)
  if (text.length <= PARAMS_LENGTH) return `${name} ${text}`
  throw new RpcError('RESOURCE_EXHAUSTED', `${name}: params larger than ${PARAMS_LENGTH}`, { outcome: 'not-executed' })
}

function textOf(name: string, params: unknown): string {
  try {
    return canonical(params) ?? ''
  } catch (error) {
    throw new RpcError('INVALID_ARGUMENT', `${name}: params cannot be encoded`, { outcome: 'not-executed', cause: error })
  }
}
