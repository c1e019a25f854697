// What the helpers of procedures with items bring along. Only its shape: what
// has it is src/streams, which a client without such procedures does not carry.

import type { RpcError } from '../errors.js'
import type { CalleeFlow } from './answerer.js'
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

/** A procedure with items: which values it takes and gives. */
export interface ItemsMethod extends Method {
  readonly input: object | undefined
  readonly up: object | undefined
  readonly down: object | undefined
}

/** What is left out takes the other side's word. */
export type Trusting = Omit<Asking, Judged | 'method'> & Partial<Pick<Asking, Judged>> & { readonly method: ItemsMethod }

type Judged = 'encode' | 'decode' | 'answer' | 'told'

/** Stands between a caller and its call: makes it with `ask`, at once or later. */
export type Around = (
  input: unknown, request: ItemsRequest | undefined, ask: (input: unknown, request: ItemsRequest | undefined) => unknown,
) => unknown

export interface Streams {
  /** The items of a call that is to be answered. */
  flow(options: FlowOptions): CalleeFlow
  /**
   * The procedure as its callers know it: items stand between its input, if it takes one, and the options. It gives
   * items, if some come; else a promise of its answer.
   */
  callable(asking: Trusting, around?: Around): unknown
}
