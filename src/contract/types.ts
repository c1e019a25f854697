// What a contract means to those who call it and those who answer it. Types only,
// and simple ones: the editor works them out again at every key pressed.

import type { RpcError } from '../errors.js'
import type { Definition, Duplex, Notify, Rpc, Stream, Upload } from './contract.js'

/** What every call takes after its input. */
export interface CallOptions {
  /** Aborting it cancels the call, which then rejects with `CANCELLED`. */
  signal?: AbortSignal | undefined
  /** How long to wait, in milliseconds. Default: the contract's, else 30,000. */
  timeoutMs?: number | undefined
  /** Sent along, to be read at the handler's `ctx.headers`. Default: none. */
  headers?: Record<string, string> | undefined
}

/** A call's answer to come. It rejects with `RpcError` only; `safe()` types that by `Errors`. */
export interface RpcPromise<T, Errors extends object = object> extends Promise<T> {
  /** For the compiler; never there at run time. */
  readonly '~errors'?: Errors
}

/** What a call with items back takes after them. */
export interface ItemsOptions<Item = unknown, In extends readonly unknown[] = readonly unknown[]> extends CallOptions {
  /**
   * Opens the stream again when its session was lost with the server's process,
   * instead of failing with SESSION_LOST: gives the input to go on from after
   * `last`, the last item that was read (undefined: none was).
   */
  resume?: ((last: Item | undefined) => In[0] | Promise<In[0]>) | undefined
}

/**
 * Items as they come. Its caller reads them with `for await`, which stops the
 * sender when it is left early; or with `next()` and `return()`. Throws
 * `RpcError`, after the items that came before.
 */
export interface Items<Item, Errors extends object = object> extends AsyncIterableIterator<Item, undefined, undefined> {
  /** For the compiler; never there at run time. */
  readonly '~errors'?: Errors
}

/** Items to send. A generator is asked for the next one when there is room for it, and left when nobody reads on. */
export type ItemSource<Item> = AsyncIterable<Item> | Iterable<Item>

/** A value, or a promise of it. */
export type MaybePromise<T> = T | PromiseLike<T>

/** What callers of the group `G` see: a function for each procedure. */
export type Api<G> = { readonly [Name in keyof G]: Call<G[Name]> }

type Call<P> =
  P extends Rpc<infer In, infer Out, infer Errors>
    ? (...args: [...In, options?: CallOptions]) => RpcPromise<Out, Errors>
    : P extends Notify<infer In>
      ? (...args: [...In, options?: CallOptions]) => void
      : P extends Stream<infer In, infer Item, infer Errors>
        ? (...args: [...In, options?: ItemsOptions<Item, In>]) => Items<Item, Errors>
        : P extends Upload<infer In, infer Item, infer Out, infer Errors>
          ? (...args: [...In, items: ItemSource<Item>, options?: CallOptions]) => RpcPromise<Out, Errors>
          : P extends Duplex<infer In, infer Up, infer Down, infer Errors>
            ? (...args: [...In, items: ItemSource<Up>, options?: CallOptions]) => Items<Down, Errors>
            : Api<P>

/** What answers the group `G`: a handler for each procedure, given its input and `Ctx`. */
export type Handlers<G, Ctx> = { readonly [Name in keyof G]: Answer<G[Name], Ctx> }

/** The same, any of which may be missing. */
export type PartialHandlers<G, Ctx> = {
  readonly [Name in keyof G]?: G[Name] extends Definition
    ? Answer<G[Name], Ctx>
    : PartialHandlers<G[Name], Ctx>
}

type Answer<P, Ctx> =
  P extends Rpc<infer In, infer Out, infer Errors>
    ? (...args: [...In, ctx: Ctx & { error: ErrorFactory<Errors> }]) => MaybePromise<Out>
    : P extends Notify<infer In>
      ? (...args: [...In, ctx: Ctx]) => MaybePromise<void>
      : P extends Stream<infer In, infer Item, infer Errors>
        ? (...args: [...In, ctx: Ctx & { error: ErrorFactory<Errors> }]) => MaybePromise<ItemSource<Item>>
        : P extends Upload<infer In, infer Item, infer Out, infer Errors>
          ? (...args: [...In, items: AsyncIterableIterator<Item>, ctx: Ctx & { error: ErrorFactory<Errors> }]) => MaybePromise<Out>
          : P extends Duplex<infer In, infer Up, infer Down, infer Errors>
            ? (
                ...args: [...In, items: AsyncIterableIterator<Up>, ctx: Ctx & { error: ErrorFactory<Errors> }]
              ) => MaybePromise<ItemSource<Down>>
            : Handlers<P, Ctx>

/** A handler's `ctx.error`. */
export interface ErrorFactory<Errors> {
  /**
   * One of the procedure's own errors, to be thrown.
   *
   * @param code - one that the contract lists under the procedure's `errors`
   * @param data - what the contract says travels with it; may be left out where that may be undefined
   * @param message - for people; default: the code
   */
  <Code extends keyof Errors & string>(
    code: Code,
    ...rest: undefined extends Errors[Code]
      ? [data?: Errors[Code], message?: string]
      : [data: Errors[Code], message?: string]
  ): RpcError<Code, Errors[Code]>
}

/** What callers pass to procedure `P`: `InputOf<typeof market.server.orders.place>`; undefined if nothing. */
export type InputOf<P> = P extends Rpc<infer In> | Notify<infer In> | Stream<infer In> | Upload<infer In> | Duplex<infer In> ? In[0] : never

/** What procedure `P` answers with; void if nothing. */
export type OutputOf<P> = P extends Rpc<infer _In, infer Out> | Upload<infer _In, infer _Item, infer Out> ? Out : void

/** The items that procedure `P` takes: those of an upload, or of a duplex on their way up. */
export type UpOf<P> = P extends Upload<infer _In, infer Item> | Duplex<infer _In, infer Item> ? Item : never

/** The items that procedure `P` answers with: those of a stream, or of a duplex on their way down. */
export type DownOf<P> = P extends Stream<infer _In, infer Item> | Duplex<infer _In, infer _Up, infer Item> ? Item : never

/** Procedure `P`'s own errors: what travels with each, by code. */
export type ErrorsOf<P> =
  P extends Rpc<infer _In, unknown, infer Errors> | Stream<infer _In, unknown, infer Errors>
    | Upload<infer _In, unknown, unknown, infer Errors> | Duplex<infer _In, unknown, unknown, infer Errors>
    ? Errors : Record<never, never>

/**
 * What a caller catches, told apart by `code`. `Errors` are data by code, as in `ErrorsOf<P>`; or, in a generated
 * client, already that union.
 */
export type ContractError<Errors> = Errors extends RpcError<string, unknown> ? Errors : {
  [Code in keyof Errors & string]: RpcError<Code, Errors[Code]>
}[keyof Errors & string]
