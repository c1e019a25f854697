// The asking side: calls that wait for an answer, across all sessions of one
// client. It decides what became of a call when it cannot be answered any more.

import { RpcError } from '../errors.js'
import { noBlobs, withBlobs } from './blobs.js'
import { exceeds, noForm } from './codec.js'
import { ERROR, Violation, type ErrorFrame, type ReplyFrame } from './frames.js'
import {
  announceCancel, check, failure, refusal, takeBack, told, watch,
  type CallFlow, type Departure, type Method, type PendingCall, type Reason, type Request,
} from './pendingcall.js'
import { bytesOf } from './pieces.js'
import { fits, leavePlace, OUTPUT_LENGTH } from './places.js'
import { inWords } from './reason.js'
import type { Session } from './session.js'
import { Slots } from './slots.js'
import { WaitingCalls } from './waitingcalls.js'

export interface CallerOptions {
  /** 1 on the client, 2 on the server: whose ids are odd, and whose even. */
  readonly firstId: 1 | 2
  /** Calls kept while no connection takes them. */
  readonly queuedCalls: number
  /** Where a procedure names none. */
  readonly timeoutMs: number
  readonly valueBytes: number
  /** A deadline came up that is earlier than those before: milliseconds of the caller's clock. */
  readonly due: (deadlineMs: number) => void
}

export class Caller {
  readonly #options: CallerOptions
  readonly #pending = new Slots<PendingCall>()
  /** Calls without a place. */
  readonly waiting = new WaitingCalls()
  /** True if `admit` may have something to do. */
  waits = false
  /** When `tick` wants to be called. */
  deadlineMs = Infinity
  /** How often `end` was called: what was asked before is not asked again. */
  ends = 0
  /** Where calls go; `use` sets it before the first. */
  #session!: Session
  #nextId: number
  #closed: Reason | undefined

  constructor(options: CallerOptions) {
    this.#options = options
    this.#nextId = options.firstId
  }

  /** Calls not finished, on any session. */
  get size(): number {
    return this.#pending.size
  }

