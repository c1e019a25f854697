// The answering side as a server has it: towards callers that need not keep to
// the limits (input, headers, refusals, output that nobody fetches), and with
// few function calls for a call that is answered at once.

import type { RpcError, StatusCode } from '../errors.js'
import type { Answered, Answerer, IncomingCall } from './answerer.js'
import { noBlobs, type Blobs } from './blobs.js'
import {
  answerTooLarge, Callee, decode, exhausted, noHeaders, pumped, replyOf, type Refusal,
} from './callee.js'
import { exceeds, measure, noForm, utf8Bytes } from './codec.js'
import { Violation, type CallFrame } from './frames.js'
import { HEADERS_LENGTH } from './limits.js'
import { lengthOf, type Outgoing } from './outbox.js'
import type { Reason } from './pendingcall.js'
import { bytesOf } from './pieces.js'
import { badId, refused } from './refuser.js'

/** An answerer that checks outputs. */
export interface CheckingAnswerer<M extends Checked> extends Answerer<M> {
  /** Why there is no such method for this caller; undefined: there is none for anybody. */
  strange(name: string): Refusal | undefined
  /** What to tell of an output that the contract does not allow. */
  mismatch(method: M, output: unknown): Error
}

export interface Checked extends Answered {
  /** Whether the contract allows an output; undefined: there is none, whatever the handler returns. */
  readonly output: { valid(output: unknown): boolean } | undefined
}

/** What a Uint8Array costs besides its bytes, about: many empty ones are much in a small message. */
const BLOB_BYTES = 200

interface Waiting<M extends Checked> {
  readonly call: IncomingCall<M>
  readonly length: number
}

export class GuardedCallee<M extends Checked = Checked> extends Callee<M> {
  declare protected readonly answerer: CheckingAnswerer<M>
  /** About what the calls that are not answered yet brought. */
  inputBytes = 0
  /** The call whose handler has not returned yet: it may never need a place among `calls`. */
  #running: IncomingCall<M> | undefined
  #waiting: Waiting<M>[] = []
  /** As the caller counts it: in UTF-16 units of JSON text. */
  #waitingLength = 0
  /** Answers to calls that were not taken, until they are acknowledged. */
  readonly #refusals: Outgoing[] = []

