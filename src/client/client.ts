// The client: its calls, and the connections that carry them. At most one
// takes new calls; others are left over from servers that are stopping.

import type { Answering, AnsweringHost } from '../answering/answering.js'
import { binaryOf } from '../contract/codec.js'
import type { Contract, Topic, TopicGroup } from '../contract/contract.js'
import type { Topics } from '../contract/topicapi.js'
import type { Api } from '../contract/types.js'
import { checkContract, membersOf, procedures, type Procedure } from '../contract/walk.js'
import { RpcError, type StatusCode } from '../errors.js'
import { inform } from '../platform/listener.js'
import { guarded, type Logger } from '../platform/logger.js'
import { platformClock } from '../platform/clock.js'
import { platformRandom } from '../platform/random.js'
import { decodeUtf8 } from '../platform/utf8.js'
import type { Binary } from '../protocol/binary.js'
import { Caller } from '../protocol/caller.js'
import { Alarm } from '../protocol/clock.js'
import { defaultLimits, defaultWindow, type Window } from '../protocol/limits.js'
import type { Departure, Reason } from '../protocol/pendingcall.js'
import { Refuser } from '../protocol/refuser.js'
import { unread } from '../protocol/unread.js'
import type { Subscriber, SubscriberHost } from '../topics/subscriber.js'
import { apiOf, type ApiHost } from './api.js'
import { defaultBackoff } from './backoff.js'
import { Connection, type Host } from './connection.js'
import { ContractWatch } from './contractwatch.js'
import type { Line } from './line.js'
import { checkOptions, completed, type ClientOptions, type ContractDifference, type Interceptor, type TraceEvent } from './options.js'
import type { Client, ClientContext } from './publicclient.js'
import { platformSocket } from './socket.js'
import type { ClientState } from './state.js'
import { watchPage } from './wakeups.js'

/**
 * A client of `contract`. It connects at once unless `lazy`, and again
 * whenever the connection is lost: calls wait meanwhile, each until its timeout.
 *
 * @throws {TypeError | RangeError} naming the option that is wrong, or a handler that the contract lacks
 */
export function createClient<const C extends Contract>(
  contract: C,
  options: ClientOptions<C, ClientContext<C>>,
): Client<C> {
  checkContract(contract, 'createClient')
  checkOptions(options)
  return new SocketClient<C>(contract, options)
}

/** How long overdue calls are spared after a sleep: their answers may be about to arrive. In milliseconds. */
const SPARED_MS = 10_000
/** Connections left over from servers that are stopping; more are more than a deployment explains. */
const MOST_DRAINING = 4

type BroughtSubscriber = new (host: SubscriberHost, group: TopicGroup) => Subscriber
type ClosedState = ClientState & { readonly status: 'closed' }

class SocketClient<C extends Contract> implements Client<C>, Host, ApiHost, AnsweringHost {
  readonly api: Api<C['server']>
  readonly topics: Topics<C['topics']>
  readonly subscriber: Subscriber | undefined
  readonly contract: Host['contract']
  readonly interceptors: readonly Interceptor[]
  readonly clock
  readonly random
  readonly caller: Caller
  readonly answering: Host['answering']
  readonly mostBytes: number
  readonly valueBytes: number
  readonly window: Window
  readonly backoff
  readonly WebSocket
  readonly due: (deadlineMs: number) => void
  readonly binary: Binary
  readonly trace: ((event: TraceEvent) => void) | undefined
  readonly alarm: Alarm
  principal: string | undefined
  #closed: ClosedState | undefined
  readonly options: ClientOptions<C, ClientContext<C>>
  readonly logger: Logger
  readonly #listeners = new Set<(state: ClientState) => void>()
  readonly #connections = new Set<Connection>()
  /** Set by `#begin`. */
  #current!: Connection
  #sparedMs = 0
  #unwatch = (): void => {}

