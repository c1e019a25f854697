// One session of the client's and its sockets: the one of the moment, and the
// next. What becomes of the calls when the session ends is the client's matter.

import { RpcError } from '../errors.js'
import { Backpressure } from '../protocol/backpressure.js'
import type { Answerer } from '../protocol/callee.js'
import type { Caller, Departure } from '../protocol/caller.js'
import type { Clock } from '../protocol/clock.js'
import * as closeCode from '../protocol/closecodes.js'
import { codec, encode, exceeds } from '../protocol/codec.js'
import {
  PROTOCOL_VERSION, readFromServer, type FromServer, type Goaway, type Hello, type Lost, type Reject, type Welcome,
} from '../protocol/control.js'
import { Violation } from '../protocol/frames.js'
import { Heartbeat } from '../protocol/heartbeat.js'
import { defaultLimits, HELLO_BYTES, MESSAGE_BYTES } from '../protocol/limits.js'
import type { Link } from '../protocol/outbox.js'
import { Peer, readMessage } from '../protocol/peer.js'
import type { Random } from '../platform/random.js'
import { backoffMs, type Backoff } from './backoff.js'
import { Socket, type SocketConstructor, type SocketEvents } from './socket.js'
import type { ClientState } from './state.js'
import type { TraceEvent } from './options.js'

/** What all connections of one client share. */
export interface Host {
  readonly clock: Clock
  readonly random: Random
  readonly caller: Caller
  readonly answerer: Answerer
  readonly contract: { readonly name: string; readonly version: string }
  readonly mostBytes: number
  readonly backoff: Backoff
  readonly WebSocket: SocketConstructor
  url(): string | Promise<string>
  auth(): unknown
  /** Who the server said this client is; undefined before the first welcome. */
  principal: string | undefined
  /** Call `tick` at this time, or before. */
  due(deadlineMs: number): void
  changed(connection: Connection): void
  /** This session takes no more calls; the next is to be started after `afterMs`, or when there is a call. */
  draining(connection: Connection, departure: Departure, afterMs: number): void
  /** This session is over; the next is to be started after `afterMs`. */
  over(connection: Connection, departure: Departure, afterMs: number): void
  /** No session is to be had. */
  fatal(connection: Connection, error: RpcError): void
  /** All that was sent to us before now has arrived. */
  confirmed(): void
  trace(event: TraceEvent): void
}

/** Opening a socket, and then being welcomed on it, takes no longer, in milliseconds. */
const OPEN_MS = 10_000
const WELCOME_MS = 15_000
/** A connection that held so long was a good one: the next wait is a first wait again. */
const STABLE_MS = 10_000
/** Rejections that trying again does not change. */
const finalRejections = ['UNAUTHENTICATED', 'PERMISSION_DENIED', 'FAILED_PRECONDITION', 'CONTRACT_MISMATCH']
/** A socket takes more while it holds less than this, in bytes. */
const BUFFERED_BYTES = 256 * 1024

export class Connection implements SocketEvents, Link {
  readonly peer: Peer
  readonly #host: Host
  readonly #id: string
  readonly #secret: string
  readonly #backpressure = new Backpressure()
  #state: ClientState = { status: 'idle' }
  #attempt: number
  #attaches = 0
  /** A hello of this session was written: the server may know of it. */
  #written = false
  /** The current socket's hello opened the session. */
  #opening = false
  #triedFreshAuth = false
  /** What `auth` gave for the current socket, as JSON. */
  #auth: string | undefined
  #socket: Socket | undefined
  #heartbeat: Heartbeat | undefined
  #attachedMs = Infinity
  /** When the current wait is over: for the socket, its welcome, or the next attempt. */
  #untilMs = Infinity
  /** Counts dials, so that what a former one still brings is known as such. */
  #dials = 0

