// The answering side of one session: calls that arrived, until their final
// frame is in the outbox. It knows no contract: `Answerer` does.

import { RpcError, type Outcome, type StatusCode } from '../errors.js'
import type { Answered, Answerer, IncomingCall } from './answerer.js'
import { encode, exceeds, noForm, utf8Bytes } from './codec.js'
import { errorText, Violation, type CallFrame, type Headers } from './frames.js'
import { EARLY_CALLS, EARLY_STREAMS, HEADERS_LENGTH, type Limits } from './limits.js'
import type { Outgoing } from './outbox.js'
import type { Session } from './session.js'
import { Slots } from './slots.js'

const noHeaders: Headers = Object.freeze({})

export class Callee<M extends Answered = Answered> {
  readonly #session: Session
  readonly #answerer: Answerer<M>
  readonly #limits: Limits
  readonly #parity: 0 | 1
  readonly #places: number
  readonly #flowPlaces: number
  /** How many of `#calls` have items. */
  #flows = 0
  readonly #due: (deadlineMs: number) => void
  /** True if `settle` has something to do. */
  crowded = false
  #calls = new Slots<IncomingCall<M>>()
  /** The call whose handler has not returned yet: it may never need a place among `#calls`. */
  #running: IncomingCall<M> | undefined
  #waiting: { readonly call: IncomingCall<M>; readonly length: number }[] = []
  /** As the caller counts it: in UTF-16 units of JSON text. */
  #waitingLength = 0
  #givenUp = new Set<number>()
  /** Answers to calls that were not taken, until they are acknowledged. */
  readonly #refusals: Outgoing[] = []
  #deadlineMs = Infinity
  #closing = false
  #inputBytes = 0

  /** @param due - told of a deadline that is earlier than those before */
  constructor(session: Session, answerer: Answerer<M>, limits: Limits, callersIds: 'odd' | 'even', due: (deadlineMs: number) => void) {
    this.#session = session
    this.#answerer = answerer
    this.#limits = limits
    this.#parity = callersIds === 'odd' ? 1 : 0
    // A client's first calls come before it can know the limits.
    this.#flowPlaces = Math.max(limits.streams, EARLY_STREAMS) + limits.nestedCalls
    this.#places = Math.max(limits.calls, EARLY_CALLS) + limits.nestedCalls
    this.#due = due
  }

  /** Calls not answered yet. */
  get size(): number {
    return this.#calls.size + (this.#running ? 1 : 0)
  }

  get deadlineMs(): number {
    return this.#deadlineMs
  }

  /** About what the calls that are not answered yet brought, in bytes. */
  get inputBytes(): number {
    return this.#inputBytes
  }

  /** True if calls with this id are the other side's. */
  owns(id: number): boolean {
    return id % 2 === this.#parity
  }

