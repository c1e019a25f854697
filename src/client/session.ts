// One session of the client's, over whichever socket there is: hello, welcome,
// and what the server says about it. What becomes of its calls when it ends is
// not its matter.

import { RpcError } from '../errors.js'
import type { Caller } from '../protocol/caller.js'
import type { Alarm, Clock } from '../protocol/clock.js'
import type { Area, Binary } from '../protocol/binary.js'
import * as closeCode from '../protocol/closecodes.js'
import { utf8Bytes } from '../protocol/codec.js'
import { readFromServer, type Goaway, type Lost, type Reject, type Welcome } from '../protocol/control.js'
import { Violation } from '../protocol/frames.js'
import { earlyLimits, FRAME_OVERHEAD, HELLO_BYTES, MESSAGE_BYTES } from '../protocol/limits.js'
import { bytesOfMessage } from '../platform/utf8.js'
import type { Departure, Reason } from '../protocol/pendingcall.js'
import { inWords } from '../protocol/reason.js'
import type { AnsweringSide } from '../protocol/refuser.js'
import { Session, type SessionEvents } from '../protocol/session.js'
import type { Subscriber } from '../topics/subscriber.js'
import type { ContractWatch } from './contractwatch.js'
import { Introduction } from './introduction.js'
import { Line, type LineHost, type LineUser } from './line.js'

/** What all sessions of one client share. */
export interface SessionHost extends LineHost {
  readonly alarm: Alarm
  readonly caller: Caller
  /** Makes what answers the server's calls in a session. */
  readonly answering: (session: Session) => AnsweringSide
  /** Takes what is about topics; undefined without any. */
  readonly subscriber: Subscriber | undefined
  readonly contract: ContractWatch
  /** The largest value that any procedure allows, in bytes. */
  readonly mostBytes: number
  /** All that was sent to us before now has arrived. */
  confirmed(): void
}

/** The sessions of one client, as one of them knows them. */
export interface Siblings {
  /** Who the server said this client is; undefined before the first welcome. */
  principal: string | undefined
  /** The state of its line is another. */
  changed(session: ClientSession): void
  /** It takes no more calls; the next is to be started after `afterMs`, or when there is a call. */
  draining(session: ClientSession, departure: Departure, afterMs: number): void
  /** It is over; the next is to be started after `afterMs`, by default what the backoff says. */
  over(session: ClientSession, departure: Departure, afterMs?: number): void
  /** None is to be had. */
  fatal(session: ClientSession, error: RpcError): void
}

/** Rejections that trying again does not change. */
const finalRejections = ['UNAUTHENTICATED', 'PERMISSION_DENIED', 'FAILED_PRECONDITION', 'CONTRACT_MISMATCH']

/** However long the server says: an hour. */
const LONGEST_WAIT_MS = 3_600_000

const anotherUser: Reason = { code: 'SESSION_LOST', message: 'the authenticated user changed' }

export class ClientSession implements LineUser, SessionEvents {
  readonly line: Line
  readonly session: Session
  readonly clock: Clock
  readonly binary: Binary
  readonly caller: Caller
  readonly callee: AnsweringSide
  readonly #host: SessionHost
  readonly #siblings: Siblings
  readonly #introduction: Introduction
  #triedFreshAuth = false
  #wasWelcome = false

  /** @param attempt - failures so far, if this session takes over from one that had some */
  constructor(host: SessionHost, siblings: Siblings, attempt: number) {
    this.#host = host
    this.#siblings = siblings
    this.#introduction = new Introduction(host.random)
    this.line = new Line(host, this, attempt)
    this.clock = host.clock
    this.binary = host.binary
    this.caller = host.caller
    this.session = new Session(this, host.mostBytes + FRAME_OVERHEAD)
    this.session.peerLimits = earlyLimits
    this.callee = host.answering(this.session)
  }

  get deadlineMs(): number {
    return Math.min(this.line.deadlineMs, this.session.deadlineMs)
  }

  /** 0 if the server has provably taken nothing of it; else that is not known. */
  get received(): 0 | undefined {
    return this.#introduction.written ? undefined : 0
  }

  tick(now: number, slept: boolean): void {
    this.session.tick(now)
    this.line.tick(now, slept)
  }

  /** The session is over: nothing more is sent, and what runs for the server is told to stop. */
  stop(reason: Reason): void {
    this.line.stop()
    this.callee.end(reason)
  }

  /** Sends what waits, says bye, and waits for the socket to close, for a second at most. To be stopped at once. */
  close(): Promise<void> {
    if (this.line.open) {
      this.session.flush()
      this.line.send('{"type":"bye"}')
    }
    return this.line.close()
  }

  // SessionEvents

  pending(): void {
    this.line.demand()
  }

  full(): void {
    this.line.blocked()
  }

  // LineUser

