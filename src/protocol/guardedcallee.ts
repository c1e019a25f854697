// The answering side towards callers that need not keep to the limits, as a
// server has it: input, headers, refusals, and output that nobody fetches.

import type { RpcError, StatusCode } from '../errors.js'
import type { Answered, IncomingCall } from './answerer.js'
import { Callee, exhaustedText, type Refusal } from './callee.js'
import { encode, utf8Bytes } from './codec.js'
import { Violation, type CallFrame } from './frames.js'
import { HEADERS_LENGTH } from './limits.js'
import type { Outgoing } from './outbox.js'

interface Waiting<M extends Answered> {
  readonly call: IncomingCall<M>
  readonly length: number
}

export class GuardedCallee<M extends Answered = Answered> extends Callee<M> {
  #waiting: Waiting<M>[] = []
  /** As the caller counts it: in UTF-16 units of JSON text. */
  #waitingLength = 0
  /** Answers to calls that were not taken, until they are acknowledged. */
  readonly #refusals: Outgoing[] = []

  override giveUp(ids: readonly number[]): void {
    super.giveUp(ids.slice(0, this.limits.calls + this.limits.nestedCalls))
  }

  override refuse(id: number, code: StatusCode, message: string): Outgoing {
    const frame = super.refuse(id, code, message)
    this.crowded = true
    this.#refusals.push(frame)
    return frame
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
    while (this.#waiting[0] && this.#hasRoom()) {
      const { call, length } = this.#waiting.shift() as Waiting<M>
      this.#waitingLength -= length
      if (this.drop(call.id)) this.run(call)
    }
  }

  override end(reason: RpcError): void {
    this.#waiting = []
    super.end(reason)
  }

  protected override refusal(frame: CallFrame, method: M | undefined, bytes: number, share: number): Refusal | undefined {
    const refusal = super.refusal(frame, method, bytes, share)
    if (refusal) return refusal
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
    if (bytes > limit && measure(input, utf8Bytes) > limit) return ['RESOURCE_EXHAUSTED', `the input is larger than ${limit} bytes`]
    return undefined
  }

  /** It waits until output was acknowledged, or behind others that do. */
  protected override hold(call: IncomingCall<M>): void {
    if (this.#waiting.length === 0 && this.#hasRoom()) return this.run(call)
    const length = measure(call.input, (text) => text.length)
    const { inputBytes } = this.limits
    // One alone may be larger: its caller could not have waited for less.
    const crowded = this.#waiting.length > 0 && this.#waitingLength + length > inputBytes
    if (crowded || length === Infinity) return void this.refuse(call.id, 'RESOURCE_EXHAUSTED', `more than ${inputBytes} bytes of input waiting`)
    this.keep(call)
    this.crowded = true
    this.#waiting.push({ call, length })
    this.#waitingLength += length
  }

  protected override stop(call: IncomingCall<M>, reason: RpcError): void {
    const waits = this.#waiting.find((waiting) => waiting.call === call)
    if (!waits) return super.stop(call, reason)
    this.#waiting = this.#waiting.filter((waiting) => waiting !== waits)
    this.#waitingLength -= waits.length
    this.refuse(call.id, reason.code as StatusCode, reason.message) // made by cancel() or tick()
  }

  protected override whileAway(call: IncomingCall<M>, text: string): string {
    const limit = this.limits.detachedOutputBytes
    if (this.session.outbox.length + text.length <= limit) return text
    return exhaustedText(call, `more than ${limit} bytes of answers while away`)
  }

  #hasRoom(): boolean {
    return this.session.outbox.length <= this.limits.outputBytes
  }

  /** Refused calls have no place that would bound them. */
  #boundRefusals(): void {
    const { acknowledged } = this.session.outbox
    const unheard = this.#refusals.findIndex(({ seq }) => seq === 0 || seq > acknowledged)
    this.#refusals.splice(0, unheard < 0 ? Infinity : unheard)
    if (this.#refusals.length > 2 * this.places) throw new Violation(`${this.#refusals.length} refused calls without an acknowledgement`)
  }
}

/** What `size` says of the value as JSON; infinite where it is too deep to write. */
function measure(value: unknown, size: (text: string) => number): number {
  try {
    return size(encode(value) ?? '')
  } catch {
    return Infinity
  }
}
