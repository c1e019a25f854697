// Clients that have another version of the contract than the server, over real sockets.

import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { bytes, defineContract, duplex, notify, rpc, safe, stream, topic, upload, type RpcError } from 'wirepact'
import { createServer } from 'wirepact/server'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { connect } from '../support/connect.js'
import { FakeSocket } from '../support/fakesocket.js'
import { hello, knock } from '../support/raw.js'
import { serve } from '../support/serve.js'

const OldOrder = Type.Object({ symbol: Type.String(), amount: Type.Number() })
const NewOrder = Type.Object({ symbol: Type.String(), amount: Type.Number(), currency: Type.String() })

const contractOf = <Order extends typeof OldOrder>(version: string, order: Order) => defineContract({
  name: 'market', version,
  server: {
    ping: rpc({ input: Type.String(), output: Type.String() }),
    place: rpc({ input: order, output: Type.String() }),
    picture: rpc({ input: Type.Object({ order, content: bytes() }) }),
    seen: notify({ input: order }),
    ticks: stream({ input: order, item: Type.Number() }),
    load: upload({ item: order, output: Type.Number() }),
    talk: duplex({ up: order, down: order }),
    probe: rpc({ output: Type.Array(Type.String()) }),
  },
  client: {
    greet: rpc({ output: Type.String() }),
    confirm: rpc({ input: order, output: Type.Boolean() }),
    note: notify({ input: order }),
    feed: stream({ input: order, item: Type.Number() }),
    fill: upload({ item: order, output: Type.Number() }),
  },
  topics: {
    news: topic({ message: Type.String() }),
    trades: topic({ message: order }),
  },
})
const before = contractOf('1.0.0', OldOrder)
const after = contractOf('2.0.0', NewOrder)
const order = { symbol: 'BTC', amount: 1 }

const changedNames = ['place', 'picture', 'seen', 'ticks', 'load', 'talk', 'confirm', 'note', 'feed', 'fill', 'trades']

type Handlers = Parameters<ReturnType<typeof createServer<typeof after>>['handle']>[0]

/** A server of the new version. What ran is in `ran`. */
async function serveNew(options: { accepts?: readonly object[]; probe?: Handlers['probe'] } = {}) {
  const ran: string[] = []
  const run = <T>(name: string, value: T): T => {
    ran.push(name)
    return value
  }
  const handlers: Handlers = {
    ping: (text) => run('ping', text),
    place: ({ currency }) => run('place', currency),
    picture: () => run('picture', undefined),
    seen: () => run('seen', undefined),
    ticks: async function* () {
      yield run('ticks', 1)
    },
    load: () => run('load', 0),
    talk: async function* (items) {
      run('talk', items)
      yield* items
    },
    probe: options.probe ?? (() => []),
  }
  const { probe: _, ...rest } = options
  return { ran, ...(await serve(after, handlers, rest)) }
}

async function failureOf(call: PromiseLike<unknown>): Promise<RpcError> {
  try {
    await call
  } catch (error) {
    return error as RpcError
  }
  throw new Error('it did not fail')
}

const mismatch = { code: 'CONTRACT_MISMATCH', outcome: 'not-executed' }

test('an old client goes on calling what has not changed, and what has fails before its handler ran', async () => {
  const { url, ran } = await serveNew()
  const { api } = connect(before, url)
  expect(await api.ping('a')).toBe('a')
  const error = await failureOf(api.place(order))
  expect(error).toMatchObject(mismatch)
  expect(error.message).toContain('place')
  expect(error.message).toContain('market 1.0.0')
  expect(error.message).toContain('market 2.0.0')
  expect(ran).toEqual(['ping'])
})

test('what has changed in the contract fails also where the old value would have passed', async () => {
  const { url, ran } = await serveNew()
  const { api } = connect(before, url)
  expect(await failureOf(api.place({ ...order, currency: 'EUR' } as typeof order))).toMatchObject(mismatch)
  expect(await failureOf(api.picture({ order, content: new Uint8Array(300_000) }))).toMatchObject(mismatch)
  expect(ran).toEqual([])
})

