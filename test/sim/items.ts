// What the stream run sends: numbers from 1 on, in either direction.

import * as Type from 'typebox'
import { defineContract, duplex, stream, upload } from '../../src/index.js'

/** Items of each call. */
export const LENGTH = 10_000
/** As both sides set it. */
export const window = { items: 256, bytes: 64 * 1024 }

/** What is asked: all items after `from`. */
const Job = Type.Object({
  key: Type.Integer(),
  from: Type.Integer(),
  /** The sender of what goes down throws in place of this one; -1: it does not. */
  breaksAt: Type.Integer(),
  /** The handler of an upload has enough after this one; -1: it reads all. */
  enoughAt: Type.Integer(),
})
export type Job = Type.Static<typeof Job>
const Item = Type.Union([Type.Integer(), Type.String()])
export type Item = Type.Static<typeof Item>

const procedures = {
  give: stream({ input: Job, item: Item, errors: { BROKE: Type.Integer() } }),
  take: upload({ input: Job, item: Item, output: Type.Integer() }),
  both: duplex({ input: Job, up: Item, down: Item, errors: { BROKE: Type.Integer() } }),
}
export const contract = defineContract({ name: 'strands', version: '1.0.0', server: procedures, client: procedures })

export interface Options {
  signal?: AbortSignal
  timeoutMs?: number
  resume?: (last: Item | undefined) => Job
}

/** Either side's procedures, as the other calls them. */
export interface Side {
  give(job: Job, options: Options): AsyncIterableIterator<Item>
  take(job: Job, items: AsyncIterable<Item>, options: Options): Promise<number>
  both(job: Job, items: AsyncIterable<Item>, options: Options): AsyncIterableIterator<Item>
}

/** Mostly a number; now and then what fills a message, or several. */
export function itemOf(n: number): Item {
  if (n % 2_477 === 0) return `${n} ${'é"'.repeat(34_000)}`
  return n % 101 === 0 ? `${n} ${'x'.repeat(2_000)}` : n
}
