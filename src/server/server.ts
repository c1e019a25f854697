// The server: its handlers, its clients, and the ways in which sockets reach it.

import type { Contract } from '../contract/contract.js'
import { topicsOf } from '../contract/topic.js'
import type { Publishers } from '../contract/topicapi.js'
import type { Handlers } from '../contract/types.js'
import { checkContract, collectHandlers, procedures } from '../contract/walk.js'
import type { RpcError } from '../errors.js'
import { platformClock } from '../platform/clock.js'
import { inform } from '../platform/listener.js'
import { guarded, type Logger } from '../platform/logger.js'
import { platformRandom } from '../platform/random.js'
import * as closeCode from '../protocol/closecodes.js'
import { HELLO_BYTES, type Window } from '../protocol/limits.js'
import type { ServerClient, ServerContext } from './context.js'
import { answering, Dispatcher, type AnyMiddleware, type DispatchOptions } from './dispatch.js'
import { checkClose, drained, type CloseOptions } from './draining.js'
import { Entrances } from './entrances.js'
import type { Greeting } from './greeting.js'
import { checkOptions, type ServerLimits, type ServerOptions, type ServerTraceEvent } from './options.js'
import { Rate } from './rate.js'
import { Reception, type ReceptionHost } from './reception.js'
import { askedOf, type RemoteOptions } from './remote.js'
import type { ServerSession } from './session.js'
import { Sessions } from './sessions.js'
import { servedTopics } from './servedtopic.js'
import type { ServerSocket, UpgradeRequest } from './socket.js'
import { Topics } from './topics.js'
import type { UpgradeSource } from './upgrade.js'
import { checkFormats } from './validation.js'
import { finite } from './welcome.js'

export interface Server<C extends Contract, User> extends AsyncDisposable {
  /**
   * Says what answers the contract's procedures; before the first connection.
   *
   * @throws {TypeError} naming every handler that is missing or not in the contract
   */
  handle(handlers: Handlers<C['server'], ServerContext<C, User>>): this
  /**
   * Listens on a port of its own; 0 picks a free one. `host` default: all addresses.
   *
   * @throws {Error} if that fails, the server is closing, or `handle` was not called
   */
  listen(port: number, host?: string): Promise<{ readonly port: number; readonly url: string }>
  /**
   * Takes the WebSockets of an HTTP server, beside its other listeners. `path` default: all.
   *
   * @returns a function that stops it
   * @throws {TypeError} if `path` is none
   * @throws {Error} if the server is closing, or `handle` was not called
   */
  attach(httpServer: UpgradeSource, options?: { readonly path?: string }): () => void
  /**
   * Takes one socket that a `WebSocketServer` of the `ws` package has accepted.
   *
   * @throws {Error} if `handle` was not called
   */
  accept(socket: ServerSocket, request: UpgradeRequest): void
  /** The contract's topics, to publish to. */
  readonly topics: Publishers<C['topics']>
  /**
   * Asks `authorize` again for the subscriptions of a user, or of every client for which `who` returns true;
   * what is no longer allowed ends with PERMISSION_DENIED. A user is known by its principal. Resolves when each is
   * decided or has ended; until then it gets nothing.
   */
  revoke(who: User | ((client: ServerClient<C, User>) => boolean)): Promise<void>
  /** Every client: connected, or about to come back. */
  readonly clients: Iterable<ServerClient<C, User>> & { readonly size: number }
  /**
   * Takes no more calls, lets those that it has finish, and ends. Clients are told to go elsewhere.
   * An HTTP server that was attached stays open: close it when this has resolved.
   *
   * @throws {RangeError} naming the option that is wrong
   */
  close(options?: CloseOptions): Promise<void>
}

/**
 * A server of `contract`. It answers once `handle` has been called.
 *
 * @throws {TypeError | RangeError} naming the option that is wrong
 */
export function createServer<const C extends Contract, User = undefined>(
  contract: C,
  options: ServerOptions<C, User> = {},
): Server<C, User> {
  return new SocketServer<C, User>(contract, options)
}

/** How often a full server looks what it can forget. */
const MEMORY_MS = 100

class SocketServer<C extends Contract, User> implements Server<C, User>, ReceptionHost {
  readonly clock
  readonly limits
  readonly calleeLimits
  readonly logger: Logger
  readonly trace
  readonly mostBytes: number
  readonly remote: RemoteOptions
  readonly hub: Topics
  readonly #contract: C
  readonly #options: ServerOptions<C, User>
  readonly greeting: Greeting | undefined
  readonly sessions = new Sessions<ServerSession>()
  readonly #reception: Reception
  readonly #entrances = new Entrances((socket, request) => this.accept(socket, request))
  #dispatch: DispatchOptions | undefined
  #memoryTimer: unknown

  constructor(contract: C, options: ServerOptions<C, User>) {
    checkContract(contract, 'createServer')
    checkFormats(contract)
    this.limits = checkOptions(options)
    this.clock = options.clock ?? platformClock
    this.logger = guarded(options.logger ?? console)
    const { trace } = options
    this.trace = trace && ((event: ServerTraceEvent) => void inform(this.logger, 'trace', () => trace(event)))
    this.#contract = contract
    this.#options = options
    const asked = procedures(contract.client)
    const answered = procedures(contract.server)
    this.mostBytes = Math.max(this.limits.valueBytes, ...[...asked, ...answered].map(({ maxBytes = 0 }) => maxBytes))
    this.calleeLimits = { ...this.limits, inputBytes: mostInputBytes(this.limits, this.mostBytes) }
    this.remote = {
      asked: askedOf(asked, options.allIssues ?? false),
      window: this.#window,
      valueBytes: this.limits.valueBytes,
      now: () => this.clock.now(),
      unheard: (error, method) => this.#unheard(error, method),
    }
    const random = options.random ?? platformRandom
    this.hub = new Topics(
      { clock: this.clock, limits: this.limits, logger: this.logger, random },
      servedTopics(topicsOf(contract.topics), options),
    )
    const { authenticate, principal } = options
    this.greeting = authenticate && { logger: this.logger, authenticateMs: this.limits.authenticateMs, authenticate, principal }
    this.#reception = new Reception(this, contract, options)
    if (answered.length === 0) this.handle({} as Handlers<C['server'], ServerContext<C, User>>) // which it fits
  }

