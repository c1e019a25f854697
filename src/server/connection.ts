// One WebSocket of a client's: first a stranger who may say hello and little
// else, then the carrier of a session.

import { Backpressure } from '../protocol/backpressure.js'
import type { Clock } from '../protocol/clock.js'
import * as closeCode from '../protocol/closecodes.js'
import { PROTOCOL_VERSION, type Hello, type Lost, type Reject } from '../protocol/control.js'
import { Violation } from '../protocol/frames.js'
import { Heartbeat } from '../protocol/heartbeat.js'
import { ERROR_MESSAGE_LENGTH, MESSAGE_BYTES } from '../protocol/limits.js'
import { BUFFERED_BYTES, type Link, type Message } from '../protocol/outbox.js'
import type { Logger } from '../platform/logger.js'
import { platformBinary } from '../platform/binary.js'
import { bytesOfMessage, shown } from '../platform/utf8.js'
import { write, type Broadcast } from './broadcast.js'
import type { Carried } from './carried.js'
import { Early, readHello } from './early.js'
import type { ServerLimits, ServerTraceEvent } from './options.js'
import type { ConnectionRequest, ServerSocket } from './socket.js'
import { sendPieces, tcpOf, type TcpSocket } from './wsframe.js'

export interface ConnectionHost {
  readonly clock: Clock
  readonly limits: ServerLimits
  readonly logger: Logger
  /** A client said hello: it is to be attached, rejected or told that its session is lost. */
  greet(connection: Connection, hello: Hello): void
  closed(connection: Connection): void
  readonly trace: ((event: ServerTraceEvent) => void) | undefined
}

export class Connection implements Link {
  readonly request: ConnectionRequest
  /** By which the door knows it. */
  place = 0
  readonly #host: ConnectionHost
  readonly socket: ServerSocket
  readonly #backpressure = new Backpressure()
  #heartbeat: Heartbeat | undefined
  #session: Carried<Connection> | undefined
  /** What followed the hello, until that is answered; undefined before the hello. */
  #early: Early | undefined
  #timer: unknown
  #open = true

