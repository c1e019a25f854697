// One client as the server has it: its session, the socket of the moment if
// there is one, and the time for which it is kept if there is none.

import { Caller } from '../protocol/caller.js'
import type { Area } from '../protocol/binary.js'
import { Alarm, type Clock } from '../protocol/clock.js'
import * as closeCode from '../protocol/closecodes.js'
import { readFromClient, type Goaway, type Hello } from '../protocol/control.js'
import { Violation } from '../protocol/frames.js'
import { GuardedCallee, type CheckingAnswerer } from '../protocol/guardedcallee.js'
import { FRAME_OVERHEAD } from '../protocol/limits.js'
import { readMessage } from '../protocol/message.js'
import { Session, type SessionEvents } from '../protocol/session.js'
import { readTopicFromClient } from '../protocol/topicmessages.js'
import { platformBinary } from '../platform/binary.js'
import type { Agreement } from './agreement.js'
import type { Carried } from './carried.js'
import type { Connection } from './connection.js'
import type { ServedProcedure } from './dispatch.js'
import type { ServerLimits } from './options.js'
import { remote, type RemoteOptions } from './remote.js'
import type { Registered } from './sessions.js'
import { bytesOfRequest, type ConnectionRequest } from './socket.js'
import { Subscriptions, type Subscriber } from './subscriptions.js'
import type { Topics } from './topics.js'
import { welcomeOf } from './welcome.js'

/** What all sessions of one server share. */
export interface SessionHost {
  readonly clock: Clock
  readonly limits: ServerLimits
  readonly calleeLimits: ServerLimits
  readonly mostBytes: number
  readonly remote: RemoteOptions
  /** The topics that its clients subscribe to. */
  readonly hub: Topics
  answerer(session: ServerSession): CheckingAnswerer<ServedProcedure>
  /** The session's client is away, or holds more memory than before. */
  detached(session: ServerSession): void
  /** The session is over. */
  over(session: ServerSession): void
}

export interface Identity {
  readonly id: string
  readonly secretHash: string
  readonly principal: string
  readonly holder: string
  /** Stands for the principal in the welcome. */
  readonly principalTag: string
  readonly user: unknown
  readonly attach: number
  /** What its version of the contract has in common with the server's: as its first hello said. */
  readonly agreement: Agreement
}

/** How long overdue calls are spared after a sleep of the machine. */
const SPARED_MS = 1_000
/** What a session holds in memory besides what its client can make larger, about. */
const SESSION_BYTES = 4 * 1024

export class ServerSession implements Registered, Carried<Connection>, Subscriber, SessionEvents {
  readonly id: string
  readonly secretHash: string
  readonly principal: string
  readonly holder: string
  readonly agreement: Agreement
  readonly clock: Clock
  readonly binary = platformBinary
  readonly session: Session
  readonly caller: Caller
  readonly callee: GuardedCallee<ServedProcedure>
  attach: number
  ended: string | undefined
  user: unknown
  request: ConnectionRequest
  readonly #principalTag: string
  readonly #host: SessionHost
  readonly #alarm: Alarm
  /** Made for the first message about topics. */
  #subscriptions: Subscriptions | undefined
  #connection: Connection | undefined
  #expiresMs = Infinity
  /** What it holds besides its input and output, while its client is away. */
  #restingBytes = SESSION_BYTES
  /** Until then overdue calls are spared. */
  #sparedMs = 0
  /** The last number taken before it drained: calls beyond it arrived, and were left to the next server. */
  #takenBefore: number | undefined
  #over = false
  #api: object | undefined
  #nestedApi: object | undefined

  constructor(host: SessionHost, identity: Identity, request: ConnectionRequest) {
    this.id = identity.id
    this.secretHash = identity.secretHash
    this.principal = identity.principal
    this.holder = identity.holder
    this.agreement = identity.agreement
    this.agreement.sessions++
    this.attach = identity.attach
    this.user = identity.user
    this.request = request
    this.#principalTag = identity.principalTag
    this.#host = host
    const { clock, limits, mostBytes } = host
    this.#alarm = new Alarm(clock, (now, slept) => this.#tick(now, slept))
    const due = this.#alarm.by.bind(this.#alarm)
    const { queuedCalls, timeoutMs, valueBytes } = limits
    this.caller = new Caller({ firstId: 2, queuedCalls, timeoutMs, valueBytes, due })
    this.clock = clock
    this.session = new Session(this, mostBytes + FRAME_OVERHEAD)
    this.callee = new GuardedCallee(this.session, host.answerer(this), host.calleeLimits, 'odd', due)
    this.caller.use(this.session)
  }

  get connected(): boolean {
    return this.#connection !== undefined
  }

  get received(): number {
    return this.#takenBefore ?? this.session.received
  }

