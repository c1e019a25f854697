// What publishing refuses, what a client can make a server keep, and what is malformed.

import { expect, test } from 'vitest'
import { serve } from '../support/serve.js'
import { hello, knock } from '../support/raw.js'
import { FakeSocket } from '../support/fakesocket.js'
import { gate, turn, type Gate } from '../support/wait.js'
import { arrange, btc, exchange, record } from './arrange.js'

test('a message that does not match the contract is refused to whoever publishes it', () => {
  const { server } = arrange()
  expect(() => server.topics.trades.publish(btc, { price: 'high' as never })).toThrow(expect.objectContaining({
    code: 'INVALID_ARGUMENT', message: expect.stringMatching(/^trades: message: \/price must be number/), outcome: 'not-executed',
  }))
})

test('so are params', () => {
  const { server } = arrange()
  expect(() => server.topics.trades.publish({ symbl: 'BTC' } as never, { price: 1 })).toThrow(expect.objectContaining({
    code: 'INVALID_ARGUMENT', message: expect.stringMatching(/^trades: params: /),
  }))
})

test('a message that does not fit one of the wire is refused, and one that just fits is not', async () => {
  const { client, server, wire } = arrange()
  const heard: number[] = []
  await client.topics.news.subscribe((text) => void heard.push(text.length)).ready
  const most = 128 * 1024 - 128 - 2
  server.topics.news.publish('x'.repeat(most))
  expect(() => server.topics.news.publish('x'.repeat(most + 1))).toThrow(expect.objectContaining({
    code: 'RESOURCE_EXHAUSTED', message: 'news: a message larger than 130944 bytes (what fits one of the wire)',
  }))
  await wire.clock.advance(1_000)
  expect(heard).toEqual([most])
})

test('bytes count, not characters', () => {
  const { server } = arrange()
  expect(() => server.topics.news.publish('価'.repeat(50_000))).toThrow('larger than 130944 bytes')
})

test('one subscription more than there are places is RESOURCE_EXHAUSTED and names the limit', async () => {
  const { client } = arrange({ options: { limits: { subscriptions: 2 } } })
  const subscribe = (symbol: string) => client.topics.trades.subscribe({ symbol }, () => {}, { onError: () => {} })
  const first = subscribe('a')
  await Promise.all([first.ready, subscribe('b').ready])
  await expect(subscribe('c').ready).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', message: 'more than 2 subscriptions (subscriptions)' })
  first()
  await expect(subscribe('d').ready).resolves.toBe(0)
})

test('authorize is not asked more than there are places while nobody waits for its answers', async () => {
  const asked: Gate<boolean>[] = []
  const authorize = { trades: () => asked[asked.push(gate<boolean>()) - 1]!.passed }
  const { client, wire } = arrange({ options: { limits: { subscriptions: 2 }, authorize } })
  for (const symbol of ['a', 'b', 'c']) {
    const stop = client.topics.trades.subscribe({ symbol }, () => {})
    await wire.idle()
    stop()
  }
  const { ready } = client.topics.trades.subscribe(btc, () => {})
  await wire.idle()
  expect(asked.length).toBe(2)
  asked[0]!.open(false)
  await turn()
  expect(asked.length).toBe(3)
  asked[2]!.open(true)
  await expect(ready).resolves.toBe(0)
})

test('a client that comes back again and again while authorize is slow keeps its subscriptions', async () => {
  const asked: Gate<boolean>[] = []
  const authorize = { trades: () => asked[asked.push(gate<boolean>()) - 1]!.passed }
  const { client, wire, blink } = arrange({ options: { limits: { subscriptions: 3 }, authorize } })
  const all = ['a', 'b', 'c'].map((symbol) => client.topics.trades.subscribe({ symbol }, () => {}, { onError: () => {} }).ready)
  const ready = Promise.allSettled(all)
  await wire.idle()
  for (let times = 0; times < 3; times++) await blink()
  for (const { open } of asked) open(true) // also those that are asked because of that
  await turn()
  for (const { open } of asked) open(true)
  await wire.idle()
  expect(await ready).toEqual(all.map(() => ({ status: 'fulfilled', value: 0 })))
})