  /**
   * @param nested - made inside a handler, which has places of its own
   * @param resolve - told what the peer answers
   * @param reject - told what became of the call otherwise
   * @param flow - its items, if it has any: such a call has no timeout unless it is given one
   * @returns the call, to be given to `cancel`
   * @throws {RpcError} if it cannot be sent; made to be called where that rejects a promise
   */
  call(
    method: Method, input: unknown, request: Request | undefined, nested: boolean, now: number,
    resolve: (value: unknown) => void, reject: (error: RpcError) => void, flow?: CallFlow,
  ): PendingCall {
    // One call's way is kept short: what is usual is done in line, all else in methods of its own.
    const timeoutMs = request?.timeoutMs ?? method.timeoutMs ?? (flow ? Infinity : this.#options.timeoutMs)
    const session = this.#session
    if (request || this.waits || !session.attached || !(timeoutMs > 0)) this.#check(method, request, timeoutMs)
    const codec = method.codecs?.input
    let body: string | undefined
    let blobs: Uint8Array[] | undefined
    try {
      body = JSON.stringify(codec ? codec.encode(input, blobs = []) : input) // of nothing, and of what has no form
      if (body === undefined && input !== undefined) throw noForm(input)
    } catch (error) {
      if (error instanceof RpcError) throw error // of a codec that checks
      throw refusal(method, 'INVALID_ARGUMENT', `the input cannot be encoded: ${inWords(error)}`)
    }
    if (blobs?.length === 0) blobs = undefined
    const limit = method.maxBytes ?? this.#options.valueBytes
    const blobBytes = blobs ? bytesOf(blobs) : 0
    const bodyLimit = limit - blobBytes
    if (body !== undefined && body.length * 3 > bodyLimit && exceeds(body, bodyLimit)) {
      throw refusal(method, 'RESOURCE_EXHAUSTED', `the input is larger than ${limit} bytes (maxBytes)`)
    }
    const id = this.#nextId
    this.#nextId += 2
    const ceilMs = Math.ceil(timeoutMs)
    const wholeMs = Number.isSafeInteger(ceilMs) ? ceilMs : 0 // what no number can say is forever
    const options = request?.headers ? JSON.stringify({ timeoutMs: wholeMs, headers: request.headers }) : wholeMs
    // The method's name needs no escaping: contracts allow identifiers and dots only.
    let text = `[1,${id},"${method.name}",${options}${body === undefined ? '' : ',' + body}]`
    if (blobs) text = withBlobs(id, text, blobs)
    const length = text.length + blobBytes
    const deadlineMs = now + timeoutMs
    const lane = nested ? 'nestedCalls' : flow ? 'streams' : 'calls'
    const call: PendingCall = {
      id, text, blobs, length, seq: 0, method, lane, flow, deadlineMs, resolve, reject,
      session: undefined, givenUp: false, doubtful: false, unwatch: undefined,
    }
    this.#pending.put(call)
    if (request?.signal) watch(call, request.signal, () => this.#giveUp(call, aborted))
    if (deadlineMs < this.deadlineMs) this.#deadline(deadlineMs)
    const { peerLimits } = session
    const places = session.places[lane]
    const inputLength = places.inputLength + length
    const { queuedLength, loggedLength } = session.outbox
    const full = places.taken >= peerLimits[lane] || inputLength > peerLimits.inputBytes || queuedLength + loggedLength > OUTPUT_LENGTH
    if (full || flow || this.waits) this.#place(call)
    else {
      call.session = session
      places.taken++
      places.inputLength = inputLength
      session.send(call)
    }
    return call
  }

  /** Its caller no longer waits. Does nothing if it is over. */
  cancel(call: PendingCall, reason: Reason): void {
    if (this.#pending.get(call.id) === call && !call.givenUp) this.#giveUp(call, reason)
  }

  /** From now on calls go to `session`; those that wait do when they are admitted. */
  use(session: Session): void {
    this.#session = session
    this.#closed = undefined
  }

  /** @throws {Violation} if the answer is to a call that was never made */
  settle(from: Session, frame: ReplyFrame | ErrorFrame, blobs = noBlobs): void {
    const call = this.#pending.take(frame[1])
    if (call?.session !== from) return this.#stray(frame[1], call)
    // One call's way is kept short: as leavePlace.
    const places = from.places[call.lane]
    places.taken--
    places.inputLength -= call.length
    if (call.unwatch) call.unwatch()
    if (call.flow) call.flow.over()
    if (this.waits) this.admit()
    if (frame[0] === ERROR) return call.reject(told(call, frame, blobs))
    const codec = call.method.codecs?.output
    let [, , value] = frame
    try {
      if (codec) value = codec.decode(value, blobs)
    } catch (error) {
      return call.reject(error as RpcError) // of a codec that checks: it throws no other
    }
    call.resolve(value)
  }

  /** The answer came, and was too large to be kept. */
  oversize(from: Session, id: number): void {
    this.settle(from, [ERROR, id, 'RESOURCE_EXHAUSTED', 'executed', 'the answer is larger than any procedure allows'])
  }

  /** Calls given up that the peer may not have received yet: it is not to start them. */
  givenUp(session: Session): number[] {
    const { acknowledged } = session.outbox
    const unheard = this.#pending.values().filter((call) => call.givenUp && call.session === session && call.seq > acknowledged)
    return unheard.map(({ id }) => id)
  }

  /** `session` takes no more calls: each of its calls stays with it, moves to the next, or fails with its outcome. */
  leave(session: Session, departure: Departure): void {
    if (this.#pending.size === 0) return
    const moved: PendingCall[] = []
    for (const call of this.#pending.values()) {
      if (call.session !== session) continue
      const untaken = call.seq === 0 || (departure.received !== undefined && call.seq > departure.received)
      if (!untaken && departure.keepsTaken) continue
      const resent = untaken || (departure.resendsIdempotent && call.method.idempotent)
      call.doubtful ||= !untaken
      if (departure.moves && resent && !call.givenUp) moved.push(call)
      else this.#fail(call, departure, untaken)
    }
    for (const call of moved) takeBack(call, session)
    this.waits ||= moved.length > 0
    this.waiting.putBack(moved)
  }

  /** Nothing can be called any more: fails all that no session has. */
  end(reason: Reason): void {
    this.ends++
    for (const call of this.#pending.values()) {
      if (!call.session) this.#fail(call, reason, true)
    }
    this.waiting.keep(() => false)
  }

  /** As `end`, and until there is another session to use each further call fails the same way. */
  close(reason: Reason): void {
    this.#closed = reason
    this.end(reason)
  }

  /** Gives places to calls that wait for one. */
  admit(): void {
    this.waiting.admit((call) => fits(call, this.#session), (call) => this.#send(call))
    this.waits = this.waiting.size > 0
  }

  /**
   * Gives up what is overdue.
   *
   * @param why - there is no connection, as their errors say
   */
  tick(now: number, why?: string): void {
    if (now < this.deadlineMs) return
    this.deadlineMs = Infinity
    const overdue: Reason = { code: 'DEADLINE_EXCEEDED', message: `no answer in time${why ? `, and no connection: ${why}` : ''}` }
    const isDue = ({ deadlineMs }: PendingCall): boolean => deadlineMs <= now
    // All that wait at once: to look for each among thousands of others would take seconds.
    this.waiting.keep((call) => !isDue(call))
    for (const call of this.#pending.values()) {
      if (call.givenUp) continue
      if (!isDue(call)) this.#deadline(call.deadlineMs)
      else if (call.session) this.#giveUp(call, overdue)
      else this.#fail(call, overdue, true)
    }
    this.admit()
  }

  #check(method: Method, request: Request | undefined, timeoutMs: number): void {
    if (this.#closed) throw refusal(method, this.#closed.code, this.#closed.message)
    check(method, timeoutMs, request)
    const { attached, outbox } = this.#session
    const queued = this.waiting.size + outbox.queued
    // For a place they may wait in any number: the peer answers, and it is their caller's memory.
    if (queued >= this.#options.queuedCalls && (!attached || outbox.length > OUTPUT_LENGTH)) {
      throw refusal(method, 'RESOURCE_EXHAUSTED', `${queued} calls wait already (queuedCalls)`)
    }
  }

  #deadline(deadlineMs: number): void {
    if (deadlineMs >= this.deadlineMs) return
    this.deadlineMs = deadlineMs
    this.#options.due(deadlineMs)
  }

  /** Sends the call if there is a place for it; else it waits. */
  #place(call: PendingCall): void {
    const waiting = this.waiting[call.lane]
    if (waiting.length === 0 && fits(call, this.#session)) return this.#send(call)
    waiting.push(call)
    this.waits = true
    this.#session.announce() // while the peer is away, whoever keeps the session looks at what it holds
  }

  #send(call: PendingCall): void {
    const session = (call.session = this.#session)
    const places = session.places[call.lane]
    places.taken++
    places.inputLength += call.length
    session.send(call)
    call.flow?.begin(session, call.id)
  }

  /** A final frame for a call that moved to another session, whose word alone counts, or for none. */
  #stray(id: number, call: PendingCall | undefined): void {
    if (call) this.#pending.put(call)
    if (id >= this.#nextId || id % 2 !== this.#options.firstId % 2) throw new Violation(`an answer to call ${id}, never made`)
  }

  #giveUp(call: PendingCall, reason: Reason): void {
    const { session } = call
    const state = session ? session.outbox.withdraw(call) : 'unwritten'
    if (!session) this.waiting.drop(call)
    const error = failure(call, reason, state !== 'written')
    if (!session || state === 'unwritten') this.#forget(call)
    else {
      call.givenUp = true
      call.unwatch?.()
      announceCancel(call, session)
    }
    call.flow?.abort(error)
    call.reject(error)
    if (state === 'unwritten') this.admit()
  }

  #fail(call: PendingCall, reason: Reason, untaken: boolean): void {
    if (untaken) call.session?.outbox.withdraw(call)
    this.#forget(call)
    if (!call.givenUp) call.reject(failure(call, reason, untaken))
  }

  #forget(call: PendingCall): void {
    this.#pending.take(call.id)
    if (call.session) leavePlace(call, call.session)
    call.unwatch?.()
    call.flow?.over()
  }
}

const aborted: Reason = { code: 'CANCELLED', message: 'aborted by the caller' }
