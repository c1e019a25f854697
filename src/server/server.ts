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
import type { Goaway, Hello } from '../protocol/control.js'
import { HELLO_BYTES, type Window } from '../protocol/limits.js'
import { seen } from './admission.js'
import { Agreements } from './agreement.js'
import { acceptedOf } from './accepted.js'
import { Connection, type ConnectionHost } from './connection.js'
import type { ServerClient, ServerContext } from './context.js'
import { Door } from './door.js'
import { answering, Dispatcher, type AnyMiddleware, type DispatchOptions } from './dispatch.js'
import { identify, mismatch, nobody, tagOf, type Caller, type Greeting } from './greeting.js'
import { checkOptions, type ServerOptions, type ServerTraceEvent } from './options.js'
import { Rate } from './rate.js'
import { askedOf, type RemoteOptions } from './remote.js'
import { finite, ServerSession, type SessionHost } from './session.js'
import { Sessions } from './sessions.js'
import { servedTopics } from './servedtopic.js'
import type { ServerSocket, UpgradeRequest } from './socket.js'
import { Topics } from './topics.js'
import { listen, takeUpgrades, type Listening, type UpgradeSource } from './upgrade.js'

export interface CloseOptions {
  /** How long calls may go on, in milliseconds; may be Infinity. Default 10,000. */
  readonly drainMs?: number
  /** Clients connect elsewhere after this and up to `spreadMs` more, unless they have calls to make. Default 0. */
  readonly retryAfterMs?: number
  /** Default 1,000. */
  readonly spreadMs?: number
}

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
   * @throws {Error} if that fails, or the server is closing
   */
  listen(port: number, host?: string): Promise<{ readonly port: number; readonly url: string }>
  /**
   * Takes the WebSockets of an HTTP server, beside its other listeners. `path` default: all.
   *
   * @returns a function that stops it
   * @throws {Error} if the server is closing
   */
  attach(httpServer: UpgradeSource, options?: { readonly path?: string }): () => void
  /** Takes one socket that a `WebSocketServer` of the `ws` package has accepted. */
  accept(socket: ServerSocket, request: UpgradeRequest): void
  /** The contract's topics, to publish to. */
  readonly topics: Publishers<C['topics']>
  /**
   * Asks `authorize` again for the subscriptions of a user, or of every client for which `who` returns true;
   * what is no longer allowed ends with PERMISSION_DENIED. A user is known by its principal.
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
export function createServer<const C extends Contract, User = undefined>(contract: C, options: ServerOptions<C, User> = {}): Server<C, User> {
  return new SocketServer<C, User>(contract, options)
}

/** How often a draining server looks whether all is done, and a full one what it can forget. */
const LOOK_MS = 20
const MEMORY_MS = 100

class SocketServer<C extends Contract, User> implements Server<C, User>, ConnectionHost, SessionHost {
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
  /** Undefined: everybody is nobody in particular. */
  readonly #greeting: Greeting | undefined
  readonly #sessions = new Sessions<ServerSession>()
  readonly #agreements: Agreements
  readonly #door: Door
  readonly #listening: Listening[] = []
  readonly #detachments = new Set<() => void>()
  #dispatch: DispatchOptions | undefined
  #draining: Pick<Goaway, 'retryAfterMs' | 'spreadMs'> | undefined
  #memoryTimer: unknown

