// A subscriber that does not keep up costs a place in the log, and what its topic says becomes of it.

import { expect, test } from 'vitest'
import type { Client } from 'wirepact/client'
import { arrange, btc, record, type Exchange } from './arrange.js'

/** A client that has subscribed, and whose connection then stops carrying what the server writes. */
async function stuck(subscribe: (client: Client<Exchange>) => { readonly ready: Promise<number> }) {
  const arranged = arrange()
  const { client, wire } = arranged
  await subscribe(client).ready
  await wire.idle()
  const [connection] = wire.connections
  connection!.down.hold()
  return { ...arranged, connection: connection! }
}

test('a slow subscriber reads on from the log when it can', async () => {
  const { seen, listener, options } = record()
  const { server, wire, connection } = await stuck((client) => client.topics.trades.subscribe(btc, listener, options))
  for (let price = 1; price <= 8; price++) {
    server.topics.trades.publish(btc, { price })
    await wire.clock.advance(1)
  }
  connection.down.release()
  await wire.clock.advance(1_000)
  expect(seen.at(-1)).toBe('8 at 8')
  expect(seen).toEqual(Array.from({ length: 8 }, (_, n) => `${n + 1} at ${n + 1}`))
})

test('a subscriber that is too slow has a gap, and goes on', async () => {
  const { seen, listener, options } = record()
  const { server, wire, connection } = await stuck((client) => client.topics.trades.subscribe(btc, listener, options))
  for (let price = 1; price <= 30; price++) {
    server.topics.trades.publish(btc, { price })
    await wire.clock.advance(1)
  }
  connection.down.release()
  await wire.clock.advance(1_000)
  const gap = /^behind: (\d+) to 25$/.exec(seen.find((line) => line.startsWith('behind')) ?? '')
  expect(gap).not.toBe(null)
  const got = [...Array.from({ length: Number(gap![1]) - 1 }, (_, n) => n + 1), 26, 27, 28, 29, 30]
  expect(seen.filter((line) => !line.startsWith('behind'))).toEqual(got.map((n) => `${n} at ${n}`))
})

test('what a stopped socket is given does not grow with what is published', async () => {
  const { server, wire, connection } = await stuck((client) => client.topics.trades.subscribe(btc, () => {}, { onGap: () => {} }))
  const note = 'x'.repeat(1_000)
  for (let price = 1; price <= 1_000; price++) {
    server.topics.trades.publish(btc, { price, note })
    await wire.clock.advance(5)
  }
  expect(connection.down.bufferedBytes).toBeLessThan(32 * 1024)
})

test('where only the latest counts, a slow subscriber gets that, and no gap', async () => {
  const { seen, listener, options } = record()
  const { server, wire, connection } = await stuck((client) => client.topics.desk.quotes.subscribe(btc, listener, options))
  for (let price = 1; price <= 30; price++) {
    server.topics.desk.quotes.publish(btc, { price })
    await wire.clock.advance(1)
  }
  connection.down.release()
  await wire.clock.advance(1_000)
  expect(seen.filter((line) => line.startsWith('behind'))).toEqual([])
  expect(seen.slice(-2)[0]).not.toBe('29 at 29')
  expect(seen.at(-1)).toBe('30 at 30')
})

test('where a hole is worse than an end, a slow subscriber is refused', async () => {
  const errors: string[] = []
  const { server, wire, connection } = await stuck((client) =>
    client.topics.desk.orders.subscribe(() => {}, { onError: ({ code, message }) => errors.push(`${code}: ${message}`) }))
  for (let price = 1; price <= 30; price++) {
    server.topics.desk.orders.publish({ price })
    await wire.clock.advance(1)
  }
  connection.down.release()
  await wire.clock.advance(1_000)
  expect(errors).toEqual(['RESOURCE_EXHAUSTED: the subscriber is too slow for this topic (overflow: close)'])
})

test('and so is one that was away for too long', async () => {
  const { client, server, wire, cut } = arrange()
  const errors: string[] = []
  await client.topics.desk.orders.subscribe(() => {}, { onError: ({ code }) => errors.push(code) }).ready
  cut()
  for (let price = 1; price <= 30; price++) server.topics.desk.orders.publish({ price })
  await wire.clock.advance(3_000)
  expect(errors).toEqual(['RESOURCE_EXHAUSTED'])
})

test('a slow subscriber holds up nobody else', async () => {
  const { server, wire, connect } = await stuck((client) => client.topics.trades.subscribe(btc, () => {}, { onGap: () => {} }))
  const other = connect({ auth: 'bob' })
  const { seen, listener } = record()
  await other.topics.trades.subscribe(btc, listener).ready
  for (let price = 1; price <= 30; price++) {
    server.topics.trades.publish(btc, { price })
    await wire.idle()
  }
  expect(seen).toHaveLength(30)
})

test('a socket that takes nothing for fifteen seconds is dropped, and its subscription goes on with the next', async () => {
  const { seen, listener, options } = record()
  const { server, wire, client } = await stuck((client) => client.topics.trades.subscribe(btc, listener, options))
  for (let price = 1; price <= 10; price++) {
    server.topics.trades.publish(btc, { price })
    await wire.clock.advance(10)
  }
  await wire.clock.advance(40_000)
  expect(client.state).toMatchObject({ status: 'connected', resumed: true })
  expect(seen.at(-1)).toBe('10 at 10')
})

test('an iteration whose onGap throws fails with that, and its subscription ends', async () => {
  const { client, server, wire } = arrange()
  const broken = new Error('onGap is broken')
  const items = client.topics.news.subscribe({ buffer: 1, onGap: () => { throw broken } })
  await items.ready
  for (const text of ['a', 'b', 'c']) server.topics.news.publish(text)
  await wire.idle()
  await expect(items.next()).rejects.toBe(broken)
  expect(await items.next()).toEqual({ done: true, value: undefined })
})

test('an iteration that was left has no error any more', async () => {
  const { client } = arrange({ options: { authorize: { news: () => false } } })
  const items = client.topics.news.subscribe()
  await items.ready.catch(() => {})
  await items.return()
  expect(await items.next()).toEqual({ done: true, value: undefined })
})