  /** Calls not answered yet. */
  get size(): number {
    return this.calls.size + (this.#running ? 1 : 0)
  }

  override start(frame: CallFrame, bytes: number, now: number, frames = 1, blobs = noBlobs): void {
    const share = bytes / frames + blobs.length * BLOB_BYTES
    const id = frame[1]
    const options = frame[3]
    const input = frame[4]
    if (id % 2 !== this.parity || (this.calls.size > 0 && this.calls.get(id))) throw badId(id)
    if (this.closing) return // the caller was told, and takes it elsewhere
    const { limits } = this
    const method = this.answerer.methods.get(frame[2])
    // One call's way is kept short: what refuses is asked only where it may have something to say.
    const few = this.givenUp.size === 0 && this.calls.size - this.flows < this.places && this.inputBytes + share <= limits.inputBytes
    if (!method || !few || method.flow || typeof options !== 'number' || bytes > (method.maxBytes ?? limits.valueBytes)) {
      const refusal = this.refusal(frame, method) ?? this.#excess(frame, method, bytes, share, blobs)
      if (!method || refusal) return this.refuse(id, ...(refusal as Refusal)) // without a method there is one
    }
    const timeoutMs = typeof options === 'number' ? options : options.timeoutMs
    const headers = typeof options === 'number' ? noHeaders : options.headers
    const deadlineMs = timeoutMs === 0 ? Infinity : now + timeoutMs
    const call: IncomingCall<M> = {
      id, method, input, blobs, headers, deadlineMs, bytes: share,
      started: false, cancelled: undefined, onCancel: undefined, flow: undefined,
    }
    const { outbox } = this.session
    if (this.#waiting.length > 0 || outbox.queuedLength + outbox.loggedLength > limits.outputBytes) this.#wait(call)
    else this.#run(call)
  }

  override giveUp(ids: readonly number[]): void {
    const { calls, nestedCalls, streams } = this.limits
    super.giveUp(ids.slice(0, calls + nestedCalls + streams))
  }

  override refuse(id: number, code: StatusCode, message: string): void {
    this.drop(id)
    this.crowded = true
    const frame = refused(id, code, message)
    this.#refusals.push(frame)
    this.session.send(frame)
  }

  /**
   * Starts what waited, if there is room for output again.
   *
   * @throws {Violation} if twice as many calls as there are places were refused, and none of that was acknowledged
   */
  override settle(): void {
    if (this.#refusals.length > 0) this.#boundRefusals()
    if (this.#waiting.length > 0) this.resume()
    this.crowded = this.#refusals.length + this.#waiting.length > 0
  }

  /** Starts what waited, as far as there is room for output again. */
  resume(): void {
    while (this.#waiting[0] && this.session.outbox.length <= this.limits.outputBytes) {
      const { call, length } = this.#waiting.shift() as Waiting<M>
      this.#waitingLength -= length
      if (this.drop(call.id)) this.#run(call)
    }
  }

  override end(reason: Reason): void {
    if (this.#running) this.keep(this.#running)
    this.#running = undefined
    this.#waiting = []
    this.inputBytes = 0
    super.end(reason)
  }

  protected override stop(call: IncomingCall<M>, reason: RpcError): void {
    const waits = this.#waiting.find((waiting) => waiting.call === call)
    if (!waits) return super.stop(call, reason)
    this.#waiting = this.#waiting.filter((waiting) => waiting !== waits)
    this.#waitingLength -= waits.length
    this.endFlow(call)
    this.refuse(call.id, reason.code as StatusCode, reason.message) // made by cancel() or tick()
  }

  protected override keep(call: IncomingCall<M>): void {
    super.keep(call)
    this.inputBytes += call.bytes
  }

  protected override drop(id: number): IncomingCall<M> | undefined {
    const call = super.drop(id)
    if (call) this.inputBytes -= call.bytes
    return call
  }

  protected override refusal(frame: CallFrame, method: M | undefined): Refusal | undefined {
    const refusal = super.refusal(frame, method)
    return refusal?.[0] === 'UNIMPLEMENTED' ? this.answerer.strange(frame[2]) ?? refusal : refusal
  }

  /** What is too much of the call. */
  #excess(frame: CallFrame, method: M | undefined, bytes: number, share: number, blobs: Blobs): Refusal | undefined {
    const [, , , options, input] = frame
    const { valueBytes, inputBytes } = this.limits
    if (this.calls.size > 0 && this.inputBytes + share > inputBytes) {
      return ['RESOURCE_EXHAUSTED', `more than ${inputBytes} bytes of input in calls not answered`]
    }
    if (typeof options !== 'number' && measure(options.headers, (text) => text.length) > HEADERS_LENGTH) {
      return ['RESOURCE_EXHAUSTED', `headers are longer than ${HEADERS_LENGTH}`]
    }
    const limit = method?.maxBytes ?? valueBytes
    // The packet's size is known; the value's own only matters where that is above the limit.
    if (bytes > limit && bytesOf(blobs) + measure(input, utf8Bytes) > limit) {
      return ['RESOURCE_EXHAUSTED', `the input is larger than ${limit} bytes`]
    }
    return undefined
  }

  /** Until output was acknowledged, or behind others that wait for that. */
  #wait(call: IncomingCall<M>): void {
    const length = bytesOf(call.blobs) + measure(call.input, (text) => text.length)
    const { inputBytes } = this.limits
    // One alone may be larger: its caller could not have waited for less.
    const crowded = this.#waiting.length > 0 && this.#waitingLength + length > inputBytes
    if (crowded || length === Infinity) return this.refuse(call.id, 'RESOURCE_EXHAUSTED', `more than ${inputBytes} bytes of input waiting`)
    this.keep(call)
    this.begin(call) // its first credit comes right behind it
    this.crowded = true
    this.#waiting.push({ call, length })
    this.#waitingLength += length
  }

  #run(call: IncomingCall<M>): void {
    if (this.#running) this.keep(this.#running) // its handler had a message delivered
    this.#running = call
    if (call.method.flow && !call.flow) this.begin(call)
    let output: unknown
    let promised: boolean
    try {
      if (call.method.codecs?.input) decode(call)
      output = this.answerer.run(call)
      promised = typeof output === 'object' && output !== null && typeof (output as { then?: unknown }).then === 'function'
    } catch (error) {
      return this.#finish(call, this.failed(call, error))
    }
    if (!promised && !call.flow) return this.#succeed(call, output)
    if (this.#running === call) {
      this.#running = undefined
      this.keep(call)
    }
    const answer = call.method.yields ? pumped(call, output) : Promise.resolve(output)
    answer.then((value) => this.#succeed(call, value), (error: unknown) => this.#finish(call, this.failed(call, error)))
  }

  #succeed(call: IncomingCall<M>, output: unknown): void {
    const { id, method } = call
    // Nobody reads the answer to a cancelled call: its place is freed, no more.
    if (call.cancelled?.code === 'CANCELLED') return this.#finish(call, replyOf(id, undefined, noBlobs))
    let text: string | undefined
    let blobs: Uint8Array[] | undefined
    try {
      if (method.output) {
        if (!method.output.valid(output)) throw this.answerer.mismatch(method, output)
        const codec = method.codecs?.output
        text = JSON.stringify(codec ? codec.encode(output, blobs = []) : output) // of nothing, and of what has no form
        if (text === undefined && output !== undefined) throw noForm(output)
      }
    } catch (error) {
      return this.#finish(call, this.failed(call, error))
    }
    const limit = method.maxBytes ?? this.limits.valueBytes
    const textLimit = blobs ? limit - bytesOf(blobs) : limit
    if (text !== undefined && text.length * 3 > textLimit && exceeds(text, textLimit)) {
      return this.#finish(call, exhausted(call, answerTooLarge(limit)))
    }
    // One call's way is kept short: as replyOf and #finish.
    if (blobs || this.#running !== call || !this.session.attached) return this.#finish(call, replyOf(id, text, blobs ?? noBlobs))
    this.#running = undefined
    this.session.send({ id, text: text === undefined ? `[2,${id}]` : `[2,${id},${text}]`, seq: 0 })
  }

  #finish(call: IncomingCall<M>, frame: Outgoing): void {
    if (this.#running === call) this.#running = undefined
    else if (!this.drop(call.id)) return // the session ended meanwhile
    this.endFlow(call)
    const { attached, outbox } = this.session
    const limit = this.limits.detachedOutputBytes
    const fits = attached || outbox.length + lengthOf(frame) <= limit
    this.session.send(fits ? frame : exhausted(call, `more than ${limit} bytes of answers while away`))
  }

  /** Refused calls have no place that would bound them. */
  #boundRefusals(): void {
    const { acknowledged } = this.session.outbox
    const unheard = this.#refusals.findIndex(({ seq }) => seq === 0 || seq > acknowledged)
    this.#refusals.splice(0, unheard < 0 ? Infinity : unheard)
    if (this.#refusals.length > 2 * this.places) throw new Violation(`${this.#refusals.length} refused calls without an acknowledgement`)
  }
}