  handle(handlers: Handlers<C['server'], ServerContext<C, User>>): this {
    const list = procedures(this.#contract.server)
    const found = collectHandlers(list, handlers, { partial: false, where: 'server.handle' })
    this.#dispatch = {
      methods: answering(list, found, this.#options.allIssues ?? false, { window: this.#window, valueBytes: this.limits.valueBytes }),
      middleware: (this.#options.middleware ?? []) as readonly AnyMiddleware[], // what they are given is made to fit, in HandlerContext
      random: this.#options.random ?? platformRandom,
      unexpected: (error, id, method) => this.logger.error({ err: error, id, method }, 'a handler failed'),
    }
    return this
  }

  async listen(port: number, host?: string): Promise<{ port: number; url: string }> {
    this.#mustHandle()
    return this.#entrances.listen(port, host)
  }

  attach(httpServer: UpgradeSource, { path }: { readonly path?: string } = {}): () => void {
    this.#mustHandle()
    return this.#entrances.attach(httpServer, path)
  }

  accept(socket: ServerSocket, request: UpgradeRequest): void {
    this.#mustHandle()
    this.#reception.accept(socket, request)
  }

  get #window(): Window {
    const { windowItems, windowBytes } = this.limits
    return { items: finite(windowItems), bytes: finite(windowBytes) }
  }

  get clients(): Iterable<ServerClient<C, User>> & { readonly size: number } {
    // The contract's types were erased in ServerSession.
    return this.sessions as unknown as Iterable<ServerClient<C, User>> & { readonly size: number }
  }

  get topics(): Publishers<C['topics']> {
    return this.hub.api as Publishers<C['topics']> // it has that shape
  }

  async revoke(who: User | ((client: ServerClient<C, User>) => boolean)): Promise<void> {
    const meant = typeof who === 'function' ? who as (session: ServerSession) => boolean : this.#isUser(who)
    await Promise.all([...this.sessions].filter((session) => meant(session)).map((session) => session.reauthorize()))
  }

  async close(options: CloseOptions = {}): Promise<void> {
    const { drainMs, when } = checkClose(options)
    this.#reception.draining ??= when
    const portsClosed = this.#entrances.closePorts()
    for (const session of this.sessions) session.drain(this.#reception.draining)
    await drained(this.sessions, drainMs, this.clock)
    this.#entrances.detach()
    this.#reception.close()
    this.clock.clearTimer(this.#memoryTimer)
    this.hub.stop()
    await portsClosed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  // ReceptionHost

  opened(session: ServerSession): void {
    this.#tell('onConnect', session)
  }

  answerer(session: ServerSession): Dispatcher {
    const { callsPerSecond } = this.limits
    const rate = callsPerSecond === Infinity ? undefined : new Rate(callsPerSecond, this.clock.now())
    return new Dispatcher(
      this.#dispatch as DispatchOptions, // #mustHandle saw to it
      this.clock,
      session,
      rate && (() => rate.take(this.clock.now())),
    )
  }

  detached(session: ServerSession): void {
    this.sessions.detached(session)
    this.#memoryTimer ??= this.clock.setTimer(() => this.#freeMemory(), MEMORY_MS)
  }

  over(session: ServerSession): void {
    this.sessions.remove(session, this.clock.now())
    this.#tell('onDisconnect', session)
  }

  #tell(name: 'onConnect' | 'onDisconnect', session: ServerSession): void {
    const listener = this.#options[name]
    // The contract's types were erased in ServerSession.
    if (listener) void inform(this.logger, name, () => listener(session as unknown as ServerClient<C, User>))
  }

  #freeMemory(): void {
    this.#memoryTimer = undefined
    for (const session of this.sessions.excess(this.limits.detachedBytes)) {
      this.logger.warn({ client: session.id, holder: session.holder }, 'a session was dropped: detachedBytes is reached')
      session.end(closeCode.LOST, 'dropped for want of memory')
    }
  }

  /** That a client has gone `onDisconnect` tells; it may lack any handler, or be an old one: none is worth a line each time. */
  #unheard(error: RpcError, method: string): void {
    if (error.code === 'SESSION_LOST' || error.code === 'UNIMPLEMENTED' || error.code === 'CONTRACT_MISMATCH') return
    this.logger.warn({ err: error, method }, 'a notification failed')
  }

  /** A user is not the same object each time that it is authenticated. */
  #isUser(user: User): (session: ServerSession) => boolean {
    const { principal } = this.#options
    const name = principal?.(user)
    return (session) => session.principal === (name ?? session.principal)
  }

  #mustHandle(): void {
    if (!this.#dispatch) throw new Error('server.handle(handlers) comes before listen, attach and accept')
  }
}

/** Of each character that a client counts. */
const MOST_UTF8_BYTES = 3
/** Calls, those inside handlers, and those with items: a client counts the input of each by itself. */
const LANES = 3

/**
 * What input of a session's may come from a client that keeps to its limits: it
 * knows none before the welcome, and may send one value alone.
 */
function mostInputBytes({ inputBytes }: ServerLimits, valueBytes: number): number {
  return LANES * MOST_UTF8_BYTES * Math.max(inputBytes, HELLO_BYTES, valueBytes)
}
