// The answering side of one session: calls that arrived, until their final
// frame is in the outbox. It knows no contract: `Answerer` does. It takes its
// caller's word for all limits but the number of calls; GuardedCallee does not.

import { RpcError, type Outcome, type StatusCode } from '../errors.js'
import type { Answered, Answerer, IncomingCall } from './answerer.js'
import { encode, exceeds, noForm } from './codec.js'
import { errorText, Violation, type CallFrame, type Headers } from './frames.js'
import { EARLY_CALLS, type Limits } from './limits.js'
import type { Outgoing } from './outbox.js'
import type { Session } from './session.js'
import { Slots } from './slots.js'

export type Refusal = readonly [code: StatusCode, message: string]

const noHeaders: Headers = Object.freeze({})

export class Callee<M extends Answered = Answered> {
  protected readonly session: Session
  protected readonly limits: Limits
  protected readonly places: number
  readonly #answerer: Answerer<M>
  readonly #parity: 0 | 1
  readonly #due: (deadlineMs: number) => void
  /** True if `settle` has something to do. */
  crowded = false
  /** When `tick` wants to be called. */
  deadlineMs = Infinity
  /** About what the calls that are not answered yet brought. */
  inputBytes = 0
  protected calls = new Slots<IncomingCall<M>>()
  /** The call whose handler has not returned yet: it may never need a place among `calls`. */
  #running: IncomingCall<M> | undefined
  #givenUp = new Set<number>()
  #closing = false

  /** @param due - told of a deadline that is earlier than those before */
  constructor(session: Session, answerer: Answerer<M>, limits: Limits, callersIds: 'odd' | 'even', due: (deadlineMs: number) => void) {
    this.session = session
    this.limits = limits
    // A client's first calls come before it can know the limits.
    this.places = Math.max(limits.calls, EARLY_CALLS) + limits.nestedCalls
    this.#answerer = answerer
    this.#parity = callersIds === 'odd' ? 1 : 0
    this.#due = due
  }