  get detachedBytes(): number {
    if (this.#connection) return 0
    const { session, callee, caller, agreement } = this
    const inBytes = session.parts.length + (session.items?.heldBytes ?? 0) + callee.inputBytes
    const outBytes = session.outbox.length + (caller.waits ? lengthOf(caller.waiting) : 0)
    return this.#restingBytes + agreement.bytes / agreement.sessions + inBytes + outBytes
  }

  get api(): object {
    return (this.#api ??= remote(this.caller, false, this.#host.remote, this.agreement))
  }

  get nestedApi(): object {
    return (this.#nestedApi ??= remote(this.caller, true, this.#host.remote, this.agreement))
  }

  /** True if nothing of this session would be missed: no call either way, and everything sent has arrived. */
  get idle(): boolean {
    return this.callee.size === 0 && this.caller.size === 0 && this.session.outbox.length === 0
  }

  get blocked(): boolean {
    return this.session.blocked || this.#subscriptions?.blocked === true
  }

  get written(): number {
    return this.session.outbox.written + (this.#subscriptions?.written ?? 0)
  }

  flush(): void {
    this.session.flush()
    this.#subscriptions?.flush()
  }

  topicsWait(): void {
    this.full()
  }

  /** Asks again whether it may have what it is subscribed to. */
  async reauthorize(): Promise<void> {
    await this.#subscriptions?.reauthorize()
  }

  close(reason = 'ended by the server'): void {
    this.ended = reason
    this.end(closeCode.ENDED, reason)
  }

  // SessionEvents

  /** Something waits for the client to come back: one that is being welcomed is here, and one that is gone for good never comes. */
  pending(): void {
    if (!this.#over && !this.#connection) this.#host.detached(this)
  }

  full(): void {
    if (this.#connection) this.#alarm.by(this.#connection.blocked())
  }

  attached(connection: Connection, hello: Hello): void {
    const { session, callee } = this
    const former = this.#connection
    this.#connection = connection
    former?.close(closeCode.SUPERSEDED, 'another connection has taken over')
    session.detach()
    this.#expiresMs = Infinity
    this.request = connection.request
    callee.giveUp(hello.givenUp ?? [])
    const givenUp = this.caller.givenUp(session)
    const welcome = { received: session.received, givenUp, principal: this.#principalTag, contract: this.agreement.change }
    connection.send(JSON.stringify(welcomeOf(welcome, this.#host.limits)))
    this.#subscriptions?.attached(connection)
    this.session.attach(connection, hello.received)
    this.caller.admit()
    this.#alarm.by(this.#deadlineMs)
  }

  detached(connection: Connection): void {
    if (connection !== this.#connection || this.#over) return
    this.#connection = undefined
    this.session.detach()
    this.#subscriptions?.detached()
    this.#restingBytes = SESSION_BYTES + bytesOfRequest(this.request)
    this.#expiresMs = this.#host.clock.now() + this.#host.limits.sessionMs
    this.#alarm.by(this.#expiresMs)
    this.#host.detached(this)
  }

  receive(text: string, bytes: number, now: number, area?: Area): void {
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch { /* readMessage says what it is */ }
    // One call's way is kept short: what is no packet is read again.
    if (!Array.isArray(message)) return this.#control(readMessage(text), area)
    const { session } = this
    session.receive(message, bytes, now, area)
    if (session.deadlineMs < this.#alarm.due) this.#alarm.by(session.deadlineMs)
  }

  /** The session is over, and its socket closes with `code`. */
  end(code: number, reason: string): void {
    if (this.#over) return
    this.#over = true
    this.agreement.sessions--
    this.#alarm.stop()
    const connection = this.#connection
    this.#connection = undefined
    const departure = { code: 'SESSION_LOST', message: reason } as const
    this.session.detach()
    this.#subscriptions?.end()
    this.callee.end(departure)
    this.caller.leave(this.session, departure)
    this.caller.close(departure)
    connection?.close(code, reason)
    this.#host.over(this)
  }

  /** Takes no more calls, and says so. Those that it has are answered. */
  drain(when: Pick<Goaway, 'retryAfterMs' | 'spreadMs'>): void {
    this.callee.close()
    this.#takenBefore ??= this.received
    const goaway: Goaway = { type: 'goaway', received: this.received, ...when }
    this.#connection?.send(JSON.stringify(goaway))
  }

  get #deadlineMs(): number {
    if (this.#over) return Infinity
    const { session, callee } = this
    const socketMs = this.#connection?.deadlineMs ?? Infinity
    const callsMs = Math.max(this.#sparedMs, Math.min(callee.deadlineMs, this.caller.deadlineMs))
    return Math.min(session.deadlineMs, callsMs, this.#expiresMs, socketMs)
  }

  #control(message: object, area: Area | undefined): void {
    if (area) throw new Violation('a binary message without a packet')
    const topic = readTopicFromClient(message)
    if (topic) {
      if (!this.#subscriptions) {
        this.#subscriptions = new Subscriptions(this.#host.hub, this)
        if (this.#connection) this.#subscriptions.attached(this.#connection)
      }
      return this.#subscriptions.receive(topic)
    }
    const control = readFromClient(message)
    switch (control.type) {
      case 'hello': throw new Violation('a second hello')
      case 'ack': return this.session.acknowledge(control.received)
      case 'ping': return this.#connection?.pong()
      case 'pong': return
      case 'bye': return this.end(closeCode.NORMAL, 'bye')
    }
  }

  #tick(now: number, slept: boolean): void {
    if (now >= this.#expiresMs) return this.end(closeCode.LOST, 'the client did not come back in time')
    const { session, callee } = this
    session.tick(now)
    const connection = this.#connection
    if (connection && !connection.tick(now, slept, this)) connection.drop() // which whoever was told of it meanwhile may have closed
    // What is overdue after a sleep may have been answered: the messages are looked at first.
    if (slept) this.#sparedMs = now + SPARED_MS
    if (now >= this.#sparedMs) {
      callee.tick(now)
      this.caller.tick(now)
    }
    this.#alarm.by(this.#deadlineMs)
  }
}

/** What calls that wait for a place will send. */
function lengthOf(waiting: Caller['waiting']): number {
  let sum = 0
  for (const calls of Object.values(waiting)) for (const { length } of calls) sum += length
  return sum
}