  constructor(contract: C, options: ServerOptions<C, User>) {
    checkContract(contract, 'createServer')
    this.limits = checkOptions(options)
    this.clock = options.clock ?? platformClock
    this.logger = guarded(options.logger ?? console)
    const { trace } = options
    this.trace = trace && ((event: ServerTraceEvent) => void inform(this.logger, 'trace', () => trace(event)))
    this.#contract = contract
    this.#options = options
    this.#agreements = new Agreements(contract, acceptedOf(contract, options.accepts ?? []), this.logger)
    this.#door = new Door(options, this.limits)
    const asked = procedures(contract.client)
    const answered = procedures(contract.server)
    this.mostBytes = Math.max(this.limits.valueBytes, ...[...asked, ...answered].map(({ maxBytes = 0 }) => maxBytes))
    // Clients count what they send inside handlers by itself, know no limit before the welcome, and may send one value alone.
    // They count characters, of which each may take three bytes.
    this.calleeLimits = { ...this.limits, inputBytes: 3 * 3 * Math.max(this.limits.inputBytes, HELLO_BYTES, this.mostBytes) }
    this.remote = {
      asked: askedOf(asked, options.allIssues ?? false),
      window: this.#window,
      valueBytes: this.limits.valueBytes,
      now: () => this.clock.now(),
      unheard: (error, method) => this.#unheard(error, method),
    }
    const random = options.random ?? platformRandom
    this.hub = new Topics({ clock: this.clock, limits: this.limits, logger: this.logger, random }, servedTopics(topicsOf(contract.topics), options))
    const { authenticate, principal } = options
    this.#greeting = authenticate && { logger: this.logger, authenticateMs: this.limits.authenticateMs, authenticate, principal }
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
    const listening = await listen(port, host, (socket, request) => this.accept(socket, request))
    if (this.#draining) { // close() did not know of it
      await listening.stop()
      throw new Error('server.listen: the server is closing')
    }
    this.#listening.push(listening)
    return { port: listening.port, url: listening.url }
  }

