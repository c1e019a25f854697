// The answering side of one session: calls that arrived, until their final
// frame is in the outbox. It knows no contract: `Answerer` does. It takes its
// caller's word for all limits but the number of calls; GuardedCallee does not.

import { RpcError, type Outcome, type StatusCode } from '../errors.js'
import type { Answered, Answerer, IncomingCall } from './answerer.js'
import { noBlobs, withBlobs, type Blobs } from './blobs.js'
import { encode, exceeds } from './codec.js'
import { errorText, type CallFrame, type Headers } from './frames.js'
import { EARLY_CALLS, EARLY_STREAMS, ERROR_MESSAGE_LENGTH, type Limits } from './limits.js'
import type { Outgoing } from './outbox.js'
import type { Reason } from './pendingcall.js'
import { bytesOf } from './pieces.js'
import { badId, noLonger, noProcedure, refused, type AnsweringSide } from './refuser.js'
import type { Session } from './session.js'
import { Slots } from './slots.js'

export type Refusal = readonly [code: StatusCode, message: string]

/** Nothing is added to it: each session would have an empty set of its own. */
const none = new Set<number>()

export const noHeaders: Headers = Object.freeze({})

export class Callee<M extends Answered = Answered> implements AnsweringSide {
  protected readonly session: Session
  protected readonly answerer: Answerer<M>
  protected readonly limits: Limits
  protected readonly parity: 0 | 1
  protected readonly places: number
  protected readonly flowPlaces: number
  /** How many of `calls` have items. */
  protected flows = 0
  readonly #due: (deadlineMs: number) => void
  /** True if `settle` has something to do. */
  crowded = false
  /** When `tick` wants to be called. */
  deadlineMs = Infinity
  protected calls = new Slots<IncomingCall<M>>()
  protected givenUp: Set<number> = none
  protected closing = false

  /** @param due - told of a deadline that is earlier than those before */
  constructor(session: Session, answerer: Answerer<M>, limits: Limits, callersIds: 'odd' | 'even', due: (deadlineMs: number) => void) {
    this.session = session
    this.answerer = answerer
    this.limits = limits
    this.parity = callersIds === 'odd' ? 1 : 0
    // A client's first calls come before it can know the limits.
    this.places = Math.max(limits.calls, EARLY_CALLS) + limits.nestedCalls
    this.flowPlaces = Math.max(limits.streams, EARLY_STREAMS) + limits.nestedCalls
    this.#due = due
  }

  /** True if calls with this id are the other side's. */
  owns(id: number): boolean {
    return id % 2 === this.parity
  }

  /**
   * @param bytes - size of what brought the frame: at least its own
   * @param frames - how many that brought
   * @throws {Violation} if the id is the other side's, or in use
   */
  start(frame: CallFrame, bytes: number, now: number, _frames = 1, blobs = noBlobs): void {
    const [, id, name, options, input] = frame
    if (!this.owns(id) || this.calls.get(id)) throw badId(id)
    if (this.closing) return // the caller was told, and takes it elsewhere
    const method = this.answerer.methods.get(name)
    const refusal = this.refusal(frame, method)
    if (!method || refusal) return this.refuse(id, ...(refusal as Refusal)) // without a method there is one
    const { timeoutMs, headers } = typeof options === 'number' ? { timeoutMs: options, headers: noHeaders } : options
    const deadlineMs = timeoutMs === 0 ? Infinity : now + timeoutMs
    const call: IncomingCall<M> = {
      id, method, input, blobs, headers, deadlineMs, bytes,
      started: false, cancelled: undefined, onCancel: undefined, flow: undefined,
    }
    this.keep(call)
    void this.#answer(call)
  }

  /** The caller no longer waits. Crossing with the answer is no error. */
  cancel(id: number): void {
    this.givenUp.delete(id)
    const call = this.calls.get(id)
    const begun = this.session.parts.drop(id)
    if (call) this.stop(call, new RpcError('CANCELLED', noLonger))
    else if (begun) this.refuse(id, 'CANCELLED', noLonger)
  }

  /** The caller no longer waits for these; those that have not arrived are not to start. */
  giveUp(ids: readonly number[]): void {
    this.givenUp = ids.length === 0 ? none : new Set(ids)
  }

  /** Answers call `id` without having started it. */
  refuse(id: number, code: StatusCode, message: string): void {
    this.drop(id)
    this.session.send(refused(id, code, message))
  }

  /**
   * A call came that is too large to be kept.
   *
   * @throws {Violation} if its id is in use
   */
  oversize(id: number): void {
    if (this.calls.get(id)) throw badId(id)
    if (this.closing) return // as in `start`
    this.refuse(id, 'RESOURCE_EXHAUSTED', 'the input is larger than maxBytes')
  }

  /** Output was acknowledged, or a packet was taken. */
  settle(): void {}

  /** Takes no more calls; those that it has are answered. */
  close(): void {
    this.closing = true
  }

