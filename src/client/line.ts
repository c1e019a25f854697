// The socket of the moment, and the next: it dials, waits, and notices a dead
// connection. It knows no session.

import { RpcError } from '../errors.js'
import { Backpressure } from '../protocol/backpressure.js'
import type { Binary } from '../protocol/binary.js'
import type { Clock } from '../protocol/clock.js'
import type { Link, Message } from '../protocol/outbox.js'
import { joined } from '../protocol/pieces.js'
import { Pulse } from '../protocol/pulse.js'
import { inWords } from '../protocol/reason.js'
import type { Session } from '../protocol/session.js'
import { dateIn } from '../platform/clock.js'
import type { Random } from '../platform/random.js'
import { shown } from '../platform/utf8.js'
import { backoffMs, type Backoff } from './backoff.js'
import { absoluteUrl, type ConnectOptions, type TraceEvent } from './options.js'
import { abandon, close, dialled, type SocketConstructor, type SocketEvents, type SocketLike } from './socket.js'
import type { ClientState } from './state.js'

export interface LineHost {
  readonly clock: Clock
  readonly random: Random
  readonly backoff: Backoff
  readonly WebSocket: SocketConstructor
  readonly options: Pick<ConnectOptions, 'url' | 'auth'>
  /** Call `tick` at this time, or before. */
  readonly due: (deadlineMs: number) => void
  /** What makes and reads binary messages. */
  readonly binary: Binary
  readonly trace: ((event: TraceEvent) => void) | undefined
}

/** What goes over the line. */
export interface LineUser {
  readonly session: Session
  /** A socket is open: say hello on it. `auth` is what the host gave for it, as JSON. */
  opened(auth: string | undefined): void
  /** Tells the line's pulse, too, that something was heard. */
  readonly message: (event: { readonly data: unknown }) => void
  /** The socket closed. The line does nothing more unless it is told. */
  closed(code: number, reason: string): void
  /** The application says that it has no valid authentication: the line does nothing more. */
  fail(error: RpcError): void
  changed(): void
}

/** Opening a socket, and then being welcomed on it, takes no longer, in milliseconds. */
const OPEN_MS = 10_000
const WELCOME_MS = 15_000
/** A connection that held so long was a good one: the next wait is a first wait again. */
const STABLE_MS = 10_000

export class Line implements Link, SocketEvents {
  state: ClientState = { status: 'idle' }
  /** There is a socket, and it is open. */
  open = false
  /** A session is attached. */
  up = false
  /** Why there is no connection, as far as it is known. */
  failure: string | undefined
  readonly #host: LineHost
  readonly #user: LineUser
  readonly #backpressure = new Backpressure()
  /** The outbox looks at its buffer. */
  socket: SocketLike | undefined
  pulse: Pulse | undefined
  #auth: string | undefined
  /** When the current wait is over: for the socket, its welcome, or the next attempt. */
  #untilMs = Infinity
  #upMs = Infinity
  /** Counts dials, so that what a former one still brings is known as such. */
  #dials = 0
  #attempt: number

  /** @param attempt - failures so far, if it takes over from a line that had some */
  constructor(host: LineHost, user: LineUser, attempt: number) {
    this.#host = host
    this.#user = user
    this.#attempt = attempt
  }

  /** Failures since the last good connection. */
  get attempt(): number {
    return this.stable ? 0 : this.#attempt
  }

  /** The connection that there is, or was a moment ago, held long enough to be a good one. */
  get stable(): boolean {
    return this.#host.clock.now() - this.#upMs >= STABLE_MS
  }