test('params that are too large, wrong, or of no topic are refused', async () => {
  const { client } = arrange()
  const onError = (): void => {}
  const refused = (symbol: unknown) => client.topics.trades.subscribe({ symbol } as never, () => {}, { onError }).ready
  await expect(refused('x'.repeat(5_000))).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', message: 'trades: params larger than 4096' })
  await expect(refused(7)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})

/** A client that is connected, and the closes of its connections. */
async function watched() {
  const closes: unknown[] = []
  const { client, wire } = arrange({ options: { trace: (event) => void (event.type === 'close' && closes.push(event)) } })
  await wire.clock.until(client.connect())
  return { client, wire, closes }
}

test.each([
  ['nothing that was found', null],
  ['a text', 'begin'],
  ['a place without an offset', { epoch: 'x' }],
  ['an offset that is no number', { epoch: 'x', offset: NaN }],
  ['an offset below 0', { epoch: 'x', offset: -1 }],
])('a place to begin at that is none (%s) fails at once, and costs no connection', async (_what, from) => {
  const { client, wire, closes } = await watched()
  expect(() => client.topics.trades.subscribe(btc, () => {}, { from: from as never })).toThrow(expect.objectContaining({
    code: 'INVALID_ARGUMENT', message: 'trades: from is no place in a log',
  }))
  await wire.clock.advance(5_000)
  expect(closes).toEqual([])
})

test('params that fit no message fail at once, and cost no connection', async () => {
  const { client, wire, closes } = await watched()
  expect(() => client.topics.trades.subscribe({ symbol: 'x'.repeat(200_000) }, () => {})).toThrow(expect.objectContaining({
    code: 'RESOURCE_EXHAUSTED', message: 'trades: params larger than 32768',
  }))
  await wire.clock.advance(5_000)
  expect(closes).toEqual([])
})

test('params that cannot be encoded fail at once', () => {
  const { client } = arrange()
  expect(() => client.topics.trades.subscribe({ symbol: 1n } as never, () => {})).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})

test('a log keeps no more than topicBytes', async () => {
  const { client, server, wire } = arrange({ options: { limits: { topicBytes: 10_000 } } })
  for (let n = 0; n < 100; n++) server.topics.news.publish('x'.repeat(1_000))
  await wire.idle()
  const kept: string[] = []
  await client.topics.news.subscribe((text) => void kept.push(text), { from: 'start' }).ready
  await wire.clock.advance(1_000)
  expect(kept).toHaveLength(9)
})

test('all logs together keep no more than topicsBytes: the one that was without a message for longest loses', async () => {
  const { client, server, wire } = arrange({ options: { limits: { topicsBytes: 20_000 } } })
  const publish = async (symbol: string): Promise<void> => {
    for (let n = 0; n < 5; n++) server.topics.trades.publish({ symbol }, { price: n, note: 'x'.repeat(1_000) })
    await wire.idle()
  }
  for (const symbol of ['a', 'b', 'c', 'a', 'd']) await publish(symbol)
  const kept = async (symbol: string): Promise<number> => {
    const { seen, listener } = record()
    await client.topics.trades.subscribe({ symbol }, listener, { from: 'start' }).ready
    await wire.clock.advance(1_000)
    return seen.length
  }
  expect([await kept('a'), await kept('b'), await kept('c'), await kept('d')]).toEqual([5, 0, 5, 5])
})

test('logs that are followed take no more than topicsBytes, and none of what was published', async () => {
  const { client, server } = arrange({ options: { limits: { topicsBytes: 20_000 } } })
  server.topics.trades.publish(btc, { price: 1 })
  const follow = (name: string) => client.topics.room.subscribe(name.padEnd(3_900, 'x'), () => {}, { onError: () => {} })
  const first = follow('a')
  await Promise.all([first, follow('b'), follow('c'), follow('d')].map(({ ready }) => ready))
  await expect(follow('e').ready).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED', message: 'room: the logs that are followed take 20000 bytes already (topicsBytes)',
  })
  const { seen, listener, options } = record()
  server.topics.news.publish('x')
  first()
  await client.topics.trades.subscribe(btc, listener, { ...options, from: 'start' }).ready
  await turn()
  expect(seen).toEqual(['1 at 1'])
  await expect(follow('b').ready).resolves.toBe(0) // it is followed already
})

test('a log that is followed no more makes room for another', async () => {
  const { client } = arrange({ options: { limits: { topicsBytes: 6_000 } } })
  const follow = (name: string) => client.topics.room.subscribe(name.padEnd(3_900, 'x'), () => {}, { onError: () => {} })
  for (const name of ['a', 'b', 'c']) {
    const stop = follow(name)
    await expect(stop.ready).resolves.toBe(0)
    stop()
  }
})

test('when all is closed no timer is left', async () => {
  const { client, server, wire } = arrange()
  await client.topics.room.subscribe('lobby', () => {}).ready
  server.topics.hourly.publish(1)
  await wire.idle()
  await wire.clock.until(client.close())
  server.topics.hourly.publish(2)
  await wire.clock.until(server.close({ drainMs: 0 }))
  server.topics.hourly.publish(3)
  await wire.idle()
  expect(wire.clock.timers).toBe(0)
})

