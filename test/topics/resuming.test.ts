// Subscriptions outlive connections, sessions and servers; what they miss they are told.

import { expect, test } from 'vitest'
import { safe } from 'wirepact'
import { manualClient } from '../support/manual.js'
import { turn } from '../support/wait.js'
import { arrange, btc, exchange, record } from './arrange.js'

test('after a cut a subscription goes on from where it was', async () => {
  const { client, server, wire, cut } = arrange()
  const { seen, listener, options } = record()
  await client.topics.trades.subscribe(btc, listener, options).ready
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  cut()
  for (const price of [2, 3, 4]) server.topics.trades.publish(btc, { price })
  await wire.clock.advance(3_000)
  server.topics.trades.publish(btc, { price: 5 })
  await wire.idle()
  expect(seen).toEqual(['1 at 1', '2 at 2', '3 at 3', '4 at 4', '5 at 5'])
})

test('what the log no longer holds after a cut is a gap', async () => {
  const { client, server, wire, cut } = arrange()
  const { seen, listener, options } = record()
  await client.topics.trades.subscribe(btc, listener, options).ready
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  cut()
  for (let price = 2; price <= 9; price++) server.topics.trades.publish(btc, { price })
  await wire.clock.advance(3_000)
  expect(seen).toEqual(['1 at 1', 'behind: 2 to 4', '5 at 5', '6 at 6', '7 at 7', '8 at 8', '9 at 9'])
})

test('where only the latest counts, that is all that comes after a cut in which more was published than is kept', async () => {
  const { client, server, wire, cut } = arrange()
  const { seen, listener, options } = record()
  await client.topics.desk.quotes.subscribe(btc, listener, options).ready
  server.topics.desk.quotes.publish(btc, { price: 1 })
  await wire.idle()
  cut()
  for (let price = 2; price <= 9; price++) server.topics.desk.quotes.publish(btc, { price })
  await wire.clock.advance(3_000)
  expect(seen).toEqual(['1 at 1', '9 at 9'])
})

test('where it is all or nothing, a cut in which just as much was published as is kept ends nothing', async () => {
  const { client, server, wire, cut } = arrange()
  const { seen, listener } = record()
  const errors: unknown[] = []
  await client.topics.desk.orders.subscribe(listener, { onError: (error) => errors.push(error) }).ready
  server.topics.desk.orders.publish({ price: 1 })
  await wire.idle()
  cut()
  for (const price of [2, 3, 4]) server.topics.desk.orders.publish({ price })
  await wire.clock.advance(3_000)
  expect([seen, errors]).toEqual([['1 at 1', '2 at 2', '3 at 3', '4 at 4'], []])
})

test('a gap is told even if nothing is kept and nothing comes after it', async () => {
  const { client, server, wire, cut } = arrange()
  const gaps: unknown[] = []
  await client.topics.fleeting.subscribe(() => {}, { onGap: (gap) => gaps.push(gap) }).ready
  await wire.idle()
  cut()
  server.topics.fleeting.publish(1)
  await wire.clock.advance(3_000)
  expect(gaps).toEqual([{ reason: 'behind', from: 1, to: 1 }])
})

test('a gap that nobody listens for is a warning in the log', async () => {
  const { client, server, wire, cut, log } = arrange()
  await client.topics.fleeting.subscribe(() => {}).ready
  cut()
  server.topics.fleeting.publish(1)
  await wire.clock.advance(3_000)
  expect(log.warnings).toMatchObject([{ message: 'a subscription missed messages', details: { topic: 'fleeting', gap: { from: 1, to: 1 } } }])
})

test('nothing published while nobody was connected is no gap, whatever is kept', async () => {
  const { client, server, wire, cut, log } = arrange()
  const heard: number[] = []
  await client.topics.fleeting.subscribe((n) => void heard.push(n)).ready
  server.topics.fleeting.publish(1)
  await wire.idle()
  cut()
  await wire.clock.advance(60_000)
  server.topics.fleeting.publish(2)
  await wire.idle()
  expect(heard).toEqual([1, 2])
  expect(log.entries).toEqual([])
})

test('a server that restarted has another log: a gap of nobody knows how many, and no rewind', async () => {
  const { client, server, wire, serve } = arrange()
  const { seen, listener, options } = record()
  await client.topics.trades.subscribe(btc, listener, options).ready
  for (const price of [1, 2]) server.topics.trades.publish(btc, { price })
  await wire.idle()
  await wire.crash(server)
  const next = serve()
  next.topics.trades.publish(btc, { price: 10 })
  await wire.clock.advance(3_000)
  next.topics.trades.publish(btc, { price: 11 })
  await wire.idle()
  expect(seen).toEqual(['1 at 1', '2 at 2', 'restarted: 3 to undefined', '10 at 1', '11 at 2'])
})

