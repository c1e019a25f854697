// The helpers that a contract file is written with. They mark a definition and
// carry its types; whether it is right is for `defineContract`, which knows its path.

import type { Static } from 'typebox'
import type { StatusCode } from '../errors.js'
import type { Notify, ProcedureOptions, Rpc } from './contract.js'

/** A TypeBox schema. (TypeBox's own `TSchema` is an empty interface, which a string satisfies too.) */
export type Schema = { readonly '~kind': string } | { readonly '~unsafe': unknown }

/** Schemas of what travels with each of a procedure's own errors, by code. */
export type ErrorSchemas = Readonly<Record<string, Schema>>

export interface NotifyOptions<In extends Schema | undefined> extends ProcedureOptions {
  /** Schema of the input. Default: the call takes none. */
  readonly input?: In
}

export interface RpcOptions<
  In extends Schema | undefined,
  Out extends Schema | undefined,
  Errors extends ErrorSchemas,
> extends ProcedureOptions {
  /** Schema of the input. Default: the call takes none. */
  readonly input?: In
  /** Schema of the answer. Default: it answers with nothing. */
  readonly output?: Out
  /** Schemas of the data of the procedure's own errors, by code: `INSUFFICIENT_FUNDS`. Default: none. */
  readonly errors?: Errors & CheckedCodes<Errors>
  /**
   * True if running it twice does no harm: a call that may have run when the
   * server's process was lost is sent again instead of failing. Default false.
   */
  readonly idempotent?: boolean
}

/**
 * A call with one answer.
 *
 * @example
 * place: rpc({ input: Order, output: Receipt, errors: { SOLD_OUT: Type.Void() }, timeoutMs: 5_000 })
 */
export function rpc<
  In extends Schema | undefined = undefined,
  Out extends Schema | undefined = undefined,
  Errors extends ErrorSchemas = Record<never, never>,
>(definition: RpcOptions<In, Out, Errors>): Rpc<InputFrom<In>, OutputFrom<Out>, ErrorsFrom<Errors>> {
  return { ...definition, kind: 'rpc' }
}

/**
 * A message without an answer: whoever sends it does not learn what became of it.
 *
 * @example
 * seen: notify({ input: Id })
 */
export function notify<In extends Schema | undefined = undefined>(
  definition: NotifyOptions<In>,
): Notify<InputFrom<In>> {
  return { ...definition, kind: 'notify' }
}

export type InputFrom<In> = In extends Schema ? [input: Static<In>] : []

export type OutputFrom<Out> = Out extends Schema ? Static<Out> : void

// The detour over `infer` makes editors show the codes and their data, not this alias.
export type ErrorsFrom<Errors extends ErrorSchemas> = Errors extends infer E extends ErrorSchemas
  ? { [Code in keyof E]: Static<E[Code]> }
  : never

// In the compiler's message the text stands where the wrong code's schema should.
export type CheckedCodes<Errors> = {
  [Code in keyof Errors]: Code extends StatusCode
    ? 'reserved: any call can fail with it'
    : Code extends Uppercase<Code & string>
      ? unknown
      : 'not in SCREAMING_SNAKE_CASE'
}
