// A call as its caller has it, from what the user asks for to the errors that it may end with.

import { RpcError, type RpcErrorOptions, type StatusCode } from '../errors.js'
import type { Blobs } from './blobs.js'
import type { ValueCodecs } from './codec.js'
import { cancelText, isHeaders, type ErrorFrame, type Headers } from './frames.js'
import { HEADERS_LENGTH, type Lane } from './limits.js'
import type { Outgoing } from './outbox.js'
import { leavePlace } from './places.js'
import type { Session } from './session.js'

/** What the caller needs to know of a procedure. */
export interface Method {
  readonly name: string
  readonly idempotent: boolean
  readonly timeoutMs: number | undefined
  readonly maxBytes: number | undefined
  readonly codecs?: ValueCodecs
}

/** The part of AbortSignal that is used here. */
export interface Signal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

export interface Request {
  readonly signal?: Signal | undefined
  readonly timeoutMs?: number | undefined
  readonly headers?: Headers | undefined
}

/** The items of a call, as much as a caller knows of them: see flow.ts. */
export interface CallFlow {
  /** The call is in `session`: items may come and go. */
  begin(session: Session, id: number): void
  /** It leaves its session, for the next. */
  leave(): void
  /** It is over. */
  over(): void
  /** Its caller no longer waits. */
  abort(error: RpcError): void
}

/** A call that waits for its answer. */
export interface PendingCall extends Outgoing {
  readonly method: Method
  /** What it takes of the peer's limit for input. */
  readonly length: number
  readonly lane: Lane
  readonly flow: CallFlow | undefined
  readonly deadlineMs: number
  readonly resolve: (value: unknown) => void
  readonly reject: (error: RpcError) => void
  /** Undefined while it waits for a place in one. */
  session: Session | undefined
  /** Its promise has rejected; only its place is kept until the peer's final frame. */
  givenUp: boolean
  /** A session that is gone may have run it: that it was not taken now proves nothing. */
  doubtful: boolean
  /** Stops listening to its signal. */
  unwatch: (() => void) | undefined
}

/** Why calls fail, and what else their errors say. */
export interface Reason extends Pick<RpcErrorOptions, 'data' | 'cause'> {
  readonly code: StatusCode
  readonly message: string
}

/** How a session stopped taking calls. */
export interface Departure extends Reason {
  /** The last number that the peer took; undefined: not known. */
  readonly received?: number | undefined
  /** The peer goes on with the calls that it took. */
  readonly keepsTaken?: boolean
  /** What the peer provably never took goes to the next session. */
  readonly moves?: boolean
  /** Idempotent calls go to the next session even if the peer may have taken them. */
  readonly resendsIdempotent?: boolean
}

/** @throws {RpcError} if what is asked for is wrong, whatever the state of things */
export function check(method: Method, timeoutMs: number, { signal, headers }: Request = {}): void {
  if (signal && !isSignal(signal)) throw refusal(method, 'INVALID_ARGUMENT', 'signal is no AbortSignal')
  if (signal?.aborted) throw refusal(method, 'CANCELLED', 'aborted before it was sent')
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0)) {
    throw refusal(method, 'INVALID_ARGUMENT', `timeoutMs must be a positive number, got ${timeoutMs}`)
  }
  if (headers && !isHeaders(headers)) throw refusal(method, 'INVALID_ARGUMENT', 'headers must be text')
  if (headers && JSON.stringify(headers).length > HEADERS_LENGTH) {
    throw refusal(method, 'RESOURCE_EXHAUSTED', `headers are longer than ${HEADERS_LENGTH}`)
  }
}

/** Why a call is not even made. */
export function refusal(method: Method, code: StatusCode, message: string): RpcError {
  return new RpcError(code, `${method.name}: ${message}`, { outcome: 'not-executed' })
}

/** @param untaken - the peer has not taken it, in the session where it is now */
export function failure({ method, doubtful }: PendingCall, reason: Reason, untaken: boolean): RpcError {
  const outcome = untaken && !doubtful ? 'not-executed' : 'unknown'
  return new RpcError(reason.code, `${method.name}: ${reason.message}`, { ...reason, outcome })
}

/** What the peer says became of it; or, of a codec that checks, why its data is wrong. */
export function told({ method, doubtful }: PendingCall, [, , code, outcome, message, encoded]: ErrorFrame, blobs: Blobs): RpcError {
  const codecs = method.codecs?.errors
  const codec = codecs && Object.hasOwn(codecs, code) ? codecs[code] : undefined
  try {
    const data = codec ? codec.decode(encoded, blobs) : encoded
    return new RpcError(code, message, { data, outcome: doubtful && outcome === 'not-executed' ? 'unknown' : outcome })
  } catch (error) {
    return error as RpcError // it throws no other
  }
}

/** Takes it out of `session`, as if it had never been in one. */
export function takeBack(call: PendingCall, session: Session): void {
  if (session.outbox.withdraw(call) === 'begun') announceCancel(call, session)
  leavePlace(call, session)
  call.flow?.leave()
  call.session = undefined
  call.seq = 0
}

/** Listens to the signal, until the call is over. */
export function watch(call: PendingCall, signal: Signal, onAbort: () => void): void {
  signal.addEventListener('abort', onAbort)
  call.unwatch = () => signal.removeEventListener('abort', onAbort)
}

/** Goes ahead of what waits: it makes room at the peer for the next large frame, which must not come before it. */
export function announceCancel({ id }: PendingCall, session: Session): void {
  session.send({ id, text: cancelText(id), seq: 0 }, true)
}

/** Both: a call that could not stop listening would fail as it is answered. */
function isSignal(signal: Partial<Signal>): boolean {
  return typeof signal.addEventListener === 'function' && typeof signal.removeEventListener === 'function'
}
