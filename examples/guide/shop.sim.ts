// The shop, simulated, with a mistake that this finds: docs/guide/simulating.md.

// #region scenario
import { RpcError } from 'wirepact'
import { createClient, type Interceptor } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { defineScenario } from 'wirepact/testing'
import { shop } from './contract.js'

/** Asks once more if nobody knows whether the call ran. */
const stubborn: Interceptor = async (_call, next) => {
  try {
    return await next()
  } catch (error) {
    if (error instanceof RpcError && error.outcome === 'unknown') return next()
    throw error
  }
}

export default defineScenario({
  contract: shop,
  state: () => ({ orders: [] as string[] }), // what outlives a server: its database
  server: (process) => createServer(shop, process.options).handle({
    time: () => new Date(process.clock.wallMs()).toISOString(),
    orders: {
      place: async ({ item }, ctx) => {
        if (!(await ctx.client.confirm(`${item}?`))) throw ctx.error('DECLINED')
        await process.clock.wait(500)
        process.state.orders.push(item)
        return { id: `order ${process.state.orders.length}` }
      },
    },
  }),
  client: (tab) => createClient(shop, {
    ...tab.options,
    interceptors: [stubborn],
    handlers: tab.handlers({ confirm: () => true }),
  }),
  acts: {
    look: ({ client }) => client.api.time(),
    order: ({ client, dice }) => client.api.orders.place({ item: dice.pick(['kettle', 'cup']), count: 1 }),
  },
})
// #endregion