  opened(auth: string | undefined): void {
    const { session, line } = this
    const introduction = this.#introduction
    const hello = introduction.hello(this.#host.contract, session.received, this.caller.givenUp(session), auth)
    const helloBytes = utf8Bytes(hello)
    if (helloBytes > HELLO_BYTES) {
      return this.fail(new RpcError('RESOURCE_EXHAUSTED', `auth makes the hello larger than ${HELLO_BYTES} bytes`))
    }
    introduction.written = true
    line.send(hello)
    // Only a first session does not wait: a later one makes sure first that it is still the same user's.
    if (introduction.opening && session.outbox.last === 0 && this.#siblings.principal === undefined) session.open(line, helloBytes)
  }

  readonly message = ({ data }: { readonly data: unknown }): void => {
    const host = this.#host
    const { pulse } = this.line
    const now = this.clock.now()
    // One call's way is kept short: this is the pulse's `heard`.
    if (pulse) {
      pulse.heardMs = now
      pulse.probeDueMs = Infinity
    }
    try {
      const message = typeof data === 'string' ? data : bytesOfMessage(data)
      const { length } = message
      if (!length || length > MESSAGE_BYTES) throw new Violation(`a message of ${length} bytes`)
      const { text, area }: { text: string; area?: Area } = typeof message === 'string' ? { text: message } : this.binary.split([message])
      if (host.trace) {
        host.trace({ type: 'received', text, ...(area && { bytes: length }) })
        if (!this.line.open) return // it closed the client
      }
      const content: unknown = JSON.parse(text)
      if (!Array.isArray(content)) return this.#control(content, area)
      if (!this.line.up) throw new Violation('a packet before the welcome')
      const { session } = this
      session.receive(content, length, now, area)
      if (session.deadlineMs < host.alarm.due) host.due(session.deadlineMs)
    } catch (error) {
      this.#violated(error)
    }
  }

  closed(code: number, reason: string): void {
    const why = reason || `closed with ${code}`
    switch (code) {
      case closeCode.MALFORMED:
      case closeCode.TOO_LARGE:
      case closeCode.SUPERSEDED: return this.#over(why, { moves: true })
      case closeCode.DRAINED: return this.#over(why, { moves: true, resendsIdempotent: true }, this.#pauseMs)
      case closeCode.FORBIDDEN:
        this.#introduction.untaken()
        return this.fail(new RpcError('PERMISSION_DENIED', why))
      case closeCode.UNSUPPORTED: return this.fail(new RpcError('FAILED_PRECONDITION', why))
      case closeCode.ENDED: return this.fail(new RpcError('CANCELLED', why))
      default: return this.line.retry(why)
    }
  }

  /** No session is to be had. */
  fail(error: RpcError): void {
    this.#siblings.fatal(this, error)
  }

  changed(): void {
    this.#siblings.changed(this)
  }

  #control(text: unknown, area?: Area): void {
    if (this.line.up && this.#host.subscriber?.receive(this.line, text, area)) return
    if (area) throw new Violation('a binary message without a packet')
    const message = readFromServer(text)
    switch (message.type) {
      case 'welcome': return this.#welcomed(message)
      case 'reject': return this.#rejected(message)
      case 'lost': return this.#lost(message)
      case 'goaway': return this.#goaway(message)
      case 'ack': return this.session.acknowledge(message.received)
      case 'ping': return this.line.send('{"type":"pong"}')
      case 'pong': return this.#host.confirmed()
    }
  }

  #welcomed(welcome: Welcome): void {
    if (this.line.up) throw new Violation('a second welcome')
    const { caller } = this
    const siblings = this.#siblings
    const { principal } = siblings
    if (principal !== undefined && principal !== welcome.principal) {
      caller.leave(this.session, anotherUser)
      caller.end(anotherUser)
    }
    siblings.principal = welcome.principal
    this.#triedFreshAuth = false
    this.session.peerLimits = welcome.limits
    this.session.attach(this.line, welcome.received)
    caller.admit()
    const resumed = this.#wasWelcome
    this.#wasWelcome = true
    this.line.welcomed(welcome.deadMs, resumed)
    this.callee.giveUp(welcome.givenUp ?? [])
    if (welcome.contract) this.#host.contract.welcomed(welcome.contract)
  }

  /** Nothing that was written to this socket was taken. */
  #rejected(reject: Reject): void {
    const { code, message } = reject
    if (this.line.up) throw new Violation('a reject after the welcome')
    this.#introduction.untaken()
    const again = code === 'UNAUTHENTICATED' && !this.#triedFreshAuth
    if (finalRejections.includes(code) && !again) {
      return this.fail(new RpcError(code, message, { outcome: 'not-executed' }))
    }
    this.#triedFreshAuth ||= again
    if (again) this.line.dial()
    else this.line.retry(`${code}: ${message}`, this.#waitMs(reject) || undefined)
  }

  #lost({ reason, received }: Lost): void {
    const sameUser = reason !== 'principal'
    const message = sameUser ? 'the server no longer has the session' : anotherUser.message
    this.#over(message, { received, moves: sameUser, resendsIdempotent: sameUser }, this.#pauseMs)
  }

  #goaway(goaway: Goaway): void {
    const { received } = goaway
    const departure: Departure = { code: 'UNAVAILABLE', message: 'the server is stopping', received, keepsTaken: true, moves: true }
    this.#siblings.draining(this, departure, this.#waitMs(goaway))
  }

  #waitMs({ retryAfterMs = 0, spreadMs = 0 }: Reject | Goaway): number {
    return Math.min(retryAfterMs + spreadMs * this.#host.random.fraction(), LONGEST_WAIT_MS)
  }

  /**
   * Before the session that takes over: none if this one could not be resumed, or held for long. A server that
   * ends each session before its welcome, or right behind it, is not asked without end.
   */
  get #pauseMs(): 0 | undefined {
    const { up, stable } = this.line
    return this.#wasWelcome && (!up || stable) ? 0 : undefined
  }

  #over(message: string, calls: Omit<Departure, 'code' | 'message'>, afterMs?: number): void {
    const departure: Departure = { code: 'SESSION_LOST', message, ...calls }
    this.stop(departure)
    this.#siblings.over(this, departure, afterMs)
  }

  #violated(error: unknown): void {
    const message = inWords(error)
    this.line.stop(closeCode.MALFORMED, message.slice(0, 40)) // a reason of more than 123 bytes would throw
    this.#over(`the server broke the protocol: ${message}`, { moves: true })
  }
}