  /** Calls not answered yet. */
  get size(): number {
    return this.calls.size + (this.#running ? 1 : 0)
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
    if (id % 2 !== this.#parity || (this.calls.size > 0 && this.calls.get(id))) throw new Violation(`a call cannot have the id ${id}`)
    if (this.#closing) return // the caller was told, and takes it elsewhere
    const { limits } = this
    const method = this.#answerer.methods.get(frame[2])
    // One call's way is kept short: `refusal` and `hold` are asked only where they may have something to say.
    const few = this.#givenUp.size === 0 && this.calls.size < this.places && this.inputBytes + share <= limits.inputBytes
    if (!method || !few || typeof options !== 'number' || bytes > (method.maxBytes ?? limits.valueBytes)) {
      const refusal = this.refusal(frame, method, bytes, share)
      if (!method || refusal) return void this.refuse(id, ...(refusal as Refusal)) // without a method there is one
    }
    const timeoutMs = typeof options === 'number' ? options : options.timeoutMs
    const headers = typeof options === 'number' ? noHeaders : options.headers
    const deadlineMs = timeoutMs === 0 ? Infinity : now + timeoutMs
    const call: IncomingCall<M> = {
      id, method, input, headers, deadlineMs, bytes: share, started: false, cancelled: undefined, onCancel: undefined,
    }
    const { outbox } = this.session
    if (this.crowded || outbox.queuedLength + outbox.loggedLength > limits.outputBytes) this.hold(call)
    else this.run(call)
  }

  /** The caller no longer waits. Crossing with the answer is no error. */
  cancel(id: number): void {
    this.#givenUp.delete(id)
    const call = this.calls.get(id)
    if (call) this.stop(call, new RpcError('CANCELLED', noLonger))
    else if (this.session.parts.drop(id)) this.refuse(id, 'CANCELLED', noLonger)
  }

  /** The caller no longer waits for these; those that have not arrived are not to start. */
  giveUp(ids: readonly number[]): void {
    this.#givenUp = new Set(ids)
  }

  /** Answers call `id` without having started it. */
  refuse(id: number, code: StatusCode, message: string): Outgoing {
    this.drop(id)
    const frame = { id, text: errorText(id, code, 'not-executed', message, undefined), seq: 0 }
    this.session.send(frame)
    return frame
  }

  /** Output was acknowledged, or a packet was taken. */
  settle(): void {}

  /** Takes no more calls; those that it has are answered. */
  close(): void {
    this.#closing = true
  }

  /** Nobody will hear the answers: what runs is told to stop. */
  end(reason: RpcError): void {
    this.close()
    const calls = this.calls.values()
    if (this.#running) calls.push(this.#running)
    this.calls = new Slots()
    this.inputBytes = 0
    this.#running = undefined
    for (const call of calls) cancel(call, reason)
  }

  tick(now: number): void {
    if (now < this.deadlineMs) return
    this.deadlineMs = Infinity
    for (const call of this.calls.values()) {
      if (call.cancelled) continue
      if (call.deadlineMs > now) this.#deadline(call.deadlineMs)
      else this.stop(call, new RpcError('DEADLINE_EXCEEDED', noLonger))
    }
  }

  /** Why the call is not taken; there is a reason at least where there is no method. */
  protected refusal(frame: CallFrame, method: M | undefined, _bytes: number, _share: number): Refusal | undefined {
    if (this.#givenUp.delete(frame[1])) return ['CANCELLED', noLonger]
    if (this.calls.size >= this.places) return ['RESOURCE_EXHAUSTED', `more than ${this.limits.calls} calls at once`]
    if (!method) return ['UNIMPLEMENTED', `no procedure ${JSON.stringify(frame[2].slice(0, 100))}`]
    return undefined
  }

  /** Much output is not acknowledged yet. */
  protected hold(call: IncomingCall<M>): void {
    this.run(call)
  }

  protected stop(call: IncomingCall<M>, reason: RpcError): void {
    cancel(call, reason)
  }

  /** What is sent of the final frame `text` once the peer is back. */
  protected whileAway(_call: IncomingCall<M>, text: string): string {
    return text
  }

  protected run(call: IncomingCall<M>): void {
    if (this.#running) this.keep(this.#running) // its handler had a message delivered
    this.#running = call
    let output: unknown
    let promised: boolean
    try {
      output = this.#answerer.run(call)
      promised = typeof output === 'object' && output !== null && typeof (output as { then?: unknown }).then === 'function'
    } catch (error) {
      return this.#fail(call, error)
    }
    if (!promised) return this.#succeed(call, output)
    if (this.#running === call) {
      this.#running = undefined
      this.keep(call)
    }
    Promise.resolve(output).then((value) => this.#succeed(call, value), (error: unknown) => this.#fail(call, error))
  }

  protected keep(call: IncomingCall<M>): void {
    this.calls.put(call)
    this.inputBytes += call.bytes
    if (call.deadlineMs < this.deadlineMs) this.#deadline(call.deadlineMs)
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
    const limit = method.maxBytes ?? this.limits.valueBytes
    if (text !== undefined && text.length * 3 > limit && exceeds(text, limit)) {
      return this.#exhausted(call, `the answer is larger than ${limit} bytes`)
    }
    text = text === undefined ? `[2,${id}]` : `[2,${id},${text}]`
    // One call's way is kept short: as #finish.
    if (this.#running !== call || !this.session.attached) return this.#finish(call, text)
    this.#running = undefined
    this.session.send({ id, text, seq: 0 })
  }

  #fail(call: IncomingCall<M>, error: unknown): void {
    const { code, message, text } = this.#told(call, error) ?? this.#told(call, new TypeError('the error cannot be told')) ?? untellable
    const limit = this.limits.valueBytes
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
    this.#finish(call, exhaustedText(call, message))
  }

  /** Frees the call's place. True if it had one. */
  protected drop(id: number): boolean {
    const call = this.calls.take(id)
    if (call) this.inputBytes -= call.bytes
    return call !== undefined
  }

  #finish(call: IncomingCall<M>, text: string): void {
    if (this.#running === call) this.#running = undefined
    else if (!this.drop(call.id)) return // the session ended meanwhile
    const { attached } = this.session
    this.session.send({ id: call.id, text: attached ? text : this.whileAway(call, text), seq: 0 })
  }

  #deadline(deadlineMs: number): void {
    if (deadlineMs >= this.deadlineMs) return
    this.deadlineMs = deadlineMs
    this.#due(deadlineMs)
  }
}

/** Of an error's message, more is not sent: it is beside the value, whose size is limited. */
const MESSAGE_LENGTH = 4_096
const noLonger = 'the caller no longer waits'
const untellable = { code: 'INTERNAL', message: 'internal error', text: undefined }

/** The final frame of a call whose answer was too much. */
export function exhaustedText(call: IncomingCall, message: string): string {
  return errorText(call.id, 'RESOURCE_EXHAUSTED', outcomeOf(call), message, undefined)
}

function outcomeOf({ started }: IncomingCall): Outcome {
  return started ? 'executed' : 'not-executed'
}

function cancel(call: IncomingCall, reason: RpcError): void {
  if (call.cancelled) return
  call.cancelled = reason
  call.onCancel?.(reason)
}
