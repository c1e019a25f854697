// A contract with every kind of procedure, in both directions, and handlers that
// answer, yield, wait and ask back.

import * as Type from 'typebox'
import {
  bigint, bytes, defineContract, duplex, notify, rpc, stream, timestamp, topic, upload, type Handlers, type PartialHandlers,
} from 'wirepact'
import type { Server, ServerContext } from 'wirepact/server'

const Price = Type.Object({ price: Type.Number() })
const Instrument = Type.Object({ symbol: Type.String() })
const Nested = Type.Cyclic({ Nested: Type.Object({ in: Type.Array(Type.Ref('Nested')) }) }, 'Nested')

export const market = defineContract({
  name: 'market',
  version: '1.4.0',
  server: {
    orders: {
      place: rpc({
        input: Type.Object({ symbol: Type.String({ maxLength: 50 }), size: Type.Number() }),
        output: Type.Object({ id: Type.Number() }),
        errors: { INSUFFICIENT_FUNDS: Type.Object({ missing: Type.Number() }) },
      }),
      import: upload({ item: Type.Unknown(), output: Type.Number() }),
    },
    now: rpc({ output: timestamp() }),
    note: rpc({ input: Type.Union([Type.Null(), Type.String()]), output: Type.Unknown() }),
    echo: rpc({ input: Type.Unknown(), output: Type.Unknown() }),
    nested: rpc({ input: Nested, output: Type.Number() }),
    total: rpc({ input: Type.Array(bigint()), output: bigint() }),
    reports: { file: rpc({ input: Type.Object({ name: Type.String(), content: bytes() }), output: bytes() }) },
    scans: upload({ item: bytes(), output: Type.Number() }),
    ticks: stream({ input: Type.Unknown(), item: Price }),
    assist: duplex({ up: Type.Unknown(), down: Type.Unknown() }),
    seen: notify({ input: Type.Unknown() }),
    slow: rpc({ input: Type.Unknown(), output: Type.Unknown() }),
    asked: rpc({ output: Type.Boolean() }),
    watched: rpc({ output: Type.Number() }),
  },
  client: {
    confirm: rpc({ input: Type.Unknown(), output: Type.Boolean() }),
    prices: stream({ item: Price }),
    scan: rpc({ output: bytes() }),
    collect: upload({ item: Type.Unknown(), output: Type.Number() }),
  },
  topics: {
    trades: topic({ params: Instrument, message: Price, retain: 100 }),
    floor: topic({ params: Type.String(), message: Type.Unknown(), presence: Type.Object({ name: Type.String() }) }),
    images: topic({ message: bytes(), retain: 5 }),
  },
})

export type Market = typeof market
export type MarketServer = Server<Market, string>

type Signal = { readonly signal: AbortSignal }

/** Until the caller no longer waits. */
function left({ signal }: Signal): Promise<void> {
  return new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())))
}

async function count(items: AsyncIterable<unknown>): Promise<number> {
  let sum = 0
  for await (const item of items) sum += item === undefined ? 0 : 1
  return sum
}

async function* prices(ctx: Signal): AsyncGenerator<{ price: number }> {
  for (let price = 0; price < 40; price++) yield { price }
  await left(ctx)
}

/** @param published - told of what is to be published */
export function serverHandlers(published: () => MarketServer): Handlers<Market['server'], ServerContext<Market, string>> {
  return {
    orders: {
      place: ({ symbol, size }, ctx) => {
        if (size < 0) throw ctx.error('INSUFFICIENT_FUNDS', { missing: -size })
        published().topics.trades.publish({ symbol: symbol.slice(0, 1) }, { price: size })
        return { id: size }
      },
      import: count,
    },
    now: () => new Date(0),
    note: (note) => note,
    echo: (value) => value,
    nested: (tree) => tree.in.length,
    total: (numbers) => numbers.reduce((sum, number) => sum + number, 0n),
    reports: { file: ({ content }) => content },
    scans: count,
    ticks: (_from, ctx) => prices(ctx),
    assist: async function* (items) {
      for await (const item of items) yield item
    },
    seen: () => {},
    slow: async (_input, ctx) => left(ctx),
    asked: async (ctx) => ctx.client.confirm('sure?'),
    watched: async (ctx) => {
      let sum = (await ctx.client.scan()).length
      for await (const { price } of ctx.client.prices()) sum += price
      return sum + await ctx.client.collect([1, 'two', null])
    },
  }
}

export const clientHandlers: PartialHandlers<Market['client'], Signal> = {
  confirm: () => true,
  prices,
  scan: () => new Uint8Array(3),
  collect: count,
}
