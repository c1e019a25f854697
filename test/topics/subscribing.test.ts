// What is published reaches whoever subscribed, once and in order.

import { expect, test } from 'vitest'
import type { Subscription } from 'wirepact'
import { rejecting } from '../support/wait.js'
import { arrange, btc, record } from './arrange.js'

test('what is published after a subscription is ready reaches its listener, with its offset', async () => {
  const { client, server, wire } = arrange()
  const { seen, listener } = record()
  const stop = client.topics.trades.subscribe(btc, listener)
  expect(await stop.ready).toBe(0)

  expect(server.topics.trades.publish(btc, { price: 1 })).toBe(1)
  expect(server.topics.trades.publish(btc, { price: 2 })).toBe(2)
  server.topics.trades.publish({ symbol: 'ETH' }, { price: 9 })
  await wire.idle()

  expect(seen).toEqual(['1 at 1', '2 at 2'])
})

test('a topic without params has one log', async () => {
  const { client, server, wire } = arrange()
  const heard: string[] = []
  await client.topics.news.subscribe((text) => void heard.push(text)).ready
  server.topics.news.publish('hello')
  await wire.idle()
  expect(heard).toEqual(['hello'])
})

test('params are the same whatever the order of their keys', async () => {
  const { client, server, wire } = arrange()
  const { seen, listener } = record()
  await client.topics.trades.subscribe({ symbol: 'BTC', venue: 'X' }, listener).ready
  server.topics.trades.publish({ venue: 'X', symbol: 'BTC' }, { price: 1 })
  await wire.idle()
  expect(seen).toEqual(['1 at 1'])
})

test('what is published in one turn travels as one message, for all subscribers the same text', async () => {
  const sent: string[] = []
  const { client, connect, server, wire } = arrange({
    options: { trace: (event) => void (event.type === 'sent' && sent.push(event.text)) },
  })
  const others = [client, connect({ auth: 'bob' })]
  for (const each of others) await each.topics.fleeting.subscribe(() => {}).ready
  sent.length = 0
  for (const n of [1, 2, 3]) server.topics.fleeting.publish(n)
  await wire.idle()
  const text = '{"type":"messages","log":1,"offset":1,"messages":[1,2,3]}'
  expect(sent).toEqual([text, text])
})

test('nothing is lost of what is published in one turn, however much it is and however little is kept', async () => {
  const { client, server, wire } = arrange()
  const heard: number[] = []
  await client.topics.fleeting.subscribe((n) => void heard.push(n)).ready
  const all = Array.from({ length: 50_000 }, (_, n) => n)
  for (const n of all) server.topics.fleeting.publish(n)
  await wire.clock.advance(1_000)
  expect(heard).toEqual(all)
})

test('from the start is from the oldest message that is kept', async () => {
  const { client, server, wire } = arrange()
  for (let price = 1; price <= 7; price++) server.topics.trades.publish(btc, { price })
  await wire.idle()
  const { seen, listener } = record()
  expect(await client.topics.trades.subscribe(btc, listener, { from: 'start' }).ready).toBe(2)
  await wire.idle()
  expect(seen).toEqual(['3 at 3', '4 at 4', '5 at 5', '6 at 6', '7 at 7'])
})

test('from a place is from what follows it', async () => {
  const { client, server, wire } = arrange()
  const places: { epoch: string; offset: number }[] = []
  const first = client.topics.trades.subscribe(btc, (_trade, place) => void places.push(place))
  await first.ready
  for (let price = 1; price <= 4; price++) server.topics.trades.publish(btc, { price })
  await wire.idle()
  const { seen, listener } = record()
  expect(await client.topics.trades.subscribe(btc, listener, { from: places[1]! }).ready).toBe(2)
  await wire.idle()
  expect(seen).toEqual(['3 at 3', '4 at 4'])
})

test('a place that is no longer kept is a gap first', async () => {
  const { client, server, wire } = arrange()
  const places: { epoch: string; offset: number }[] = []
  await client.topics.trades.subscribe(btc, (_trade, place) => void places.push(place)).ready
  for (let price = 1; price <= 9; price++) server.topics.trades.publish(btc, { price })
  await wire.idle()
  const { seen, listener, options } = record()
  await client.topics.trades.subscribe(btc, listener, { ...options, from: places[0]! }).ready
  await wire.idle()
  expect(seen).toEqual(['behind: 2 to 4', '5 at 5', '6 at 6', '7 at 7', '8 at 8', '9 at 9'])
})