test('a client of the same version is told nothing, and all of it works', async () => {
  const { url, ran, log } = await serveNew()
  const changes: unknown[] = []
  const { api } = connect(after, url, { onContractChange: (change) => changes.push(change) })
  expect(await api.place({ ...order, currency: 'EUR' })).toBe('EUR')
  expect(ran).toEqual(['place'])
  expect(changes).toEqual([])
  expect(log.entries).toEqual([])
})

test('two contracts that say the same version are told apart by what is in them', async () => {
  const { url, ran } = await serveNew()
  await connect(after, url).api.ping('a')
  const { api } = connect(contractOf(after.version, OldOrder), url)
  expect(await failureOf(api.place(order))).toMatchObject(mismatch)
  expect(ran).toEqual(['ping'])
})

test('streams, uploads and duplexes that have changed fail', async () => {
  const { url, ran } = await serveNew()
  const { api } = connect(before, url)
  const first = (items: AsyncIterable<unknown>): Promise<unknown> => items[Symbol.asyncIterator]().next()
  expect(await failureOf(first(api.ticks(order)))).toMatchObject(mismatch)
  expect(await failureOf(api.load([order]))).toMatchObject(mismatch)
  expect(await failureOf(first(api.talk([order])))).toMatchObject(mismatch)
  expect(ran).toEqual([])
})

test('a notification that has changed is told to onError', async () => {
  const { url, ran } = await serveNew()
  const told = new Promise<[RpcError, string]>((resolve) => {
    const { api } = connect(before, url, { onError: (error, method) => resolve([error, method]) })
    api.seen(order)
  })
  const [error, method] = await told
  expect(error).toMatchObject(mismatch)
  expect(method).toBe('seen')
  expect(ran).toEqual([])
})

test('a topic that has changed refuses subscribers, and another does not', async () => {
  const { url, server } = await serveNew()
  const { topics } = connect(before, url)
  const heard: string[] = []
  const news = topics.news.subscribe((message) => heard.push(message))
  const trades = topics.trades.subscribe(() => {}, { onError: () => {} })
  expect(await failureOf(trades.ready)).toMatchObject(mismatch)
  await news.ready
  server.topics.news.publish('hi')
  await expect.poll(() => heard).toEqual(['hi'])
})

test('the server does not call what means something else to the client', async () => {
  const { url } = await serveNew({
    probe: async (ctx) => {
      const { client } = ctx
      const next = { ...order, currency: 'EUR' }
      client.note(next)
      const first = client.feed(next)[Symbol.asyncIterator]().next()
      const errors = await Promise.all([client.confirm(next), first, client.fill([next])].map(failureOf))
      const outside = await failureOf(ctx.connection.api.confirm(next))
      return [await client.greet(), ...[...errors, outside].map(({ code, outcome }) => `${code} ${outcome}`)]
    },
  })
  const asked: string[] = []
  const { api } = connect(before, url, {
    handlers: {
      greet: () => 'hello',
      confirm: () => asked.push('confirm') > 0,
      note: () => void asked.push('note'),
    },
  })
  expect(await api.probe()).toEqual(['hello', ...Array<string>(4).fill('CONTRACT_MISMATCH not-executed')])
  expect(asked).toEqual([])
})

test('a client is told once what fails now, and not again when it comes back', async () => {
  const { url, server } = await serveNew()
  const changes: unknown[] = []
  const client = connect(before, url, { onContractChange: (change) => changes.push(change) })
  await client.api.ping('a')
  for (const connected of server.clients) connected.close()
  await expect.poll(() => client.state.status).toBe('closed')
  await client.connect()
  await client.api.ping('b')
  expect(changes).toEqual([{ version: '2.0.0', changed: changedNames }])
})

test('by default the logger is told', async () => {
  const { url, log } = await serveNew()
  const lines: unknown[] = []
  const logger = { warn: (details: object) => lines.push(details), error: (details: object) => lines.push(details) }
  const { api } = connect(before, url, { logger })
  await api.ping('a')
  expect(lines).toEqual([{ version: '2.0.0', changed: changedNames }])
  expect(log.entries).toHaveLength(1)
})