async function greeted() {
  const { url, log } = await serve(exchange, { time: () => 0 }, { presence: { room: () => ({ name: 'x' }) } })
  const client = await knock(url)
  await client.greet(hello(exchange))
  return { client, log }
}

test.each([
  ['an id that is none', { type: 'subscribe', id: -1, topic: 'news' }],
  ['no topic', { type: 'subscribe', id: 1 }],
  ['a place that is none', { type: 'subscribe', id: 1, topic: 'news', from: { epoch: 1, offset: 2 } }],
  ['a word that is no place', { type: 'subscribe', id: 1, topic: 'news', from: 'end' }],
  ['a list that is none', { type: 'subscriptions', list: {} }],
  ['a list of nothing', { type: 'subscriptions', list: [null] }],
  ['more that is not true', { type: 'subscriptions', list: [], more: 1 }],
  ['an end of nothing', { type: 'unsubscribe' }],
])('%s is malformed', async (_what, message) => {
  const { client } = await greeted()
  client.send(message)
  expect((await client.ended).code).toBe(4400)
})

test('an id that is in use is malformed', async () => {
  const { client } = await greeted()
  client.send({ type: 'subscribe', id: 1, topic: 'news' })
  client.send({ type: 'subscribe', id: 1, topic: 'news' })
  expect((await client.ended).code).toBe(4400)
})

test('a topic that is not in the contract is UNIMPLEMENTED, and one that others inherit is none', async () => {
  const { client } = await greeted()
  client.send({ type: 'subscribe', id: 1, topic: 'constructor' })
  expect(await client.control('refused')).toMatchObject({ id: 1, code: 'UNIMPLEMENTED', message: 'no topic "constructor"' })
})

test('params that are hostile are only params', async () => {
  const { client } = await greeted()
  client.send('{"type":"subscribe","id":1,"topic":"trades","params":{"symbol":"BTC","__proto__":{"polluted":true}}}')
  expect(await client.control('subscribed')).toMatchObject({ id: 1, offset: 0 })
  client.send(`{"type":"subscribe","id":2,"topic":"trades","params":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)
  expect(await client.control('refused')).toMatchObject({ id: 2, code: 'INVALID_ARGUMENT' })
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test('the end of a subscription that there is not is passed over', async () => {
  const { client } = await greeted()
  client.send({ type: 'unsubscribe', id: 7 })
  client.send({ type: 'subscribe', id: 1, topic: 'news' })
  expect(await client.control('subscribed')).toMatchObject({ id: 1 })
})

test('a list names all that is wanted: what it leaves out ends', async () => {
  const { client } = await greeted()
  client.send({ type: 'subscribe', id: 1, topic: 'room', params: 'lobby' })
  await client.control('presence')
  client.send({ type: 'subscriptions', list: [{ id: 2, topic: 'news' }], more: true })
  client.send({ type: 'subscriptions', list: [{ id: 3, topic: 'room', params: 'lobby' }] })
  client.send({ type: 'subscribe', id: 1, topic: 'news' }) // the id is free again
  await client.control('subscribed')
  client.send({ type: 'ping' })
  await client.control('pong')
  expect(client.controls.filter(({ type }) => type === 'subscribed').map(({ id }) => id)).toEqual([1, 2, 3, 1])
})

test('who asks without end and reads no answer loses the socket', async () => {
  const { server } = arrange()
  const socket = new FakeSocket()
  server.accept(socket, { headers: {} })
  socket.receive(hello(exchange))
  await turn()
  socket.bufferedAmount = 2 ** 20 + 1
  socket.receive({ type: 'subscribe', id: 1, topic: 'nothing' })
  expect(socket.terminated).toBe(true)
})

test('who reads message after message, each as long as the one before, keeps the socket', async () => {
  const { server, wire } = arrange()
  const socket = new FakeSocket()
  server.accept(socket, { headers: {} })
  socket.receive(hello(exchange))
  await turn()
  socket.receive({ type: 'subscribe', id: 1, topic: 'news' })
  await turn()
  socket.send = function (text: string) {
    this.sent.push(text)
    this.bufferedAmount = 300_000 // it has room again once it is empty
  }
  for (let i = 0; i < 60; i++) server.topics.news.publish('x'.repeat(60_000))
  for (let i = 0; i < 20; i++) {
    await wire.clock.advance(1_000)
    socket.bufferedAmount = 0
    socket.receive({ type: 'pong' })
  }
  expect(socket.terminated).toBe(false)
})