test('a log that is forgotten while a subscriber is away is a gap, too', async () => {
  const { client, server, wire } = arrange()
  const { seen, listener, options } = record()
  await client.topics.trades.subscribe(btc, listener, options).ready
  await wire.idle()
  wire.cut()
  await wire.clock.advance(200_000)
  wire.restore()
  await wire.clock.advance(25_000)
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  expect(seen).toEqual(['restarted: 1 to undefined', '1 at 1'])
})

test('messages that were under way when the connection broke come once', async () => {
  const { client, server, wire, cut } = arrange({ latencyMs: 20 })
  const { seen, listener, options } = record()
  await wire.clock.until(client.topics.trades.subscribe(btc, listener, options).ready)
  for (const price of [1, 2, 3]) {
    server.topics.trades.publish(btc, { price })
    await wire.clock.advance(15)
  }
  cut()
  await wire.clock.advance(5_000)
  expect(seen).toEqual(['1 at 1', '2 at 2', '3 at 3'])
})

test('while a server drains, a subscription goes over to the next and says what it may have missed', async () => {
  const { client, server, wire, serve, log } = arrange()
  const { seen, listener, options } = record()
  await client.topics.trades.subscribe(btc, listener, options).ready
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  const next = serve()
  const closed = server.close({ drainMs: 5_000, spreadMs: 0 })
  await wire.clock.until(closed)
  await wire.clock.advance(3_000)
  next.topics.trades.publish(btc, { price: 10 })
  await wire.idle()
  expect(seen).toEqual(['1 at 1', 'restarted: 2 to undefined', '10 at 1'])
  expect(log.entries).toEqual([])
})

test('a hundred subscriptions with long params are said anew in messages that fit', async () => {
  const { client, server, wire, blink } = arrange()
  const heard: string[] = []
  const symbols = Array.from({ length: 100 }, (_, n) => String(n).padStart(3_000, 'x'))
  for (const symbol of symbols) client.topics.trades.subscribe({ symbol }, ({ price }) => void heard.push(`${symbol.slice(-2)} ${price}`))
  await wire.idle()
  await blink()
  for (const symbol of symbols) server.topics.trades.publish({ symbol }, { price: 1 })
  await wire.clock.advance(1_000)
  expect(heard).toHaveLength(100)
})

test('calls are not held up by any of it', async () => {
  const { client, wire, blink } = arrange()
  client.topics.news.subscribe(() => {})
  const time = safe(client.api.time())
  await blink()
  expect(await wire.clock.until(time)).toMatchObject({ ok: true })
})

test('an age is kept to, and no longer', async () => {
  const { client, server, wire } = arrange()
  server.topics.hourly.publish(1)
  await wire.clock.advance(1_800_000)
  server.topics.hourly.publish(2)
  await wire.clock.advance(1_801_500)
  const heard: number[] = []
  expect(await client.topics.hourly.subscribe((n) => void heard.push(n), { from: 'start' }).ready).toBe(1)
  await wire.idle()
  expect(heard).toEqual([2])
})

test('a subscription goes on with the params that it was made with, whatever becomes of the object', async () => {
  const { client, server, wire, blink } = arrange()
  const { seen, listener } = record()
  const params = { symbol: 'BTC' }
  await client.topics.trades.subscribe(params, listener).ready
  params.symbol = 'ETH'
  await blink()
  server.topics.trades.publish({ symbol: 'ETH' }, { price: 2 })
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  expect(seen).toEqual(['1 at 1'])
})

test('between a hello and its welcome nothing is said of subscriptions', async () => {
  const { client, wire, redial, accept } = manualClient(exchange)
  await accept()
  client.topics.news.subscribe(() => {})
  wire.last.end(1006)
  await redial()
  await turn()
  wire.last.open()
  client.topics.fleeting.subscribe(() => {})
  expect(wire.last.messages.length).toBe(1) // the hello
  wire.last.welcome()
  expect(wire.last.messages.slice(1)).toMatchObject([{ type: 'subscriptions', list: [{ id: 1, topic: 'news' }, { id: 2, topic: 'fleeting' }] }])
})