  constructor(host: ConnectionHost, socket: ServerSocket, request: ConnectionRequest) {
    this.#host = host
    this.socket = socket
    this.request = request
    host.trace?.({ type: 'open', request })
    socket.on('message', this.#message.bind(this))
    socket.on('close', (code, reason) => this.#closed(Number(code), String(reason)))
    socket.on('error', (error) => this.#failed(error as { code?: unknown }))
    socket.on('ping', () => this.#heard())
    socket.on('pong', () => this.#answered())
    this.limit(() => this.close(closeCode.HELLO_TIMEOUT, 'no hello in time'), host.limits.helloMs)
  }

  get open(): boolean {
    return this.#open
  }

  /** True once a session has it. */
  get attached(): boolean {
    return this.#session !== undefined
  }

  get deadlineMs(): number {
    return Math.min(this.#heartbeat?.deadlineMs ?? Infinity, this.#backpressure.deadlineMs)
  }

  /** Calls `late` after `ms` in which nothing became of it. */
  limit(late: () => void, ms: number): void {
    this.#timer = this.#host.clock.setTimer(late, ms)
  }

  /** From here on it carries `session`. */
  attach(session: Carried<Connection>, hello: Hello): void {
    const { clock, limits } = this.#host
    this.#inTime()
    this.#heartbeat = new Heartbeat(limits.pingMs, limits.deadMs, clock.now())
    this.#session = session
    const tcp = tcpOf(this.socket)
    if (tcp) this.#hold(tcp, session)
    this.#guard(() => session.attached(this, hello))
  }

  /** Takes what came after the hello, and then whatever comes. */
  begin(): void {
    const early = this.#early
    this.#early = undefined
    for (const { text, bytes } of early?.messages ?? []) {
      if (this.#open) this.#guard(() => this.#session?.receive(text, bytes, this.#host.clock.now()))
    }
    if (early?.enough) this.socket.resume?.()
  }

  reject(reject: Omit<Reject, 'type'>, code: number): void {
    this.#say({ type: 'reject', ...reject, message: reject.message.slice(0, ERROR_MESSAGE_LENGTH) })
    this.close(code, `${reject.code}: ${reject.message}`)
  }

  lost(lost: Omit<Lost, 'type'>): void {
    this.#say({ type: 'lost', ...lost })
    this.close(closeCode.LOST, 'session lost')
  }

  // Link

  send(message: Message): void {
    if (this.#heartbeat) this.#heartbeat.saidMs = this.#host.clock.now()
    if (typeof message === 'string') this.socket.send(message)
    else sendPieces(this.socket, message)
    this.#host.trace?.({ type: 'sent', ...shown(message, platformBinary), client: this.#session?.id })
  }

  /** Writes what others get as well. */
  broadcast(broadcast: Broadcast): void {
    if (this.#heartbeat) this.#heartbeat.saidMs = this.#host.clock.now()
    write(this.socket, broadcast)
    this.#host.trace?.({ type: 'sent', text: broadcast.text, client: this.#session?.id })
  }

  /** Answers a ping, unless so much is on its way already that the client hears of us anyway. */
  pong(): void {
    if (this.socket.bufferedAmount < BUFFERED_BYTES) this.send('{"type":"pong"}')
  }

  /** The socket's buffer is full. @returns when to look again */
  blocked(): number {
    this.#backpressure.begin(this.socket.bufferedAmount, this.#host.clock.now())
    return this.#backpressure.deadlineMs
  }

  /** @returns false if the socket is of no more use */
  tick(now: number, slept: boolean, session: Pick<Carried<Connection>, 'flush' | 'blocked' | 'written'>): boolean {
    if (slept) {
      this.#heartbeat?.doubt(now)
      this.#ping()
    }
    if (now >= this.#backpressure.deadlineMs) session.flush()
    if (this.#backpressure.look(this.socket.bufferedAmount, session.written, session.blocked, now)) return false
    const beat = this.#heartbeat?.tick(now)
    if (beat === 'ping') this.#ping()
    return beat !== 'dead'
  }

  close(code: number, reason: string): void {
    if (!this.#open) return
    this.#end(code, reason)
    this.socket.close(code, Buffer.from(reason).subarray(0, 120).toString().replace(/\uFFFD+$/, ''))
  }

  /** Nobody waits for the other end. */
  drop(): void {
    if (!this.#open) return
    this.#end(1006, 'dropped')
    this.socket.terminate() // which may tell of the close at once
  }

  #message(data: unknown, isBinary: unknown): void {
    if (!this.#open) return
    try {
      const bytes = (data as Buffer).length // ws gives one Buffer a message
      if (bytes > MESSAGE_BYTES) throw new Violation(`a message larger than ${MESSAGE_BYTES} bytes`)
      const now = this.#host.clock.now()
      const heartbeat = this.#heartbeat
      if (heartbeat) { // as its `heard`: one call's way is kept short
        heartbeat.heardMs = now
        heartbeat.probeDueMs = Infinity
      }
      if (isBinary) return this.#binary(data, bytes, now)
      const text = String(data)
      this.#host.trace?.({ type: 'received', text, client: this.#session?.id })
      if (this.#session) this.#session.receive(text, bytes, now)
      else if (this.#early) this.#keep(this.#early, text, bytes)
      else this.#hello(text, bytes)
    } catch (error) {
      this.#refuse(closeCode.MALFORMED, error)
    }
  }

  /** The welcome travels with what answers the calls that came with the hello. */
  #hold(tcp: TcpSocket, session: Carried<Connection>): void {
    tcp.cork()
    this.#host.clock.defer(() => {
      session.flush()
      tcp.uncork()
    })
  }

  /** JSON, and bytes behind it. */
  #binary(data: unknown, bytes: number, now: number): void {
    if (!this.#session) throw new Violation('a binary message before the welcome')
    const { text, area } = platformBinary.split([bytesOfMessage(data)])
    this.#host.trace?.({ type: 'received', text, bytes, client: this.#session.id })
    this.#session.receive(text, bytes, now, area)
  }

  #hello(text: string, bytes: number): void {
    const hello = readHello(text, bytes)
    if (hello.protocol !== PROTOCOL_VERSION) return this.#foreign(hello.protocol)
    this.#inTime()
    this.#early = new Early(bytes)
    this.#host.greet(this, hello as Hello) // of this version: it was read whole
  }

  /** Something became of it. */
  #inTime(): void {
    this.#host.clock.clearTimer(this.#timer)
    this.#timer = undefined // a timer that is over is memory all the same
  }

  #foreign(protocol: number): void {
    const message = `protocol ${protocol} is not spoken here, ${PROTOCOL_VERSION} is`
    this.reject({ code: 'FAILED_PRECONDITION', message }, closeCode.UNSUPPORTED)
  }

  /** Before the hello is answered, little is read. */
  #keep(early: Early, text: string, bytes: number): void {
    early.keep(text, bytes)
    if (early.enough) this.socket.pause?.()
  }

  /** No message throws out of here: what is malformed ends the session. */
  #guard(take: () => void): void {
    try {
      take()
    } catch (error) {
      this.#refuse(closeCode.MALFORMED, error)
    }
  }

  /** `ws` did not take a message, and has told the client. A close follows. */
  #failed(error: { code?: unknown }): void {
    const code = String(error.code)
    if (!code.startsWith('WS_ERR_') || !this.#open) return
    const tooLarge = code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
    if (tooLarge) this.#refuse(closeCode.TOO_LARGE, new Violation(`a message larger than ${MESSAGE_BYTES} bytes`))
    else this.#refuse(closeCode.MALFORMED, new Violation(`not WebSocket: ${code}`)) // it would come again with every replay
  }

  #refuse(code: number, error: unknown): void {
    const expected = error instanceof Violation
    const reason = expected ? error.message : 'internal error'
    const { remoteAddress } = this.request
    const details = { client: this.#session?.id, remoteAddress, ...(expected ? { reason } : { err: error }) }
    this.#host.logger[expected ? 'warn' : 'error'](details, 'a connection was closed for a message that cannot be taken')
    if (this.#session) this.#session.end(code, reason)
    this.close(code, reason)
  }

  #ping(): void {
    this.send('{"type":"ping"}')
    this.socket.ping?.()
  }

  #heard(): void {
    this.#heartbeat?.heard(this.#host.clock.now())
  }

  #answered(): void {
    this.#heard()
    this.#host.trace?.({ type: 'pong', client: this.#session?.id })
  }

  #closed(code: number, reason: string): void {
    if (this.#open) this.#end(code, reason)
  }

  #end(code: number, reason: string): void {
    this.#open = false
    this.#early = undefined
    this.#inTime()
    this.#host.trace?.({ type: 'close', code, reason, client: this.#session?.id })
    this.#host.closed(this)
    const session = this.#session
    this.#session = undefined // Node holds on to closed sockets for long, and they are not to hold on to all the rest
    session?.detached(this)
  }

  #say(message: Lost | Reject): void {
    this.send(JSON.stringify(message))
  }
}
