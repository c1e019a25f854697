// What the helpers of procedures with items bring along. Only its shape: what
// has it is src/streams, which a client without such procedures does not carry.

import type { RpcError } from '../errors.js'
import type { Flow } from './answerer.js'
import type { Blobs } from './blobs.js'
import type { Caller } from './caller.js'
import type { InflowOptions } from './inflow.js'
import type { Window } from './limits.js'
import type { OutflowOptions } from './outflow.js'
import type { Method, Request } from './pendingcall.js'

export interface FlowOptions {
  /** Undefined: no items come. */
  readonly incoming: InflowOptions | undefined
  /** Undefined: none are sent. */
  readonly outgoing: OutflowOptions | undefined
  /** True on the side that made the call: what comes ends with the answer, and not before. */
  readonly asking?: boolean
}

/** A procedure with items, on the side that calls it. */
export interface Asking {
  readonly method: Method
  readonly caller: Caller
  readonly nested: boolean
  readonly window: Window
  /** One item, where the procedure names no limit. */
  readonly valueBytes: number
  now(): number
  /** An item that is sent, as JSON text; undefined: none are. */
  readonly encode: ((item: unknown, blobs: Uint8Array[]) => string) | undefined
  /** The item for what travelled; undefined: none come. */
  readonly decode: ((item: unknown, blobs: Blobs) => unknown) | undefined
  /** The answer for what travelled. */
  answer(output: unknown): unknown
  /** What the caller sees of an error. */
  told(error: RpcError): RpcError
}

export interface ItemsRequest extends Request {
  readonly resume?: ((last: unknown) => unknown) | undefined
}

export interface Streams {
  /** The items of a call that is to be answered. */
  flow(options: FlowOptions): Flow
  /** Makes a call. @returns its items, if some come; else a promise of its answer */
  ask(asking: Asking, input: unknown, items: unknown, request: ItemsRequest | undefined): unknown
  /** The items of a promise of them. */
  later(items: Promise<unknown>): unknown
}