  /** Nobody will hear the answers: what runs is told to stop. */
  end({ code, message }: Reason): void {
    this.close()
    if (this.calls.size === 0) return
    const reason = new RpcError(code, message)
    const calls = this.calls.values()
    this.calls = new Slots()
    this.flows = 0
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
  protected refusal([, id, name]: CallFrame, method: M | undefined): Refusal | undefined {
    if (this.givenUp.delete(id)) return ['CANCELLED', noLonger]
    if (this.#hasNoPlace(method)) {
      const lane = method?.flow ? 'streams' : 'calls'
      return ['RESOURCE_EXHAUSTED', `more than ${this.limits[lane]} ${lane} at once`]
    }
    if (!method) return ['UNIMPLEMENTED', noProcedure(name)]
    return undefined
  }

  /** Its items may come and go. */
  protected begin(call: IncomingCall<M>): void {
    const { flow } = call.method
    if (!flow) return
    call.flow = flow()
    call.flow.begin(this.session, call.id)
  }

  /** Its items are over, and what it sent goes ahead of its final frame. */
  protected endFlow(call: IncomingCall<M>): void {
    call.flow?.answered()
  }

  protected stop(call: IncomingCall<M>, reason: RpcError): void {
    cancel(call, reason)
  }

  protected keep(call: IncomingCall<M>): void {
    this.calls.put(call)
    if (call.method.flow) this.flows++
    if (call.deadlineMs < this.deadlineMs) this.#deadline(call.deadlineMs)
  }

  /** Frees the call's place. @returns the call, if it had one */
  protected drop(id: number): IncomingCall<M> | undefined {
    const call = this.calls.take(id)
    if (call?.method.flow) this.flows--
    return call
  }

  /** The final frame of a call whose handler has failed. */
  protected failed(call: IncomingCall<M>, error: unknown): Outgoing {
    const limit = this.limits.valueBytes
    const codecs = call.method.codecs?.errors
    for (const told of [error, new TypeError('the error cannot be told')]) {
      try {
        const { code, message, data } = this.answerer.tell(told, call)
        const blobs: Uint8Array[] = []
        const text = encode(codecs && Object.hasOwn(codecs, code) ? codecs[code]?.encode(data, blobs) : data)
        if (text !== undefined && exceeds(text, limit - bytesOf(blobs))) return exhausted(call, `the error's data is larger than ${limit} bytes`)
        const shown = String(message).slice(0, ERROR_MESSAGE_LENGTH)
        return frameOf(call.id, errorText(call.id, String(code), outcomeOf(call), shown, text), blobs)
      } catch { /* so odd that looking at it throws */ }
    }
    return frameOf(call.id, errorText(call.id, 'INTERNAL', outcomeOf(call), 'internal error', undefined))
  }

  /** True if there is no place for another call like this. */
  #hasNoPlace(method: M | undefined): boolean {
    return method?.flow ? this.flows >= this.flowPlaces : this.calls.size - this.flows >= this.places
  }

  async #answer(call: IncomingCall<M>): Promise<void> {
    let frame: Outgoing
    try {
      this.begin(call)
      decode(call)
      const output = this.answerer.run(call)
      frame = this.#succeeded(call, await (call.method.yields ? pumped(call, output) : output))
    } catch (error) {
      frame = this.failed(call, error)
    }
    if (!this.drop(call.id)) return // the session ended meanwhile
    this.endFlow(call)
    this.session.send(frame)
  }

  /** The final frame of a call whose handler has returned. */
  #succeeded(call: IncomingCall<M>, output: unknown): Outgoing {
    const { id, method, cancelled } = call
    // Nobody reads the answer to a cancelled call: its place is freed, no more.
    if (!method.output || cancelled?.code === 'CANCELLED') return replyOf(id, undefined, noBlobs)
    const codec = method.codecs?.output
    const blobs: Uint8Array[] = []
    const text = encode(codec ? codec.encode(output, blobs) : output)
    const limit = method.maxBytes ?? this.limits.valueBytes
    return text !== undefined && exceeds(text, limit - bytesOf(blobs)) ? exhausted(call, answerTooLarge(limit)) : replyOf(id, text, blobs)
  }

  #deadline(deadlineMs: number): void {
    if (deadlineMs >= this.deadlineMs) return
    this.deadlineMs = deadlineMs
    this.#due(deadlineMs)
  }
}


export function answerTooLarge(limitBytes: number): string {
  return `the answer is larger than ${limitBytes} bytes`
}

/** The final frame of a call whose answer was too much. */
export function exhausted(call: IncomingCall, message: string): Outgoing {
  return frameOf(call.id, errorText(call.id, 'RESOURCE_EXHAUSTED', outcomeOf(call), message, undefined))
}

/** @param output - as JSON text; undefined: there is none */
export function replyOf(id: number, output: string | undefined, blobs: Blobs): Outgoing {
  return frameOf(id, output === undefined ? `[2,${id}]` : `[2,${id},${output}]`, blobs)
}

function frameOf(id: number, text: string, blobs: Blobs = noBlobs): Outgoing {
  return blobs.length === 0 ? { id, text, seq: 0 } : { id, text: withBlobs(id, text, blobs), blobs, seq: 0 }
}

/** Its input is what travelled no longer. */
export function decode(call: IncomingCall): void {
  const codec = call.method.codecs?.input
  if (codec) call.input = codec.decode(call.input, call.blobs)
}

/** Sends what the handler yields. */
export async function pumped(call: IncomingCall, items: unknown): Promise<void> {
  call.flow?.open(await items)
  await call.flow?.pump()
  // It was left, and its caller may not have noticed that time is up: these are not all items.
  if (call.cancelled?.code === 'DEADLINE_EXCEEDED') throw call.cancelled
}

function outcomeOf({ started }: IncomingCall): Outcome {
  return started ? 'executed' : 'not-executed'
}

function cancel(call: IncomingCall, reason: RpcError): void {
  if (call.cancelled) return
  call.cancelled = reason
  call.flow?.abort(reason)
  call.onCancel?.(reason)
}