test('a subscription from the start beside one that is ahead disturbs it in nothing', async () => {
  const { client, server, wire } = arrange()
  const ahead = record()
  await client.topics.trades.subscribe(btc, ahead.listener, ahead.options).ready
  for (const price of [1, 2, 3]) server.topics.trades.publish(btc, { price })
  await wire.idle()
  const behind = record()
  await client.topics.trades.subscribe(btc, behind.listener, { ...behind.options, from: 'start' }).ready
  server.topics.trades.publish(btc, { price: 4 })
  await wire.idle()
  expect(ahead.seen).toEqual(['1 at 1', '2 at 2', '3 at 3', '4 at 4'])
  expect(behind.seen).toEqual(['1 at 1', '2 at 2', '3 at 3', '4 at 4'])
})

test('two subscriptions to the same are one on the wire, until both have ended', async () => {
  const said: string[] = []
  const { connect, server, wire } = arrange()
  const client = connect({ trace: (event) => void (event.type === 'sent' && event.text.includes('subscri') && said.push(event.text)) })
  await client.connect()
  const one = record()
  const other = record()
  const stop = client.topics.trades.subscribe({ symbol: 'BTC', venue: 'X' }, one.listener)
  await stop.ready
  const stopOther = client.topics.trades.subscribe({ venue: 'X', symbol: 'BTC' }, other.listener)
  await stopOther.ready
  server.topics.trades.publish({ symbol: 'BTC', venue: 'X' }, { price: 1 })
  await wire.idle()
  stop()
  server.topics.trades.publish({ symbol: 'BTC', venue: 'X' }, { price: 2 })
  await wire.idle()
  stopOther()
  server.topics.trades.publish({ symbol: 'BTC', venue: 'X' }, { price: 3 })
  await wire.idle()
  expect([one.seen, other.seen]).toEqual([['1 at 1'], ['1 at 1', '2 at 2']])
  expect(said.slice(-2)).toEqual(['{"type":"subscribe","id":1,"topic":"trades","params":{"symbol":"BTC","venue":"X"}}', '{"type":"unsubscribe","id":1}'])
})

test('a listener that throws is logged, and harms no other', async () => {
  const { client, server, wire, log } = arrange()
  const { seen, listener } = record()
  const broken = client.topics.trades.subscribe(btc, () => { throw new Error('broken') })
  client.topics.trades.subscribe(btc, listener)
  await broken.ready
  server.topics.trades.publish(btc, { price: 1 })
  server.topics.trades.publish(btc, { price: 2 })
  await wire.idle()
  expect(seen).toEqual(['1 at 1', '2 at 2'])
  expect(log.errors.map(({ message }) => message)).toEqual(['a subscriber failed', 'a subscriber failed'])
})

test('a listener that rejects is logged, and so is what it is told besides', async () => {
  const { client, server, wire, log } = arrange()
  const from = { epoch: 'another', offset: 3 }
  const broken = client.topics.trades.subscribe(btc, () => rejecting('broken'), { from, onGap: () => rejecting('broken') })
  await broken.ready
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  expect(log.errors.map(({ message }) => message)).toEqual(['a subscriber failed', 'a subscriber failed'])
  expect(log.errors).toMatchObject([{ details: { topic: 'trades' } }, { details: { topic: 'trades' } }])
})

test('from a place that the log has not come to, it goes on with the next message', async () => {
  const { client, server, wire } = arrange()
  const { seen, listener } = record()
  let epoch = ''
  await client.topics.trades.subscribe(btc, (_trade, place) => void (epoch = place.epoch)).ready
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  expect(await client.topics.trades.subscribe(btc, listener, { from: { epoch, offset: 999 } }).ready).toBe(1)
  server.topics.trades.publish(btc, { price: 2 })
  await wire.idle()
  expect(seen).toEqual(['2 at 2'])
})

test('an onError that rejects is logged', async () => {
  const { client, wire, log } = arrange({ options: { authorize: { news: () => false } } })
  client.topics.news.subscribe(() => {}, { onError: () => rejecting('broken') })
  await wire.idle()
  expect(log.errors).toMatchObject([{ message: 'a subscriber failed', details: { topic: 'news' } }])
})

test('a signal ends a subscription', async () => {
  const { client, server, wire } = arrange()
  const { seen, listener } = record()
  const controller = new AbortController()
  await client.topics.trades.subscribe(btc, listener, { signal: controller.signal }).ready
  controller.abort()
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  expect(seen).toEqual([])
})

