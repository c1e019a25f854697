// What a contract means to those who call it and those who answer it. Types only,
// and simple ones: the editor works them out again at every key pressed.

import type { RpcError } from '../errors.js'
import type { Definition, Notify, Rpc } from './contract.js'

/** What every call takes after its input. */
export interface CallOptions {
  /** Aborting it cancels the call, which then rejects with `CANCELLED`. */
  signal?: AbortSignal
  /** How long to wait, in milliseconds. Default: the contract's, else 30,000. */
  timeoutMs?: number
  /** Sent along, to be read at the handler's `ctx.headers`. Default: none. */
  headers?: Record<string, string>
}

/** A call's answer to come. It rejects with `RpcError` only; `safe()` types that by `Errors`. */
export interface RpcPromise<T, Errors extends object = object> extends Promise<T> {
  /** For the compiler; never there at run time. */
  readonly '~errors'?: Errors
}

/** A value, or a promise of it. */
export type MaybePromise<T> = T | PromiseLike<T>

/** What callers of the group `G` see: a function for each procedure. */
export type Api<G> = { readonly [Name in keyof G]: Call<G[Name]> }

type Call<P> =
  P extends Rpc<infer In, infer Out, infer Errors>
    ? (...args: [...In, options?: CallOptions]) => RpcPromise<Out, Errors>
    : P extends Notify<infer In>
      ? (...args: [...In, options?: CallOptions]) => void
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
export type InputOf<P> = P extends Rpc<infer In> | Notify<infer In> ? In[0] : never

/** What procedure `P` answers with; void if nothing. */
export type OutputOf<P> = P extends Rpc<infer _In, infer Out> ? Out : void

/** Procedure `P`'s own errors: what travels with each, by code. */
export type ErrorsOf<P> = P extends Rpc<infer _In, unknown, infer Errors> ? Errors : Record<never, never>

/** Errors by code, as in `ErrorsOf<P>`, as the union of what a caller catches, told apart by `code`. */
export type ContractError<Errors> = {
  [Code in keyof Errors & string]: RpcError<Code, Errors[Code]>
}[keyof Errors & string]