test('a version that clients go on coming with is logged once, however many others there are', async () => {
  const { server, log } = await serveNew()
  const greet = (version: string): void => {
    const socket = new FakeSocket()
    server.accept(socket, { headers: {} })
    socket.receive(hello(after, { contract: { name: after.name, version, hashes: 'abcdef' } }))
  }
  for (let other = 0; other < 100; other++) {
    greet('1.0.0')
    greet(`0.${other}.0`)
  }
  expect(log.warnings.filter(({ details }) => details['client'] === '1.0.0')).toHaveLength(1)
})

test('what onContractChange throws is logged, and harms nothing', async () => {
  const { url } = await serveNew()
  const lines: unknown[] = []
  const logger = { warn: () => {}, error: (details: object) => lines.push(details) }
  const failure = new Error('no')
  const { api } = connect(before, url, {
    logger,
    onContractChange: () => {
      throw failure
    },
  })
  expect(await api.ping('a')).toBe('a')
  expect(lines).toEqual([{ err: failure }])
})

test('another version in which nothing that travels has changed is told, and not logged', async () => {
  const { url, log } = await serveNew()
  const changes: unknown[] = []
  const lines: unknown[] = []
  const { api } = connect(contractOf('2.0.1', NewOrder), url, {
    logger: { warn: (details) => lines.push(details), error: (details) => lines.push(details) },
  })
  const other = connect(contractOf('2.0.1', NewOrder), url, { onContractChange: (change) => changes.push(change) })
  await Promise.all([api.ping('a'), other.api.ping('b')])
  expect(changes).toEqual([{ version: '2.0.0', changed: [] }])
  expect([...lines, ...log.entries]).toEqual([])
})

test('calls that came right behind the hello are checked as well', async () => {
  const { url, ran } = await serveNew()
  const client = await knock(url)
  const hashes = [before.server.ping.hash, before.server.place.hash].join('')
  client.send(hello(before, { contract: { name: 'market', version: '1.0.0', hashes } }))
  client.send([1, 0, [1, 1, 'place', 0, order], [1, 3, 'ping', 0, 'a']])
  const welcome = await client.control('welcome')
  expect(welcome['contract']).toEqual({ version: '2.0.0', changed: before.server.place.hash })
  await expect.poll(() => client.frames).toEqual([[3, 1, 'CONTRACT_MISMATCH', 'not-executed', expect.any(String) as string], [2, 3, 'a']])
  expect(ran).toEqual(['ping'])
})

test('a client that says no hashes is not checked', async () => {
  const { url, ran } = await serveNew()
  const client = await knock(url)
  const welcome = await client.greet(hello({ name: 'market', version: '2.0.0' }))
  expect(welcome).not.toHaveProperty('contract')
  client.send([1, 0, [1, 1, 'place', 0, { ...order, currency: 'EUR' }]])
  await expect.poll(() => client.frames).toEqual([[2, 1, 'EUR']])
  expect(ran).toEqual(['place'])
})

test('a plain contract without hashes is not checked, on neither side', async () => {
  const plain = { name: 'market', version: '1.0.0', server: { ping: { kind: 'rpc', input: {}, output: {} } }, client: {}, topics: {} } as const
  const { url } = await serveNew()
  const { api } = connect(plain, url)
  expect(await (api.ping as (text: string) => Promise<unknown>)('a')).toBe('a')

  const { url: there } = await serve(plain, { ping: (...args: unknown[]) => args[0] })
  expect(await connect(before, there).api.ping('b')).toBe('b')
})

test('a session keeps to what its first hello said', async () => {
  const { url } = await serveNew()
  const first = await knock(url)
  const opening = hello(before, { contract: { name: 'market', version: '1.0.0', hashes: before.server.place.hash } })
  await first.greet(opening)
  first.socket.terminate()
  const second = await knock(url)
  const hashes = after.server.place.hash
  const { open: _, ...resuming } = { ...opening, attach: 2, contract: { name: 'market', version: '2.0.0', hashes } } as Record<string, unknown>
  const welcome = await second.greet(resuming)
  expect(welcome['contract']).toEqual({ version: '2.0.0', changed: before.server.place.hash })
  second.send([1, 0, [1, 1, 'place', 0, { ...order, currency: 'EUR' }]])
  await expect.poll(() => second.frames[0]?.[2]).toBe('CONTRACT_MISMATCH')
})

