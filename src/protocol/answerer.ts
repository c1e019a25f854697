// What a callee asks of whoever knows the procedures, and what it tells of a call.

import type { RpcError } from '../errors.js'
import type { Blobs } from './blobs.js'
import type { ValueCodecs } from './codec.js'
import type { Headers } from './frames.js'
import type { Session } from './session.js'

/** What knows the procedures. */
export interface Answerer<M extends Answered = Answered> {
  readonly methods: ReadonlyMap<string, M>
  /**
   * Runs the call. Returns its output, at once or promised; throws what the caller is to see.
   * Sets `call.started` when the user's handler starts.
   */
  run(call: IncomingCall<M>): unknown
  /** What the caller may know of an error that `run` threw. */
  tell(error: unknown, call: IncomingCall<M>): Told
}

export interface Answered {
  readonly name: string
  readonly maxBytes: number | undefined
  readonly codecs?: ValueCodecs
  /** Undefined: there is no output, whatever the handler returns. */
  readonly output: object | undefined
  /** Makes the items of one call; undefined: the procedure has none. */
  readonly flow?: (() => CalleeFlow) | undefined
  /** What the handler returns yields items. */
  readonly yields?: boolean
}

/** The items of a call, as much as a callee knows of them: see flow.ts. */
export interface CalleeFlow {
  readonly incoming: AsyncIterable<unknown> | undefined
  begin(session: Session, id: number): void
  /** What the handler has returned, before middleware has seen it. */
  returned(items: unknown): void
  /** @throws {TypeError} if it is not iterable */
  open(items: unknown): void
  /** Sends what was opened. Throws what it throws. */
  pump(): Promise<void>
  /** All items that were sent go ahead of what is sent next. Nothing more is read. */
  answered(): void
  /** Its caller no longer waits. */
  abort(reason: RpcError): void
}

export interface Told {
  readonly code: string
  readonly message: string
  readonly data?: unknown
}

/** A call that arrived and has not been answered. */
export interface IncomingCall<M extends Answered = Answered> {
  readonly id: number
  readonly method: M
  /** As it travelled, until the call runs. */
  input: unknown
  readonly blobs: Blobs
  readonly headers: Headers
  /** When the caller gives up, in milliseconds of this side's clock. */
  readonly deadlineMs: number
  /** About what its frame takes in memory, in bytes. */
  readonly bytes: number
  /** The user's handler runs, or has run. */
  started: boolean
  /** Why the caller no longer waits; undefined while it does. */
  cancelled: RpcError | undefined
  /** Undefined if the procedure has no items. */
  flow: CalleeFlow | undefined
  /** Told once, when the caller stops waiting. */
  onCancel: ((reason: RpcError) => void) | undefined
}
