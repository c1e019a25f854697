// Tests of an application, without a network: docs/guide/testing.md.

// #region open
import { expect, test } from 'vitest'
import { safe } from 'wirepact'
import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { createTestNetwork } from 'wirepact/testing'
import { shop } from './contract.js'

function openShop() {
  const wire = createTestNetwork()
  const placed: string[] = []
  const serve = () => createServer(shop, wire.forServer).handle({
    time: () => new Date(wire.clock.now()).toISOString(),
    orders: {
      place: async ({ item }) => {
        placed.push(item)
        await wire.clock.wait(5_000) // slow, but not for the test
        return { id: `order of ${item}` }
      },
    },
  })
  const server = serve()
  wire.serve(server)
  const client = createClient(shop, { ...wire.forClient, handlers: { confirm: () => true } })
  return { wire, server, serve, client, placed }
}
// #endregion

// #region cut
test('an order survives the connection it was made on, and is placed once', async () => {
  const { wire, client, placed } = openShop()
  const order = client.api.orders.place({ item: 'kettle', count: 1 })
  await wire.idle() // until nothing is in flight: the handler runs

  wire.cut()
  wire.restore()

  expect(await wire.clock.until(order)).toEqual({ id: 'order of kettle' })
  expect(placed).toEqual(['kettle'])
})
// #endregion

// #region crash
test('if the server dies while it places an order, the shopper learns that the outcome is unknown', async () => {
  const { wire, server, serve, client } = openShop()
  const order = safe(client.api.orders.place({ item: 'kettle', count: 1 }))
  await wire.idle()

  await wire.crash(server)
  wire.serve(serve())

  const result = await wire.clock.until(order)
  expect(result).toMatchObject({ ok: false, error: { code: 'SESSION_LOST', outcome: 'unknown' } })
})
// #endregion

// #region silence
test('a shopper in a tunnel sees within half a minute that the connection is gone', async () => {
  const { wire, client } = openShop()
  await client.connect()

  wire.cut({ clientSeesMs: Infinity }) // no close event: only silence tells
  await wire.clock.advance(30_000)

  expect(client.state.status).toBe('waiting')
})
// #endregion