  constructor(contract: C, options: ClientOptions<C, ClientContext<C>>) {
    const asked = procedures(contract.server)
    this.options = options
    this.logger = guarded(options.logger ?? console)
    this.interceptors = options.interceptors ?? []
    this.contract = new ContractWatch(contract, (difference) => void inform(this.logger, 'onContractChange', () => this.#tellChange(difference)))
    this.clock = options.clock ?? platformClock
    this.random = options.random ?? platformRandom
    this.backoff = completed(defaultBackoff, options.backoff)
    this.WebSocket = options.WebSocket ?? platformSocket()
    const valueBytes = (this.valueBytes = options.valueBytes ?? defaultLimits.valueBytes)
    this.window = completed(defaultWindow, options.window)
    const all = [...asked, ...procedures(contract.client)]
    this.mostBytes = Math.max(valueBytes, defaultLimits.valueBytes, ...all.map(({ maxBytes = 0 }) => maxBytes))
    this.alarm = new Alarm(this.clock, (now, slept) => this.#tick(now, slept))
    this.due = this.alarm.by.bind(this.alarm)
    const { trace } = options
    this.trace = trace && ((event) => void inform(this.logger, 'trace', () => trace(event)))
    const demand = (): RpcError | undefined => {
      if (this.#closed) return this.#closed.error ?? notExecuted(closedByUser)
      this.#current.line.demand()
      return undefined
    }
    const topics = membersOf<Topic>(contract.topics).map(([, topic]) => topic)
    const Side = topics.map((topic) => topic['~client']).find((side) => side) as BroughtSubscriber | undefined // topic() brings this along
    this.subscriber = Side && new Side({ logger: this.logger, demand }, contract.topics)
    const broughtBinary = [...all, ...topics].map(({ codecs }) => binaryOf(codecs)).find((binary) => binary)
    this.binary = (broughtBinary ?? unread(decodeUtf8)) as Binary // erased in the contract
    this.topics = (this.subscriber?.api ?? {}) as Topics<C['topics']> // it has that shape
    this.caller = new Caller({
      firstId: 1,
      queuedCalls: options.queuedCalls ?? 1_000,
      timeoutMs: options.timeoutMs ?? 30_000,
      valueBytes,
      due: this.due,
    })
    this.api = apiOf(asked, false, this) as Api<C['server']> // it has that shape
    this.answering = this.#answering(contract, asked)
    this.#begin()
    if (!options.lazy) this.#current.line.demand()
  }

  get state(): ClientState {
    return this.#closed ?? this.#current.line.state
  }

  onState(listener: (state: ClientState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  connect(): Promise<void> {
    if (this.#closed) this.#reopen()
    this.#current.line.demand()
    return new Promise((resolve, reject) => {
      const look = (state: ClientState): void => {
        if (state.status !== 'connected' && state.status !== 'closed') return
        stop()
        if (state.status === 'connected') resolve()
        else reject(state.error ?? notExecuted(closedByUser))
      }
      const stop = this.onState(look)
      look(this.state)
    })
  }

  async close(): Promise<void> {
    const connections = [...this.#connections]
    const closing = connections.map((connection) => connection.close())
    this.#close({ status: 'closed' }, closedByUser)
    await Promise.all(closing)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  // Host

  // A connection may go on telling although what it called out to closed the client: it is none of ours any more.

  changed(connection: Connection): void {
    if (connection !== this.#current || !this.#connections.has(connection)) return
    if (connection.line.up) this.subscriber?.attached(connection.line)
    this.#tellState()
  }

  draining(connection: Connection, departure: Departure, afterMs: number): void {
    if (!this.#connections.has(connection)) return
    if (connection !== this.#current) return this.caller.leave(connection.session, departure)
    const [oldest] = this.#connections
    if (this.#connections.size <= MOST_DRAINING || !oldest) {
      return this.#replace(departure, (line) => line.rest(afterMs)) // until there is a call
    }
    this.#replace(departure, (line) => line.retry(departure.message, afterMs || undefined))
    this.fatal(oldest, new RpcError('SESSION_LOST', `more than ${MOST_DRAINING} servers are stopping`))
  }

  over(connection: Connection, departure: Departure, afterMs?: number): void {
    if (!this.#connections.delete(connection)) return
    if (connection === this.#current) {
      this.#replace(departure, (line) => (afterMs === 0 ? line.dial() : line.retry(departure.message, afterMs)))
    } else {
      this.caller.leave(connection.session, departure)
      this.caller.admit()
    }
  }

  fatal(connection: Connection, error: RpcError): void {
    if (!this.#connections.has(connection)) return
    const reason: Reason = { code: error.code as StatusCode, message: error.message }
    connection.stop(reason)
    if (connection === this.#current) this.#close({ status: 'closed', error }, reason)
    else this.over(connection, { code: 'SESSION_LOST', message: error.message, moves: true }, 0)
  }

  // ApiHost

  unheard(error: RpcError, method: string): void {
    // What was written when the client closed has most likely arrived.
    if (this.#closed && error.outcome === 'unknown') return
    const { onError } = this.options
    if (onError) void inform(this.logger, 'onError', () => onError(error, method))
    else this.logger.warn({ err: error, method }, 'a notification failed')
  }

  confirmed(): void {
    if (this.#sparedMs === 0) return
    this.#sparedMs = 0
    this.#tick(this.clock.now(), false)
  }

  #answering(contract: C, asked: readonly Procedure[]): Host['answering'] {
    const { handlers = {} } = this.options
    const brought = contract['~answering'] as Answering | undefined // it has that shape
    if (brought) return brought(procedures(contract.client), handlers, this, apiOf(asked, true, this))
    const [stranger] = Object.keys(handlers)
    if (stranger !== undefined) {
      throw new TypeError(`createClient: handlers: ${stranger} is not in the contract, or that is plain and not answered()`)
    }
    return (session) => new Refuser(session)
  }

  #next(attempt: number): Connection {
    const connection = new Connection(this, attempt)
    this.#connections.add(connection)
    return connection
  }

  /** Puts a new session in the place of the current one, whose calls move to it as the departure says. */
  #replace(departure: Departure, start: (line: Line) => void): void {
    const former = this.#current
    const next = (this.#current = this.#next(former.line.attempt))
    this.caller.leave(former.session, departure)
    if (!departure.moves) { // the next session is another user's
      this.principal = undefined
      this.caller.end(departure)
    }
    this.caller.use(next.session) // first: whoever hears of its state may make calls
    start(next.line)
    this.caller.admit()
  }

  #begin(): void {
    this.#current = this.#next(0)
    this.caller.use(this.#current.session)
    const wake = (): void => {
      for (const connection of this.#connections) connection.line.wake()
    }
    this.#unwatch = watchPage(wake, () => void this.close())
  }

  #reopen(): void {
    this.#closed = undefined
    this.principal = undefined
    this.#begin()
    this.due(this.caller.deadlineMs) // the caller asks for earlier ones only, and the alarm was stopped
  }

  #close(closed: ClosedState, reason: Reason): void {
    if (this.#closed) return
    this.#closed = closed
    const connections = [...this.#connections]
    this.#connections.clear()
    this.alarm.stop()
    this.#unwatch()
    this.caller.close(reason)
    for (const { session, received } of connections) this.caller.leave(session, { ...reason, received })
    this.subscriber?.close(closed.error)
    for (const connection of connections) connection.stop(reason)
    if (this.#closed === closed) this.#tellState() // else it was opened again by one that it told
  }

  /** One that is told may bring about the next state: the others hear of that already, and not of this one after it. */
  #tellState(): void {
    const { state } = this
    for (const listener of [...this.#listeners]) {
      if (state === this.state) void inform(this.logger, 'onState', () => listener(state))
    }
  }

  #tick(now: number, slept: boolean): void {
    // Once: where each timer is late, in a hidden tab, they would be spared for ever.
    if (slept && this.#sparedMs === 0) this.#sparedMs = now + SPARED_MS
    const spared = now < this.#sparedMs
    if (!spared) {
      this.#sparedMs = 0
      this.caller.tick(now, this.#current.line.failure)
    }
    this.due(spared ? this.#sparedMs : this.caller.deadlineMs)
    for (const connection of this.#connections) {
      const { callee } = connection
      connection.tick(now, slept)
      if (!this.#connections.has(connection)) continue
      if (!spared) callee.tick(now)
      this.due(spared ? connection.deadlineMs : Math.min(connection.deadlineMs, callee.deadlineMs))
    }
  }

  #tellChange(difference: ContractDifference): void {
    const { onContractChange } = this.options
    if (onContractChange) return onContractChange(difference)
    if (difference.changed.length > 0) this.logger.warn(difference, 'the server has another version of the contract, and these fail')
  }
}

const closedByUser: Reason = { code: 'CANCELLED', message: 'the client was closed' }

function notExecuted({ code, message }: Reason): RpcError {
  return new RpcError(code, message, { outcome: 'not-executed' })
}
