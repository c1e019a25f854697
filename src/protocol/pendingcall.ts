// A call as its caller has it, from what the user asks for to the errors that it may end with.

import { RpcError, type RpcErrorOptions, type StatusCode } from '../errors.js'
import type { ValueCodecs } from './codec.js'
import type { Headers } from './frames.js'
import type { Lane } from './limits.js'
import type { Outgoing } from './outbox.js'
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

/** Why a call is not even made. */
export function refusal(method: Method, code: StatusCode, message: string): RpcError {
  return new RpcError(code, `${method.name}: ${message}`, { outcome: 'not-executed' })
}

/** @param untaken - the peer has not taken it, in the session where it is now */
export function failure({ method, doubtful }: PendingCall, reason: Reason, untaken: boolean): RpcError {
  const outcome = untaken && !doubtful ? 'not-executed' : 'unknown'
  return new RpcError(reason.code, `${method.name}: ${reason.message}`, { ...reason, outcome })
}