  attach(httpServer: UpgradeSource, { path }: { readonly path?: string } = {}): () => void {
    this.#mustHandle()
    if (this.#draining) throw new Error('server.attach: the server is closing')
    const stop = takeUpgrades(httpServer, path, (socket, request) => this.accept(socket, request))
    const detach = (): void => {
      this.#detachments.delete(detach)
      stop()
    }
    this.#detachments.add(detach)
    return detach
  }

  accept(socket: ServerSocket, request: UpgradeRequest): void {
    this.#mustHandle()
    const connection = new Connection(this, socket, seen(request, this.#options))
    const refused = this.#door.entered(connection, request)
    if (!refused) return
    if ('busy' in refused) return connection.reject(refused.busy, closeCode.BUSY)
    this.logger.warn({ remoteAddress: connection.request.remoteAddress }, refused.forbidden)
    connection.close(closeCode.FORBIDDEN, refused.forbidden)
  }

  get #window(): Window {
    const { windowItems, windowBytes } = this.limits
    return { items: finite(windowItems), bytes: finite(windowBytes) }
  }

  get clients(): Iterable<ServerClient<C, User>> & { readonly size: number } {
    return this.#sessions as unknown as Iterable<ServerClient<C, User>> & { readonly size: number } // the contract's types were erased in ServerSession
  }

  get topics(): Publishers<C['topics']> {
    return this.hub.api as Publishers<C['topics']> // it has that shape
  }

  async revoke(who: User | ((client: ServerClient<C, User>) => boolean)): Promise<void> {
    const meant = typeof who === 'function' ? who as (session: ServerSession) => boolean : this.#isUser(who)
    await Promise.all([...this.#sessions].filter((session) => meant(session)).map((session) => session.reauthorize()))
  }

  async close({ drainMs = 10_000, retryAfterMs = 0, spreadMs = 1_000 }: CloseOptions = {}): Promise<void> {
    if (drainMs !== Infinity) wholeMs('drainMs', drainMs)
    const when = { retryAfterMs: wholeMs('retryAfterMs', retryAfterMs), spreadMs: wholeMs('spreadMs', spreadMs) }
    this.#draining ??= when
    const stopped = this.#listening.map((listening) => listening.stop())
    for (const session of this.#sessions) session.drain(this.#draining)
    const untilMs = this.clock.now() + drainMs
    while (this.#endIdle() && this.clock.now() < untilMs) await this.#pause(LOOK_MS)
    for (const detach of this.#detachments) detach()
    for (const session of [...this.#sessions]) session.end(closeCode.DRAINED, 'the server stopped')
    for (const connection of [...this.#door]) connection.close(closeCode.UNAVAILABLE, 'the server stopped')
    this.clock.clearTimer(this.#memoryTimer)
    this.hub.stop()
    await Promise.all(stopped)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  // ConnectionHost

  greet(connection: Connection, hello: Hello): void {
    const wrong = mismatch(hello, this.#contract.name)
    if (wrong !== undefined) {
      this.logger.warn({ remoteAddress: connection.request.remoteAddress }, wrong.message)
      return connection.reject(wrong, closeCode.UNSUPPORTED)
    }
    if (!this.#greeting) return this.#admit(connection, hello, nobody)
    void identify(connection, hello, this.#greeting).then((caller) => {
      if (caller && connection.open) this.#admit(connection, hello, caller)
    })
  }

  closed(connection: Connection): void {
    this.#door.left(connection)
  }

  // SessionHost

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
    this.#sessions.detached(session)
    this.#memoryTimer ??= this.clock.setTimer(() => this.#freeMemory(), MEMORY_MS)
  }

  over(session: ServerSession): void {
    this.#sessions.remove(session, this.clock.now())
    this.#tell('onDisconnect', session)
  }

  #admit(connection: Connection, hello: Hello, { user, principal }: Caller): void {
    const verdict = this.#sessions.admit({ ...hello, open: hello.open === true, principal }, this.clock.now())
    switch (verdict.type) {
      case 'lost': return connection.lost(verdict)
      case 'ended': return connection.close(closeCode.ENDED, verdict.reason)
      case 'superseded': return connection.close(closeCode.SUPERSEDED, 'another connection has taken over')
      case 'resume': return this.#resume(connection, hello, verdict.session, user)
      case 'open': return this.#open(connection, hello, verdict.secretHash, user, principal)
    }
  }

  #open(connection: Connection, hello: Hello, secretHash: string, user: unknown, principal: string): void {
    if (this.#draining) {
      return connection.reject({ code: 'UNAVAILABLE', message: 'the server is stopping', retryAfterMs: 250, spreadMs: 750 }, closeCode.UNAVAILABLE)
    }
    const holder = principal || connection.request.remoteAddress
    const identity = { id: hello.session, secretHash, principal, holder, principalTag: tagOf(principal), user, attach: hello.attach, agreement: this.#agreements.with(hello.contract) }
    const session = new ServerSession(this, identity, connection.request)
    this.#sessions.add(session)
    this.#door.identified()
    connection.attach(session, hello)
    this.#tell('onConnect', session)
    connection.begin()
  }

  #resume(connection: Connection, hello: Hello, session: ServerSession, user: unknown): void {
    session.user = user
    this.#sessions.attached(session)
    this.#door.identified()
    connection.attach(session, hello)
    if (this.#draining) session.drain(this.#draining)
    connection.begin()
  }

  #tell(name: 'onConnect' | 'onDisconnect', session: ServerSession): void {
    const listener = this.#options[name]
    if (listener) void inform(this.logger, name, () => listener(session as unknown as ServerClient<C, User>)) // the contract's types were erased in ServerSession
  }

  #freeMemory(): void {
    this.#memoryTimer = undefined
    for (const session of this.#sessions.excess(this.limits.detachedBytes)) {
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

  /** @returns true if some sessions are not done yet */
  #endIdle(): boolean {
    for (const session of [...this.#sessions]) {
      if (session.idle) session.end(closeCode.DRAINED, 'the server stopped')
    }
    return this.#sessions.size > 0
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.setTimer(resolve, ms))
  }

  #mustHandle(): void {
    if (!this.#dispatch) throw new Error('server.handle(handlers) comes before listen, attach and accept')
  }
}

/** An option of close(), rounded up: the wire takes whole numbers only. */
function wholeMs(name: keyof CloseOptions, value: number): number {
  const whole = typeof value === 'number' ? Math.ceil(value) : Number.NaN
  if (value >= 0 && Number.isSafeInteger(whole)) return whole
  throw new RangeError(`server.close: ${name} must be a finite number of milliseconds, 0 or more, got ${value}`)
}