  get deadlineMs(): number {
    return Math.min(this.#untilMs, this.pulse?.deadlineMs ?? Infinity, this.#backpressure.deadlineMs)
  }

  dial(): void {
    const dial = this.#begin({ status: 'connecting', attempt: this.attempt }, OPEN_MS)
    void this.#open(dial)
  }

  /** Dials after `waitMs`, by default what the backoff says. */
  retry(reason: string, waitMs = this.#backoffMs()): void {
    this.failure = reason
    const retryAt = dateIn(waitMs, this.#host.clock)
    this.#begin({ status: 'waiting', attempt: this.attempt, retryAt, reason }, waitMs)
  }

  /** Dials after `waitMs`; nobody is told that it waits. */
  rest(waitMs: number): void {
    this.#begin({ status: 'idle' }, waitMs)
  }

  /** Something is to be sent. Does not shorten the wait after a failure. */
  demand(): void {
    if (this.state.status === 'idle') this.dial()
  }

  /** The network or the page came back: waits no longer, or makes sure that the connection is alive. */
  wake(): void {
    if (this.state.status === 'waiting') this.dial()
    else this.probe()
  }

  /** The server has taken the session on this socket, anew or `resumed`; after `deadMs` of silence it is dead. */
  welcomed(deadMs: number, resumed: boolean): void {
    this.up = true
    this.failure = undefined
    this.#upMs = this.#host.clock.now()
    this.#untilMs = Infinity
    this.pulse = new Pulse(deadMs, this.#upMs)
    this.#host.due(this.deadlineMs)
    this.#become({ status: 'connected', resumed })
  }

  /** Asks for a sign of life, and does not wait long for it. */
  probe(): void {
    if (!this.pulse) return
    this.pulse.doubt(this.#host.clock.now())
    this.send('{"type":"ping"}')
    this.#host.due(this.pulse.deadlineMs)
  }

  tick(now: number, slept: boolean): void {
    if (slept) this.probe()
    if (now >= this.#untilMs) this.#timeIsUp()
    const { session } = this.#user
    if (now >= this.#backpressure.deadlineMs) session.flush()
    const stalled = this.#backpressure.look(this.socket?.bufferedAmount ?? 0, session.outbox.written, session.blocked, now)
    if (stalled) this.#lose('the server takes nothing')
    else if (this.pulse && now >= this.pulse.deadlineMs) this.#lose('nothing heard from the server')
  }

  /** The socket's buffer is full: looks again soon. */
  blocked(): void {
    this.#backpressure.begin(this.socket?.bufferedAmount ?? 0, this.#host.clock.now())
    this.#host.due(this.#backpressure.deadlineMs)
  }

  /** Abandons the socket, and dials no more. */
  stop(code?: number, reason?: string): void {
    this.#leave(code, reason)
    this.#untilMs = Infinity
  }

  /** Closes the socket in good order. */
  async close(): Promise<void> {
    const { socket } = this
    this.socket = undefined
    this.stop()
    if (socket) await close(socket, this.#host.clock)
  }

  // Link

  send(message: Message): void {
    const { socket } = this
    try {
      socket?.send(typeof message === 'string' ? message : joined(message))
    } catch (error) {
      // It ends later, as whoever sends is in the middle of something.
      return this.#host.clock.defer(() => socket === this.socket && this.ended(1006, inWords(error)))
    }
    this.#host.trace?.({ type: 'sent', ...shown(message, this.#host.binary) })
  }

  // SocketEvents

  opened(): void {
    this.open = true
    this.#until(WELCOME_MS)
    this.#host.trace?.({ type: 'open' })
    if (this.open) this.#user.opened(this.#auth) // it may have closed the client
  }

  get message(): SocketEvents['message'] {
    return this.#user.message
  }

  pinged(): void {
    this.pulse?.heard(this.#host.clock.now())
  }

  ended(code: number, reason: string): void {
    const dial = this.#dials
    this.#host.trace?.({ type: 'close', code, reason })
    if (dial === this.#dials) this.#user.closed(code, reason) // it may have closed the client
  }

  async #open(dial: number): Promise<void> {
    try {
      const { options } = this.#host
      const [url, auth] = await Promise.all([asked(options.url), asked(options.auth)])
      if (dial !== this.#dials) return
      this.#auth = JSON.stringify(auth) // of nothing there is no text
      this.socket = dialled(this.#host.WebSocket, absoluteUrl(url as string | URL), this) // which says if it is none
    } catch (error) {
      if (dial !== this.#dials) return
      if (error instanceof RpcError && error.code === 'UNAUTHENTICATED') this.#user.fail(error)
      else this.retry(inWords(error))
    }
  }

  #timeIsUp(): void {
    if (this.state.status !== 'connecting') this.dial()
    else this.#lose(this.open ? 'no welcome in time' : 'no connection in time')
  }

  #lose(reason: string): void {
    this.#leave()
    this.ended(1006, reason)
  }

  #begin(state: ClientState, waitMs: number): number {
    this.#leave()
    this.#until(waitMs)
    const dial = this.#dials // whoever hears of the state may have stopped it
    this.#become(state)
    return dial
  }

  #leave(code?: number, reason?: string): void {
    this.#dials++
    if (this.socket) abandon(this.socket, code, reason)
    this.socket = undefined
    this.open = false
    this.up = false
    this.pulse = undefined
    this.#backpressure.deadlineMs = Infinity
    this.#user.session.detach()
  }

  #until(waitMs: number): void {
    this.#untilMs = this.#host.clock.now() + waitMs
    this.#host.due(this.#untilMs)
  }

  #become(state: ClientState): void {
    this.state = state
    this.#user.changed()
  }

  #backoffMs(): number {
    const { attempt } = this
    this.#attempt = attempt + 1
    this.#upMs = Infinity
    return backoffMs(attempt, this.#host.backoff, this.#host.random.fraction())
  }
}

/** The option, or what it gives if it is a function. */
async function asked(option: unknown): Promise<unknown> {
  return typeof option === 'function' ? (option as () => unknown)() : option
}
