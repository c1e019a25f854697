// The client: its calls, what it is told of them and of its state. Which session
// carries them is the matter of sessions.ts.

import type { AnsweringHost } from '../answering/answering.js'
import type { Contract } from '../contract/contract.js'
import type { Topics } from '../contract/topicapi.js'
import type { Api } from '../contract/types.js'
import { checkContract, procedures } from '../contract/walk.js'
import { RpcError } from '../errors.js'
import { inform } from '../platform/listener.js'
import { guarded, type Logger } from '../platform/logger.js'
import { platformClock } from '../platform/clock.js'
import { platformRandom } from '../platform/random.js'
import type { Binary } from '../protocol/binary.js'
import { Caller } from '../protocol/caller.js'
import { Alarm } from '../protocol/clock.js'
import { defaultLimits, defaultWindow, type Window } from '../protocol/limits.js'
import type { Reason } from '../protocol/pendingcall.js'
import type { Subscriber } from '../topics/subscriber.js'
import { apiOf, type ApiHost } from './api.js'
import { defaultBackoff } from './backoff.js'
import { answeringOf, binaryFor, subscriberOf } from './brought.js'
import { ContractWatch } from './contractwatch.js'
import { checkOptions, completed, type ClientOptions, type ContractDifference, type Interceptor, type TraceEvent } from './options.js'
import type { Client, ClientContext } from './publicclient.js'
import type { SessionHost } from './session.js'
import { Sessions, type SessionsHost } from './sessions.js'
import { platformSocket } from './socket.js'
import type { ClientState } from './state.js'

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

type ClosedState = ClientState & { readonly status: 'closed' }

class SocketClient<C extends Contract> implements Client<C>, SessionsHost, ApiHost, AnsweringHost {
  readonly api: Api<C['server']>
  readonly topics: Topics<C['topics']>
  readonly subscriber: Subscriber | undefined
  readonly contract: ContractWatch
  readonly interceptors: readonly Interceptor[]
  readonly clock
  readonly random
  readonly caller: Caller
  readonly answering: SessionHost['answering']
  readonly mostBytes: number
  readonly valueBytes: number
  readonly window: Window
  readonly backoff
  readonly WebSocket
  readonly due: (deadlineMs: number) => void
  readonly binary: Binary
  readonly trace: ((event: TraceEvent) => void) | undefined
  readonly alarm: Alarm
  #closed: ClosedState | undefined
  /** While it is closed, those that it had. */
  #sessions: Sessions
  readonly options: ClientOptions<C, ClientContext<C>>
  readonly logger: Logger
  readonly #listeners = new Set<(state: ClientState) => void>()
  #sparedMs = 0

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
      this.#sessions.current.line.demand()
      return undefined
    }
    this.subscriber = subscriberOf(contract, { logger: this.logger, demand })
    this.binary = binaryFor(contract)
    this.topics = (this.subscriber?.api ?? {}) as Topics<C['topics']> // it has that shape
    this.caller = new Caller({
      firstId: 1,
      queuedCalls: options.queuedCalls ?? 1_000,
      timeoutMs: options.timeoutMs ?? 30_000,
      valueBytes,
      due: this.due,
    })
    this.api = apiOf(asked, false, this) as Api<C['server']> // it has that shape
    this.answering = answeringOf(contract, options.handlers ?? {}, this, () => apiOf(asked, true, this))
    this.#sessions = new Sessions(this)
    if (!options.lazy) this.#sessions.current.line.demand()
  }

  get state(): ClientState {
    return this.#closed ?? this.#sessions.current.line.state
  }

  onState(listener: (state: ClientState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  connect(): Promise<void> {
    if (this.#closed) this.#reopen()
    this.#sessions.current.line.demand()
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
    const closing = this.#sessions.close()
    this.#close({ status: 'closed' }, closedByUser)
    await closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  // SessionsHost

  /** One that is told may bring about the next state: the others hear of that already, and not of this one after it. */
  changed(): void {
    const { state } = this
    for (const listener of [...this.#listeners]) {
      if (state === this.state) void inform(this.logger, 'onState', () => listener(state))
    }
  }

  fatal(error: RpcError, reason: Reason): void {
    this.#close({ status: 'closed', error }, reason)
  }

  confirmed(): void {
    if (this.#sparedMs === 0) return
    this.#sparedMs = 0
    this.#tick(this.clock.now(), false)
  }

  // ApiHost

  unheard(error: RpcError, method: string): void {
    // What was written when the client closed has most likely arrived.
    if (this.#closed && error.outcome === 'unknown') return
    const { onError } = this.options
    if (onError) void inform(this.logger, 'onError', () => onError(error, method))
    else this.logger.warn({ err: error, method }, 'a notification failed')
  }

  #reopen(): void {
    this.#closed = undefined
    this.#sessions = new Sessions(this)
    this.due(this.caller.deadlineMs) // the caller asks for earlier ones only, and the alarm was stopped
  }

  #close(closed: ClosedState, reason: Reason): void {
    if (this.#closed) return
    this.#closed = closed
    this.alarm.stop()
    this.#sessions.end(reason, closed.error)
    if (this.#closed === closed) this.changed() // else it was opened again by one that it told
  }

  #tick(now: number, slept: boolean): void {
    // Once: where each timer is late, in a hidden tab, they would be spared for ever.
    if (slept && this.#sparedMs === 0) this.#sparedMs = now + SPARED_MS
    const spared = now < this.#sparedMs
    if (!spared) {
      this.#sparedMs = 0
      this.caller.tick(now, this.#sessions.current.line.failure)
    }
    this.due(spared ? this.#sparedMs : this.caller.deadlineMs)
    this.#sessions.tick(now, slept, spared)
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
