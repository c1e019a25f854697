// Limits that only a client of another make runs into, one past each.

import * as Type from 'typebox'
import { expect, onTestFinished, test } from 'vitest'
import { defineContract, rpc, safe, stream, topic } from 'wirepact'
import { createServer, type ServerOptions } from 'wirepact/server'
import { ManualClock } from '../support/clock.js'
import { FakeSocket } from '../support/fakesocket.js'
import { CapturedLog } from '../support/logger.js'
import { hello, knock, token, type Fields } from '../support/raw.js'
import { serve } from '../support/serve.js'
import { turn, until } from '../support/wait.js'

const contract = defineContract({
  name: 'limited',
  version: '1.0.0',
  server: {
    echo: rpc({ input: Type.String(), output: Type.String() }),
    wait: stream({ item: Type.String() }),
  },
  client: { ask: rpc({ output: Type.String() }) },
  topics: { news: topic({ message: Type.String() }) },
})

type Options = ServerOptions<typeof contract, string>

const handlers = {
  echo: (text: string) => text,
  wait: async function* (): AsyncGenerator<string> {
    await new Promise(() => {})
    yield 'never'
  },
}

async function greeted(options?: Options) {
  const served = await serve<typeof contract, string>(contract, handlers, options)
  const client = await knock(served.url)
  await client.greet(hello(contract))
  return { ...served, client }
}

/** A socket whose hello is never answered. */
function unanswered(): FakeSocket {
  const server = createServer<typeof contract, string>(contract, {
    logger: new CapturedLog(), authenticate: () => new Promise(() => {}), principal: (user) => user,
  })
  server.handle(handlers)
  onTestFinished(() => server.close({ drainMs: 0 }))
  const socket = new FakeSocket()
  server.accept(socket, { headers: {} })
  return socket
}

test('more than 512 KiB behind a hello that is not answered closes with 4400, though the socket was told to pause', async () => {
  const socket = unanswered()
  const first = JSON.stringify(hello(contract))
  socket.receive(first)
  const rest = 512 * 1024 - first.length
  for (let left = rest; left > 0; left -= 100_000) socket.receive(' '.repeat(Math.min(left, 100_000) - 64))
  expect(socket.closed).toBeUndefined()
  socket.receive(' ')
  expect(socket.closed).toEqual({ code: 4400, reason: 'more than 524288 bytes before the welcome' })
})

test('messages without text count as well: a stranger does not fill the memory with them', async () => {
  const socket = unanswered()
  socket.receive(hello(contract))
  let taken = 0
  for (; !socket.closed && taken < 10_000; taken++) socket.receive('')
  expect(socket.closed).toMatchObject({ code: 4400 })
  expect(taken).toBeLessThanOrEqual(512 * 1024 / 64)
})

test('headers of more than 16 KiB are RESOURCE_EXHAUSTED and name the limit', async () => {
  const { client } = await greeted()
  const call = (id: number, length: number): void => {
    const headers = { a: 'x'.repeat(length - '{"a":""}'.length) }
    client.packet([1, id, 'echo', { timeoutMs: 0, headers }, 'x'])
  }
  call(1, 16 * 1024)
  expect(await client.answer(1)).toMatchObject({ output: 'x' })
  call(3, 16 * 1024 + 1)
  expect(await client.answer(3)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed', message: 'headers are longer than 16384' })
})

test('of calls with items that follow a hello at once 16 are taken, however few streams there may be', async () => {
  const { url } = await serve<typeof contract, string>(contract, handlers, { limits: { streams: 1, nestedCalls: 1 } })
  const client = await knock(url)
  client.send(hello(contract))
  const calls = Array.from({ length: 18 }, (_, index) => [1, 2 * index + 1, 'wait', 0]) // 16, and one nested
  client.packet(...calls)
  expect(await client.answer(35)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed', message: 'more than 1 streams at once' })
  client.packet([1, 37, 'echo', 0, 'x'])
  await client.answer(37)
  expect(client.frames.filter(([kind]) => kind === 3)).toHaveLength(1)
})

test('more than 10,000 subscriptions in a list that goes on close with 4400', async () => {
  const { client } = await greeted()
  const list = (from: number, count: number): Fields => ({
    type: 'subscriptions', more: true, list: Array.from({ length: count }, (_, index) => ({ id: from + index, topic: 'none' })),
  })
  for (let from = 1; from <= 10_000; from += 1_000) client.send(list(from, 1_000))
  client.send({ type: 'ping' })
  await client.control('pong')
  client.send(list(10_001, 1))
  expect(await client.ended).toMatchObject({ code: 4400, reason: 'more than 10000 subscriptions in a list' })
})

test('a call to a client that takes longer than timeoutMs is DEADLINE_EXCEEDED', async () => {
  const clock = new ManualClock()
  const { client, server } = await greeted({ clock, limits: { timeoutMs: 1_000 } })
  const [session] = server.clients
  const call = safe(session!.api.ask())
  await client.asked('ask')
  let settled = false
  void call.then(() => (settled = true))
  clock.advance(999)
  await turn()
  expect(settled).toBe(false)
  clock.advance(1)
  expect(await call).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED', outcome: 'unknown' } })
})

test('a socket that says nothing is closed after helloMs, not before', async () => {
  const clock = new ManualClock()
  const { server } = await serve<typeof contract, string>(contract, handlers, { clock, limits: { helloMs: 1_000 } })
  const socket = new FakeSocket()
  server.accept(socket, { headers: {} })
  clock.advance(999)
  expect(socket.closed).toBeUndefined()
  clock.advance(1)
  expect(socket.closed?.code).toBe(4408)
})

test('authenticate that takes authenticateMs is "not now"', async () => {
  const clock = new ManualClock()
  const { server } = await serve<typeof contract, string>(contract, handlers, {
    clock, limits: { authenticateMs: 1_000 }, authenticate: () => new Promise<string>(() => {}), principal: (user) => user,
  })
  const socket = new FakeSocket()
  server.accept(socket, { headers: {} })
  socket.receive(hello(contract, { session: token(16) }))
  await turn()
  clock.advance(999)
  await turn()
  expect(socket.sent).toEqual([])
  clock.advance(1)
  await until(() => socket.sent.length > 0)
  expect(JSON.parse(socket.sent[0]!)).toMatchObject({ type: 'reject', code: 'UNAVAILABLE' })
})

test('a server that closes while it authenticates leaves no timer, and says nothing of it later', async () => {
  const clock = new ManualClock()
  const log = new CapturedLog()
  const { server } = await serve<typeof contract, string>(contract, handlers, {
    clock, logger: log, authenticate: () => new Promise<string>(() => {}), principal: (user) => user,
  })
  const socket = new FakeSocket()
  server.accept(socket, { headers: {} })
  socket.receive(hello(contract, { session: token(16) }))
  await turn()
  await server.close({ drainMs: 0 })
  expect(clock.timers).toBe(0)
  clock.advance(60_000)
  await turn()
  expect(log.entries).toEqual([])
})

test('a client that offers to compress is not taken at its word', async () => {
  const { url } = await serve<typeof contract, string>(contract, handlers)
  const client = await knock(url, { perMessageDeflate: true })
  expect(client.socket.extensions).toBe('')
})