test('a lazy client connects for its first subscription', async () => {
  const { connect, wire } = arrange()
  const client = connect({ lazy: true })
  await wire.idle()
  expect(client.state.status).toBe('idle')
  await client.topics.news.subscribe(() => {}).ready
  expect(client.state.status).toBe('connected')
})

test('a subscription of a closed client ends at once', async () => {
  const { client, wire } = arrange()
  await wire.clock.until(client.close())
  await expect(client.topics.news.subscribe(() => {}).ready).rejects.toMatchObject({ code: 'CANCELLED' })
})

test('an onError that throws about a closed client is logged, and does not throw out of subscribe', async () => {
  const { client, wire, log } = arrange()
  await wire.clock.until(client.close())
  const onError = (): void => {
    throw new Error('broken')
  }
  await expect(client.topics.news.subscribe(() => {}, { onError }).ready).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(log.errors).toMatchObject([{ message: 'a subscriber failed', details: { topic: 'news' } }])
})

test('closing the client ends what it is subscribed to', async () => {
  const { client, wire, log } = arrange({ latencyMs: 10 })
  const { ready } = client.topics.news.subscribe(() => {})
  const { value } = await Promise.all([client.topics.news.subscribe().next(), wire.clock.until(client.close())]).then(([next]) => next)
  await expect(ready).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(value).toBeUndefined()
  expect(log.entries).toEqual([])
})

test('whoever subscribes again as soon as the client was closed is subscribed', async () => {
  const { client, server, wire } = arrange()
  const seen: string[] = []
  let ended = 0
  const follow = (): Subscription => client.topics.news.subscribe((text) => void seen.push(text), {
    onError: () => {
      if (++ended > 3) return // it would go on for ever
      void client.connect()
      following = follow()
    },
  })
  let following = follow()
  await following.ready
  for (const session of server.clients) void session.close()
  await wire.clock.advance(1_000)
  await following.ready
  server.topics.news.publish('again')
  await wire.idle()
  expect([ended, seen]).toEqual([1, ['again']])
})

test('a topic can be iterated over', async () => {
  const { client, server, wire } = arrange()
  const trades = client.topics.trades.subscribe(btc, { from: 'start' })
  await trades.ready
  for (const price of [1, 2, 3]) server.topics.trades.publish(btc, { price })
  await wire.idle()
  const prices: number[] = []
  for await (const { price } of trades) {
    prices.push(price)
    if (price === 3) break
  }
  expect(prices).toEqual([1, 2, 3])
  expect(await trades.next()).toEqual({ done: true, value: undefined })
})

test('an iteration that is slow misses the oldest, and is told so before it goes on', async () => {
  const { client, server, wire } = arrange()
  const { seen, options } = record()
  const trades = client.topics.trades.subscribe(btc, { ...options, buffer: 2 })
  await trades.ready
  for (let price = 1; price <= 6; price++) server.topics.trades.publish(btc, { price })
  await wire.idle()
  for (let i = 0; i < 1; i++) seen.push(String((await trades.next()).value?.price))
  expect(seen).toEqual(['full: 1 to 4', '5'])
})

test('an iteration that misses something, with nobody to tell, fails', async () => {
  const { client, server, wire } = arrange()
  const trades = client.topics.trades.subscribe(btc, { buffer: 2 })
  await trades.ready
  for (let price = 1; price <= 6; price++) server.topics.trades.publish(btc, { price })
  await wire.idle()
  await expect(trades.next()).rejects.toMatchObject({ code: 'DATA_LOSS' })
  expect(await trades.next()).toEqual({ done: true, value: undefined })
})

test('a listener that subscribes to the same again hears what comes after, beside others that go on', async () => {
  const { client, server, wire } = arrange()
  const { seen, listener } = record()
  await client.topics.trades.subscribe(btc, listener).ready
  const prices: number[] = []
  const once = (): void => {
    const stop = client.topics.trades.subscribe(btc, ({ price }) => {
      stop()
      prices.push(price)
      if (prices.length < 100) once()
    })
  }
  once()
  await wire.idle()
  for (const price of [1, 2]) server.topics.trades.publish(btc, { price })
  await wire.idle()
  expect([prices, seen]).toEqual([[1, 2], ['1 at 1', '2 at 2']])
})