  /**
   * @param bytes - size of what brought the frame: at least its own
   * @param share - its own, about; default: all of `bytes`
   * @throws {Violation} if the id is the other side's, or in use
   */
  start(frame: CallFrame, bytes: number, now: number, share = bytes): void {
    const id = frame[1]
    const options = frame[3]
    const input = frame[4]
    if (id % 2 !== this.#parity || (this.#calls.size > 0 && this.#calls.get(id))) throw new Violation(`a call cannot have the id ${id}`)
    if (this.#closing) return // the caller was told, and takes it elsewhere
    const method = this.#answerer.methods.get(frame[2])
    // One call's way is kept short: #refusal is asked only where there may be one.
    const few = this.#givenUp.size === 0 && this.#calls.size - this.#flows < this.#places && this.#inputBytes + share <= this.#limits.inputBytes
    if (!method || !few || method.flow || typeof options !== 'number' || bytes > (method.maxBytes ?? this.#limits.valueBytes)) {
      const refusal = this.#refusal(frame, method, bytes, share)
      if (!method || refusal) return this.refuse(id, ...(refusal as [StatusCode, string])) // without a method there is one
    }
    const timeoutMs = typeof options === 'number' ? options : options.timeoutMs
    const headers = typeof options === 'number' ? noHeaders : options.headers
    const deadlineMs = timeoutMs === 0 ? Infinity : now + timeoutMs
    const call: IncomingCall<M> = {
      id, method, input, headers, deadlineMs, bytes: share,
      started: false, cancelled: undefined, onCancel: undefined, flow: undefined,
    }
    const { outbox } = this.#session
    if (this.#waiting.length > 0 || outbox.queuedLength + outbox.loggedLength > this.#limits.outputBytes) this.#wait(call)
    else this.#run(call)
  }

  /** The caller no longer waits. Crossing with the answer is no error. */
  cancel(id: number): void {
    this.#givenUp.delete(id)
    const call = this.#calls.get(id)
    const begun = this.#session.parts.drop(id)
    if (call) this.#stop(call, new RpcError('CANCELLED', noLonger))
    else if (begun) this.refuse(id, 'CANCELLED', noLonger)
  }

  /** The caller no longer waits for these; those that have not arrived are not to start. */
  giveUp(ids: readonly number[]): void {
    this.#givenUp = new Set(ids.slice(0, this.#limits.calls + this.#limits.nestedCalls))
  }

  /** Answers call `id` without having started it. */
  refuse(id: number, code: StatusCode, message: string): void {
    this.#drop(id)
    this.crowded = true
    this.#refusals.push(this.#send(id, errorText(id, code, 'not-executed', message, undefined)))
  }

  /**
   * A packet was taken: starts what waited, if there is room for output again.
   *
   * @throws {Violation} if twice as many calls as there are places were refused, and none of that was acknowledged
   */
  settle(): void {
    if (this.#refusals.length > 0) this.#boundRefusals()
    if (this.#waiting.length > 0) this.resume()
    this.crowded = this.#refusals.length + this.#waiting.length > 0
  }

  /** Refused calls have no place that would bound them. */
  #boundRefusals(): void {
    const { acknowledged } = this.#session.outbox
    const unheard = this.#refusals.findIndex(({ seq }) => seq === 0 || seq > acknowledged)
    this.#refusals.splice(0, unheard < 0 ? Infinity : unheard)
    if (this.#refusals.length > 2 * this.#places) throw new Violation(`${this.#refusals.length} refused calls without an acknowledgement`)
  }

  /** Starts what waited, as far as there is room for output again. */
  resume(): void {
    while (this.#waiting[0] && this.#session.outbox.length <= this.#limits.outputBytes) {
      const { call, length } = this.#waiting.shift() as { call: IncomingCall<M>; length: number }
      this.#waitingLength -= length
      if (this.#drop(call.id)) this.#run(call)
    }
  }

  /** Takes no more calls; those that it has are answered. */
  close(): void {
    this.#closing = true
  }

  /** Nobody will hear the answers: what runs is told to stop. */
  end(reason: RpcError): void {
    this.close()
    const calls = this.#calls.values()
    if (this.#running) calls.push(this.#running)
    this.#calls = new Slots()
    this.#inputBytes = 0
    this.#flows = 0
    this.#running = undefined
    this.#waiting = []
    for (const call of calls) cancel(call, reason)
  }

  tick(now: number): void {
    if (now < this.#deadlineMs) return
    this.#deadlineMs = Infinity
    for (const call of this.#calls.values()) {
      if (call.cancelled) continue
      if (call.deadlineMs > now) this.#deadline(call.deadlineMs)
      else this.#stop(call, new RpcError('DEADLINE_EXCEEDED', noLonger))
    }
  }

  #refusal(frame: CallFrame, method: M | undefined, bytes: number, share: number): [StatusCode, string] | undefined {
    const [, id, name, options, input] = frame
    const { calls, streams, valueBytes, inputBytes } = this.#limits
    if (this.#givenUp.delete(id)) return ['CANCELLED', 'given up before it arrived']
    if (!method?.flow && this.#calls.size - this.#flows >= this.#places) return ['RESOURCE_EXHAUSTED', `more than ${calls} calls at once`]
    if (method?.flow && this.#flows >= this.#flowPlaces) return ['RESOURCE_EXHAUSTED', `more than ${streams} streams at once`]
    if (this.#calls.size > 0 && this.#inputBytes + share > inputBytes) {
      return ['RESOURCE_EXHAUSTED', `more than ${inputBytes} bytes of input in calls not answered`]
    }
    if (typeof options !== 'number' && measure(options.headers, (text) => text.length) > HEADERS_LENGTH) {
      return ['RESOURCE_EXHAUSTED', `headers are longer than ${HEADERS_LENGTH}`]
    }
    if (!method) return ['UNIMPLEMENTED', `no procedure ${JSON.stringify(name.slice(0, 100))}`]
    const limit = method.maxBytes ?? valueBytes
    // The packet's size is known; the value's own only matters where that is above the limit.
    if (bytes > limit && measure(input, utf8Bytes) > limit) return ['RESOURCE_EXHAUSTED', `the input is larger than ${limit} bytes`]
    return undefined
  }

  #wait(call: IncomingCall<M>): void {
    const length = measure(call.input, (text) => text.length)
    const { inputBytes } = this.#limits
    // One alone may be larger: its caller could not have waited for less.
    const crowded = this.#waiting.length > 0 && this.#waitingLength + length > inputBytes
    if (crowded || length === Infinity) return this.refuse(call.id, 'RESOURCE_EXHAUSTED', `more than ${inputBytes} bytes of input waiting`)
    this.#keep(call)
    if (call.method.flow) this.#begin(call, call.method.flow) // its first credit comes right behind it
    this.crowded = true
    this.#waiting.push({ call, length })
    this.#waitingLength += length
  }

  #stop(call: IncomingCall<M>, reason: RpcError): void {
    const waits = this.#waiting.find((waiting) => waiting.call === call)
    if (!waits) return cancel(call, reason)
    this.#waiting = this.#waiting.filter((waiting) => waiting !== waits)
    this.#waitingLength -= waits.length
    call.flow?.answered()
    this.refuse(call.id, reason.code as StatusCode, reason.message) // made by cancel() or tick()
  }

  #run(call: IncomingCall<M>): void {
    if (this.#running) this.#keep(this.#running) // its handler had a message delivered
    this.#running = call
    if (call.method.flow && !call.flow) this.#begin(call, call.method.flow)
    let output: unknown
    let promised: boolean
    try {
      output = this.#answerer.run(call)
      promised = typeof output === 'object' && output !== null && typeof (output as { then?: unknown }).then === 'function'
    } catch (error) {
      return this.#fail(call, error)
    }
    if (!promised && !call.flow) return this.#succeed(call, output)
    if (this.#running === call) {
      this.#running = undefined
      this.#keep(call)
    }
    const answer = call.method.yields ? this.#pump(call, output) : Promise.resolve(output)
    answer.then((value) => this.#succeed(call, value), (error: unknown) => this.#fail(call, error))
  }

  #begin(call: IncomingCall<M>, flow: NonNullable<M['flow']>): void {
    call.flow = flow()
    call.flow.begin(this.#session, call.id)
  }

  async #pump({ flow }: IncomingCall<M>, source: unknown): Promise<void> {
    await flow?.pump(await source)
  }

  #keep(call: IncomingCall<M>): void {
    this.#calls.put(call)
    this.#inputBytes += call.bytes
    if (call.method.flow) this.#flows++
    if (call.deadlineMs < this.#deadlineMs) this.#deadline(call.deadlineMs)
  }

  #succeed(call: IncomingCall<M>, output: unknown): void {
    const { id, method } = call
    // Nobody reads the answer to a cancelled call: its place is freed, no more.
    if (call.cancelled?.code === 'CANCELLED') return this.#finish(call, `[2,${id}]`)
    let text: string | undefined
    try {
      if (method.output) {
        if (!method.output.valid(output)) throw this.#answerer.mismatch(method, output)
        text = JSON.stringify(output) // of nothing, and of what has no form
        if (text === undefined && output !== undefined) throw noForm(output)
      }
    } catch (error) {
      return this.#fail(call, error)
    }
    const limit = method.maxBytes ?? this.#limits.valueBytes
    if (text !== undefined && text.length * 3 > limit && exceeds(text, limit)) {
      return this.#exhausted(call, `the answer is larger than ${limit} bytes`)
    }
    text = text === undefined ? `[2,${id}]` : `[2,${id},${text}]`
    // One call's way is kept short: as #finish.
    if (this.#running !== call || !this.#session.attached) return this.#finish(call, text)
    this.#running = undefined
    this.#session.send({ id, text, seq: 0 })
  }

  #fail(call: IncomingCall<M>, error: unknown): void {
    const { code, message, text } = this.#told(call, error) ?? this.#told(call, new TypeError('the error cannot be told')) ?? untellable
    const limit = this.#limits.valueBytes
    if (text !== undefined && exceeds(text, limit)) this.#exhausted(call, `the error's data is larger than ${limit} bytes`)
    else this.#finish(call, errorText(call.id, code, outcomeOf(call), message, text))
  }

  /** @returns what the caller is told; undefined if `error` is so odd that looking at it throws */
  #told(call: IncomingCall<M>, error: unknown): { code: string; message: string; text: string | undefined } | undefined {
    try {
      const { code, message, data } = this.#answerer.tell(error, call)
      return { code: String(code), message: String(message).slice(0, MESSAGE_LENGTH), text: encode(data) }
    } catch {
      return undefined
    }
  }

  #exhausted(call: IncomingCall<M>, message: string): void {
    this.#finish(call, errorText(call.id, 'RESOURCE_EXHAUSTED', outcomeOf(call), message, undefined))
  }

  /** Frees the call's place. True if it had one. */
  #drop(id: number): boolean {
    const call = this.#calls.take(id)
    if (!call) return false
    this.#inputBytes -= call.bytes
    if (call.method.flow) this.#flows--
    return true
  }

  #finish(call: IncomingCall<M>, text: string): void {
    if (this.#running === call) this.#running = undefined
    else if (!this.#drop(call.id)) return // the session ended meanwhile
    call.flow?.answered()
    const { attached, outbox } = this.#session
    const limit = this.#limits.detachedOutputBytes
    const fits = attached || outbox.length + text.length <= limit
    if (fits) this.#session.send({ id: call.id, text, seq: 0 })
    else this.#send(call.id, errorText(call.id, 'RESOURCE_EXHAUSTED', outcomeOf(call), `more than ${limit} bytes of answers while away`, undefined))
  }

  #send(id: number, text: string): Outgoing {
    const frame = { id, text, seq: 0 }
    this.#session.send(frame)
    return frame
  }

  #deadline(deadlineMs: number): void {
    if (deadlineMs >= this.#deadlineMs) return
    this.#deadlineMs = deadlineMs
    this.#due(deadlineMs)
  }
}

/** Of an error's message, more is not sent: it is beside the value, whose size is limited. */
const MESSAGE_LENGTH = 4_096
const noLonger = 'the caller no longer waits'
const untellable = { code: 'INTERNAL', message: 'internal error', text: undefined }

function outcomeOf({ started }: IncomingCall): Outcome {
  return started ? 'executed' : 'not-executed'
}

function cancel(call: IncomingCall, reason: RpcError): void {
  if (call.cancelled) return
  call.cancelled = reason
  call.flow?.abort(reason)
  call.onCancel?.(reason)
}

/** What `size` says of the value as JSON; infinite where it is too deep to write. */
function measure(value: unknown, size: (text: string) => number): number {
  try {
    return size(encode(value) ?? '')
  } catch {
    return Infinity
  }
}
