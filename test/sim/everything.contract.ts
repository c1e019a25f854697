// What servers and tabs ask of each other in the simulation of everything: the
// same, both ways; and what servers publish.

import * as Type from 'typebox'
import { bytes, defineContract, duplex, notify, rpc, stream, topic, upload } from '../../src/index.js'

/** What a handler is to do. */
const Job = Type.Object({
  /** How it ends. `hang`: when its caller has given up. */
  fate: Type.Union([Type.Literal('answer'), Type.Literal('refuse'), Type.Literal('throw'), Type.Literal('hang')]),
  /** How long it takes; -1: it is synchronous. */
  waitMs: Type.Integer(),
  /** How many calls it makes back to its caller. */
  asks: Type.Integer(),
  text: Type.String(),
  bytes: Type.Optional(bytes()),
})
export type Job = Type.Static<typeof Job>

const Answer = Type.Object({ text: Type.String(), bytes: Type.Optional(bytes()) })
export type Answer = Type.Static<typeof Answer>

/** What goes with items. */
const Run = Type.Object({
  /** Items come after this one. */
  from: Type.Integer(),
  length: Type.Integer(),
  /** The handler throws, or leaves, in place of this one; 0: it does not. */
  endsAt: Type.Integer(),
})
export type Run = Type.Static<typeof Run>
const Item = Type.Union([Type.Integer(), Type.String()])
export type Item = Type.Static<typeof Item>

const errors = { REFUSED: Type.Integer() }
const procedures = {
  work: rpc({ input: Job, output: Answer, errors }),
  again: rpc({ input: Job, output: Answer, errors, idempotent: true }),
  note: notify({ input: Job }),
  give: stream({ input: Run, item: Item, errors }),
  take: upload({ input: Run, item: Item, output: Type.Integer() }),
  both: duplex({ input: Run, up: Item, down: Item, errors }),
}

const message = Type.Object({ text: Type.String() })

export const everything = defineContract({
  name: 'everything', version: '1.0.0', server: procedures, client: procedures,
  topics: {
    kept: topic({ params: Type.Integer(), message }),
    few: topic({ params: Type.Integer(), message, retain: 3 }),
    none: topic({ message, retain: 0 }),
    latest: topic({ params: Type.Integer(), message, retain: 2, overflow: 'latest' }),
    room: topic({ params: Type.Integer(), message, presence: Type.String() }),
  },
})

export interface Options {
  timeoutMs?: number
  signal?: AbortSignal
  resume?: (last: Item | undefined) => Run
}

/** Either side's procedures, as the other calls them. */
export interface Side {
  work(job: Job, options?: Options): Promise<Answer>
  again(job: Job, options?: Options): Promise<Answer>
  note(job: Job): void
  give(run: Run, options?: Options): AsyncIterableIterator<Item>
  take(run: Run, items: AsyncIterable<Item>, options?: Options): Promise<number>
  both(run: Run, items: AsyncIterable<Item>, options?: Options): AsyncIterableIterator<Item>
}
