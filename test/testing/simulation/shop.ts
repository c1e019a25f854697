// A small scenario for the simulator's own tests, to be varied.

import * as Type from 'typebox'
import { defineContract, rpc, stream, topic } from '../../../src/index.js'
import { createClient, type Client, type Interceptor } from '../../../src/client/index.js'
import { createServer } from '../../../src/server/index.js'
import { defineScenario, type Occasion, type Scenario } from '../../../src/testing/index.js'

export const shop = defineContract({
  name: 'shop', version: '1.0.0',
  server: {
    place: rpc({ input: Type.String(), output: Type.String() }),
    count: stream({ input: Type.Integer(), item: Type.Integer() }),
  },
  client: { confirm: rpc({ input: Type.String(), output: Type.Boolean() }) },
  topics: { news: topic({ message: Type.String() }) },
})

type Shop = typeof shop
/** What its acts are given. */
export type Shopping = Occasion<string[]> & { readonly client: Client<Shop> }
type Act = (shopping: Shopping) => unknown

interface Variation {
  readonly interceptors?: readonly Interceptor[]
  readonly acts?: Readonly<Record<string, Act>>
  readonly more?: Partial<Scenario<Shop, undefined, string[]>>
}

/** Orders, counts, news. What it keeps are the orders that were placed. */
export function shopScenario({ interceptors = [], acts, more }: Variation = {}): Scenario<Shop, undefined, string[]> {
  return defineScenario({
    contract: shop,
    state: () => [] as string[],
    server: (process) => createServer(shop, process.options).handle({
      place: async (item, ctx) => {
        await ctx.client.confirm(item)
        await process.clock.wait(200)
        process.state.push(item)
        return `order of ${item}`
      },
      count: async function* (most) {
        for (let n = 1; n <= most; n++) {
          await process.clock.wait(10)
          yield n
        }
      },
    }),
    client: (tab) => createClient(shop, { ...tab.options, interceptors, handlers: tab.handlers({ confirm: () => true }) }),
    acts: acts ?? {
      place: ({ client, dice }) => client.api.place(dice.pick(['kettle', 'cup'])),
      count: async ({ client, dice }) => {
        for await (const _ of client.api.count(dice.whole(1, 50)));
      },
      listen: ({ client }) => void client.topics.news.subscribe(() => {}),
    },
    chores: { publish: ({ server, dice }) => server.topics.news.publish(`news ${dice.whole(1, 1_000)}`) },
    ...more,
  })
}

/** A scenario's plan in which nothing goes wrong. */
export const calm = { faults: 0 } as const