  /** @param attempt - failures so far, if this session takes over from one that had some */
  constructor(host: Host, attempt: number) {
    this.#host = host
    this.#attempt = attempt
    this.#id = host.random.token(16)
    this.#secret = host.random.token(32)
    this.peer = new Peer({
      answerer: host.answerer,
      limits: defaultLimits,
      mostBytes: host.mostBytes,
      callersIds: 'even',
      pending: () => {
        this.demand()
        host.clock.defer(() => this.peer.session.flush())
      },
      blocked: () => this.#blocked(),
      due: (deadlineMs) => host.due(deadlineMs),
    })
    this.peer.caller = host.caller
  }

  get state(): ClientState {
    return this.#state
  }

  get attempt(): number {
    return this.#attempt
  }

  get attached(): boolean {
    return this.#state.status === 'connected'
  }

  get deadlineMs(): number {
    const heartbeatMs = this.#heartbeat?.deadlineMs ?? Infinity
    return Math.min(this.#untilMs, heartbeatMs, this.peer.session.deadlineMs, this.#backpressure.deadlineMs)
  }

  /** Connects after `afterMs`. */
  start(afterMs: number, reason: string): void {
    if (afterMs > 0) this.#retry(reason, afterMs)
    else this.#dial()
  }

  /** Connects as soon as there is something to send, after `afterMs` at the latest. */
  startBy(afterMs: number): void {
    if (this.peer.session.outbox.pending) this.#dial()
    else this.#until(afterMs)
  }

  /** Something is to be sent. Does not shorten the wait after a failure. */
  demand(): void {
    if (this.#state.status === 'idle') this.#dial()
  }

  /** The network or the page came back: waits no longer, or makes sure that the connection is alive. */
  wake(): void {
    if (this.#state.status === 'waiting') this.#dial()
    else this.#probe()
  }

  tick(now: number, slept: boolean): void {
    if (slept) this.#probe()
    if (now >= this.#untilMs) this.#timeIsUp()
    this.peer.session.tick(now)
    if (now >= this.#backpressure.deadlineMs) this.peer.session.flush()
    const stalled = this.#backpressure.look(this.#socket?.bufferedAmount ?? 0, this.peer.session.blocked, now)
    if (stalled) this.#lose('the server takes nothing')
    else if (this.#heartbeat?.tick(now) === 'dead') this.#lose('nothing heard from the server')
  }

  /** The session is over: nothing more is sent, and what runs for the server is told to stop. */
  stop(reason: RpcError): void {
    this.#detach()
    this.#dials++
    this.#untilMs = Infinity
    this.peer.callee.end(reason)
  }

  /** Says bye, and waits for the socket to close, for a second at most. */
  async close(): Promise<void> {
    const socket = this.#socket
    if (this.attached) {
      this.peer.session.flush()
      this.send('{"type":"bye"}')
    }
    const closed = socket?.close(this.#host.clock)
    this.stop(new RpcError('CANCELLED', 'the client was closed'))
    await closed
  }

  // Link

  send(text: string): void {
    this.#socket?.send(text)
    this.#host.trace({ type: 'sent', text })
  }

  writable(): boolean {
    return (this.#socket?.bufferedAmount ?? Infinity) < BUFFERED_BYTES
  }

  // SocketEvents

  opened(): void {
    const { session } = this.peer
    this.#opening = !this.#written
    this.#written = true
    this.#until(WELCOME_MS)
    const hello = this.#hello()
    if (exceeds(hello, HELLO_BYTES)) {
      return this.#host.fatal(this, new RpcError('RESOURCE_EXHAUSTED', `auth makes the hello larger than ${HELLO_BYTES} bytes`))
    }
    this.#host.trace({ type: 'open' })
    this.send(hello)
    // Only a first session does not wait: a later one makes sure first that it is still the same user's.
    if (this.#opening && session.outbox.last === 0 && this.#host.principal === undefined) session.open(this, hello.length)
  }

  message(data: unknown): void {
    try {
      if (typeof data !== 'string') throw new Violation('a binary message')
      if (data.length > MESSAGE_BYTES) throw new Violation(`a message larger than ${MESSAGE_BYTES} bytes`)
      this.#receive(data, this.#host.clock.now())
    } catch (error) {
      this.#violated(error)
    }
  }

  pinged(): void {
    this.#heartbeat?.heard(this.#host.clock.now())
  }

  ended(code: number, reason: string): void {
    this.#host.trace({ type: 'close', code, reason })
    switch (code) {
      case closeCode.MALFORMED:
      case closeCode.TOO_LARGE:
      case closeCode.SUPERSEDED:
        return this.#over({ code: 'SESSION_LOST', message: reason || `closed with ${code}`, moves: true }, this.#backoffMs())
      case closeCode.DRAINED:
        return this.#over({ code: 'SESSION_LOST', message: 'the server stopped', moves: true, resendsIdempotent: true }, 0)
      case closeCode.FORBIDDEN:
        return this.#host.fatal(this, new RpcError('PERMISSION_DENIED', reason))
      case closeCode.UNSUPPORTED:
        return this.#host.fatal(this, new RpcError('FAILED_PRECONDITION', reason))
      case closeCode.ENDED:
        return this.#host.fatal(this, new RpcError('CANCELLED', reason || 'ended by the server'))
      default:
        return this.#retry(reason || `closed with ${code}`, this.#backoffMs())
    }
  }

  #dial(): void {
    const dial = ++this.#dials
    this.#become({ status: 'connecting', attempt: this.#attempt })
    this.#until(OPEN_MS)
    void this.#open(dial)
  }

  async #open(dial: number): Promise<void> {
    try {
      const [url, auth] = await Promise.all([this.#host.url(), this.#host.auth()])
      if (dial !== this.#dials) return
      this.#auth = encode(auth)
      this.#socket = new Socket(this.#host.WebSocket, url, this)
    } catch (error) {
      if (dial !== this.#dials) return
      if (error instanceof RpcError && error.code === 'UNAUTHENTICATED') this.#host.fatal(this, error)
      else this.#retry(String(error), this.#backoffMs())
    }
  }

  #hello(): string {
    const givenUp = this.#host.caller.givenUp(this.peer.session)
    const hello: Hello = {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      codec,
      contract: this.#host.contract,
      session: this.#id,
      secret: this.#secret,
      attach: ++this.#attaches,
      ...(this.#opening && { open: true }),
      received: this.peer.session.received,
      ...(givenUp.length > 0 && { givenUp }),
    }
    const text = JSON.stringify(hello)
    return this.#auth === undefined ? text : `${text.slice(0, -1)},"auth":${this.#auth}}`
  }

  #receive(text: string, now: number): void {
    this.#heartbeat?.heard(now)
    this.#host.trace({ type: 'received', text })
    const message = readMessage(text)
    if (!Array.isArray(message)) return this.#control(readFromServer(message), now)
    if (!this.attached) throw new Violation('a packet before the welcome')
    this.peer.packet(message, text.length, now)
    this.#host.due(this.peer.session.deadlineMs)
  }

  #control(message: FromServer, now: number): void {
    switch (message.type) {
      case 'welcome': return this.#welcomed(message, now)
      case 'reject': return this.#rejected(message)
      case 'lost': return this.#lost(message)
      case 'goaway': return this.#goaway(message)
      case 'ack': return this.peer.acknowledge(message.received)
      case 'ping': return this.send('{"type":"pong"}')
      case 'pong': return this.#host.confirmed()
    }
  }

  #welcomed(welcome: Welcome, now: number): void {
    if (this.attached) throw new Violation('a second welcome')
    const { session, callee } = this.peer
    const { caller, principal } = this.#host
    if (principal !== undefined && principal !== welcome.principal) {
      caller.leave(session, { code: 'SESSION_LOST', message: 'the authenticated user changed' })
    }
    this.#host.principal = welcome.principal
    this.#heartbeat = new Heartbeat(Infinity, welcome.deadMs, now)
    this.#attachedMs = now
    this.#untilMs = Infinity
    this.#triedFreshAuth = false
    session.peerLimits = welcome.limits
    callee.giveUp(welcome.givenUp ?? [])
    session.attach(this, welcome.received)
    caller.admit()
    this.#become({ status: 'connected' })
    this.#host.due(this.deadlineMs)
  }

  /** Nothing that was written to this socket was taken. */
  #rejected({ code, message, retryAfterMs = 0, spreadMs = 0 }: Reject): void {
    if (this.#opening) this.#written = false
    const again = code === 'UNAUTHENTICATED' && !this.#triedFreshAuth
    if (finalRejections.includes(code) && !again) return this.#host.fatal(this, new RpcError(code, message, { outcome: 'not-executed' }))
    this.#triedFreshAuth ||= again
    const waitMs = again ? 0 : retryAfterMs + spreadMs * this.#host.random.fraction() || this.#backoffMs()
    this.#retry(`${code}: ${message}`, waitMs)
  }

  #lost({ reason, received }: Lost): void {
    const sameUser = reason !== 'principal'
    if (!sameUser) this.#host.principal = undefined
    const message = sameUser ? 'the server no longer has the session' : 'the authenticated user changed'
    this.#over({ code: 'SESSION_LOST', message, received, moves: sameUser, resendsIdempotent: sameUser }, 0)
  }

  #goaway({ received, retryAfterMs = 0, spreadMs = 0 }: Goaway): void {
    const afterMs = retryAfterMs + spreadMs * this.#host.random.fraction()
    const departure: Departure = { code: 'UNAVAILABLE', message: 'the server is stopping', received, keepsTaken: true, moves: true }
    this.#host.draining(this, departure, afterMs)
  }

  #over(departure: Departure, afterMs: number): void {
    this.stop(new RpcError('SESSION_LOST', departure.message))
    this.#host.over(this, departure, afterMs)
  }

  /** The socket is gone or useless; the session goes on. */
  #lose(reason: string): void {
    this.#host.trace({ type: 'close', code: 1006, reason })
    this.#retry(reason, this.#backoffMs())
  }

  #violated(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    this.#socket?.abandon(closeCode.MALFORMED, message.slice(0, 100))
    this.#host.trace({ type: 'close', code: closeCode.MALFORMED, reason: message })
    this.#over({ code: 'SESSION_LOST', message: `the server broke the protocol: ${message}`, moves: true }, this.#backoffMs())
  }

  #retry(reason: string, waitMs: number): void {
    this.#detach()
    this.#until(waitMs)
    this.#become({ status: 'waiting', attempt: this.#attempt, retryAt: new Date(Date.now() + waitMs), reason })
  }

  #timeIsUp(): void {
    if (this.#state.status !== 'connecting') this.#dial()
    else this.#lose(this.#socket ? 'no welcome in time' : 'no connection in time')
  }

  #probe(): void {
    if (!this.#heartbeat) return
    this.#heartbeat.doubt(this.#host.clock.now())
    this.send('{"type":"ping"}')
    this.#host.due(this.#heartbeat.deadlineMs)
  }

  #blocked(): void {
    this.#backpressure.begin(this.#socket?.bufferedAmount ?? 0, this.#host.clock.now())
    this.#host.due(this.#backpressure.deadlineMs)
  }

  #detach(): void {
    this.#socket?.abandon()
    this.#socket = undefined
    this.#heartbeat = undefined
    this.#backpressure.deadlineMs = Infinity
    this.peer.session.detach()
  }

  #until(waitMs: number): void {
    this.#untilMs = this.#host.clock.now() + waitMs
    this.#host.due(this.#untilMs)
  }

  #become(state: ClientState): void {
    this.#state = state
    this.#host.changed(this)
  }

  #backoffMs(): number {
    const now = this.#host.clock.now()
    if (now - this.#attachedMs >= STABLE_MS) this.#attempt = 0
    this.#attachedMs = Infinity
    return backoffMs(this.#attempt++, this.#host.backoff, this.#host.random.fraction)
  }
}