test.each([
  ['no text', 1], ['no whole number of hashes', 'abcde'], ['no base64url', 'abc+ef'], ['too many', 'a'.repeat(6 * 4_097)],
])('hashes that are %s are malformed', async (_, hashes) => {
  const { url } = await serveNew()
  const client = await knock(url)
  client.send(hello(before, { contract: { name: 'market', version: '1.0.0', hashes } }))
  expect(await client.ended).toMatchObject({ code: 4400 })
})

test('an older version that is accepted goes on with what has changed compatibly', async () => {
  const loose = defineContract({
    name: 'shop', version: '2.0.0',
    server: {
      find: rpc({ input: Type.Object({ id: Type.Union([Type.String(), Type.Number()]) }), output: Type.String() }),
      buy: rpc({ input: Type.Object({ id: Type.Integer() }), output: Type.String() }),
    },
    topics: { sales: topic({ message: Type.Integer() }) },
    client: { ask: rpc({ input: Type.Integer(), output: Type.Boolean() }) },
  })
  const strict = defineContract({
    name: 'shop', version: '1.0.0',
    server: {
      find: rpc({ input: Type.Object({ id: Type.String() }), output: Type.String() }),
      buy: rpc({ input: Type.Object({ id: Type.Number() }), output: Type.String() }),
    },
    topics: { sales: topic({ message: Type.Number() }) },
    client: { ask: rpc({ input: Type.Number(), output: Type.Boolean() }) },
  })
  const file = JSON.parse(JSON.stringify(snapshotOf(strict))) as object
  const handlers = { find: ({ id }: { id: string | number }) => `found ${id}`, buy: () => 'bought' }
  const { url, server } = await serve(loose, handlers, { accepts: [file] })
  const changes: unknown[] = []
  const client = connect(strict, url, { onContractChange: (change) => changes.push(change), handlers: { ask: () => true } })
  expect(await client.api.find({ id: 'a' })).toBe('found a')
  expect(await failureOf(client.api.buy({ id: 1 }))).toMatchObject(mismatch)
  await client.topics.sales.subscribe(() => {}).ready
  expect(await [...server.clients][0]?.api.ask(1)).toBe(true)
  expect(changes).toEqual([{ version: '2.0.0', changed: ['buy'] }])

  const { url: unaccepting } = await serve(loose, handlers)
  expect(await failureOf(connect(strict, unaccepting).api.find({ id: 'a' }))).toMatchObject(mismatch)
})

test('a snapshot that is none is refused by the name of its option', () => {
  const snapshot = snapshotOf(before)
  const create = (accepts: unknown) => () => createServer(after, { accepts: accepts as object[] })
  expect(create(snapshot)).toThrow('createServer: accepts must be an array, got object')
  expect(create([snapshot, {}])).toThrow(new TypeError('createServer: accepts[1]: no snapshot of a contract: make one with `wirepact snapshot`'))
  expect(create([{ ...snapshot, wirepact: 2 }])).toThrow('createServer: accepts[0]: a snapshot of format 2, and this version reads 1')
  expect(create([{ ...snapshot, server: [null] }])).toThrow('createServer: accepts[0]: server.0: not an object (got null)')
  expect(create([{ ...snapshot, name: 'shop' }])).toThrow('createServer: accepts[0]: is of the contract shop, and not of market')
})

test('whoever lacks a procedure is told that there is none, as ever', async () => {
  const { url } = await serveNew()
  const more = defineContract({ name: 'market', version: '3.0.0', server: { coming: rpc({}) } })
  const result = await safe(connect(more, url).api.coming())
  expect(result).toMatchObject({ ok: false, error: { code: 'UNIMPLEMENTED', outcome: 'not-executed' } })
})
