// The helpers for procedures with items. They bring along what it takes to call
// and to answer those, so that a client whose contract has none does not carry it.

import type { Static } from 'typebox'
import type { Duplex, ProcedureOptions, Stream, Upload } from '../contract/contract.js'
import type { CheckedCodes, ErrorSchemas, ErrorsFrom, InputFrom, OutputFrom, Schema } from '../contract/procedure.js'
import { streams } from './streams.js'

interface ItemsOptions<In extends Schema | undefined, Errors extends ErrorSchemas> extends ProcedureOptions {
  /** Schema of the input. Default: the call takes none. */
  readonly input?: In
  /** Schemas of the data of the procedure's own errors, by code. Default: none. */
  readonly errors?: Errors & CheckedCodes<Errors>
}

export interface StreamOptions<In extends Schema | undefined, Item extends Schema, Errors extends ErrorSchemas>
  extends ItemsOptions<In, Errors> {
  /** Schema of each item. */
  readonly item: Item
}

export interface UploadOptions<
  In extends Schema | undefined, Item extends Schema, Out extends Schema | undefined, Errors extends ErrorSchemas,
> extends ItemsOptions<In, Errors> {
  /** Schema of each item. */
  readonly item: Item
  /** Schema of the answer. Default: it answers with nothing. */
  readonly output?: Out
}

export interface DuplexOptions<
  In extends Schema | undefined, Up extends Schema, Down extends Schema, Errors extends ErrorSchemas,
> extends ItemsOptions<In, Errors> {
  /** Schema of each item that the caller sends. */
  readonly up: Up
  /** Schema of each item that it gets. */
  readonly down: Down
}

/**
 * A call that is answered with many items, as they come: its handler is an async generator.
 *
 * @example
 * ticks: stream({ input: Instrument, item: Tick })
 */
export function stream<
  Item extends Schema, In extends Schema | undefined = undefined, Errors extends ErrorSchemas = Record<never, never>,
>(definition: StreamOptions<In, Item, Errors>): Stream<InputFrom<In>, Static<Item>, ErrorsFrom<Errors>> {
  return { ...definition, kind: 'stream', '~streams': streams }
}

/**
 * A call that is given many items, as they come, and is answered once.
 *
 * @example
 * import: upload({ input: Batch, item: Order, output: Summary })
 */
export function upload<
  Item extends Schema, In extends Schema | undefined = undefined, Out extends Schema | undefined = undefined,
  Errors extends ErrorSchemas = Record<never, never>,
>(definition: UploadOptions<In, Item, Out, Errors>): Upload<InputFrom<In>, Static<Item>, OutputFrom<Out>, ErrorsFrom<Errors>> {
  return { ...definition, kind: 'upload', '~streams': streams }
}

/**
 * A call with many items each way.
 *
 * @example
 * assist: duplex({ input: Prompt, up: Turn, down: Token })
 */
export function duplex<
  Up extends Schema, Down extends Schema, In extends Schema | undefined = undefined,
  Errors extends ErrorSchemas = Record<never, never>,
>(definition: DuplexOptions<In, Up, Down, Errors>): Duplex<InputFrom<In>, Static<Up>, Static<Down>, ErrorsFrom<Errors>> {
  return { ...definition, kind: 'duplex', '~streams': streams }
}
