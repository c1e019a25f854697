// The guide's examples do what the guide says, on real sockets.

import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Type from 'typebox'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { defineContract, rpc, type Contract } from 'wirepact'
import { createClient, type Client, type ClientContext, type ClientOptions, type SocketConstructor } from 'wirepact/client'
import { createServer, type Server } from 'wirepact/server'
import { createTestNetwork, type TestNetwork } from 'wirepact/testing'
import { accept, attach } from '../../examples/guide/attach.js'
import { openShop, placeOrder, showState, start } from '../../examples/guide/calls.js'
import { shop } from '../../examples/guide/contract.js'
import { shopFor } from '../../examples/guide/cookies.js'
import { handle, order, orderOrThrow } from '../../examples/guide/errors.js'
import { openTab, serveOldTabs } from '../../examples/guide/evolving.js'
import '../../examples/guide/formats.js'
import { library } from '../../examples/guide/library.js'
import { presence } from '../../examples/guide/presence.js'
import { firstFrost, follow, record, scale, watch } from '../../examples/guide/readings.js'
import { server as service } from '../../examples/guide/service.js'
import { Log, serveWeather } from '../../examples/guide/stations.js'
import { stopOnSigterm } from '../../examples/guide/stop.js'
import * as topics from '../../examples/guide/topics.js'
import { Cover, Event, scan, Since } from '../../examples/guide/values.js'
import { weather } from '../../examples/guide/weather.js'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { CapturedLog } from '../support/logger.js'

const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
const { url: serviceUrl } = await service.listen(0, '127.0.0.1')
afterAll(() => service.close({ drainMs: 0 }))

const handlers = {
  time: () => '2026-11-23T00:00:00.000Z',
  orders: { place: async () => ({ id: 'order 1' }) },
}

test('the program at the top of the README brews one cup', async () => {
  await import('../../examples/guide/glance.js')

  expect(printed.mock.calls).toEqual([[{ cups: 1 }]])
  printed.mockClear()
})

test('the service and the client of the quickstart talk', async () => {
  vi.stubEnv('PORT', '0')
  const { server, url } = await import('../../examples/guide/server.js')
  onTestFinished(() => server.close({ drainMs: 0 }))
  vi.stubEnv('SHOP_URL', url)

  await import('../../examples/guide/client.js')

  expect(printed.mock.calls.flat().join('\n')).toMatch(/listening at ws:.*\n.*Z\n1 × kettle left\norder [\w-]{36}$/)
})

test('the guide\'s service greets its users by name, and refuses strangers', async () => {
  const news: string[] = []
  const maria = open(serviceUrl, { auth: 'maria-token', handlers: { confirm: () => true, news: (text) => void news.push(text) } })
  const stranger = open(serviceUrl, { auth: 'guess' })

  expect(await maria.api.orders.place({ item: 'kettle', count: 1 })).toHaveProperty('id')
  await expect(stranger.connect()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message: 'please log in' })
  expect(news).toEqual(['oi Maria'])
})

test('who is here can be told, asked and logged out', async () => {
  const news: string[] = []
  const maria = open(serviceUrl, { auth: 'maria-token', handlers: { confirm: (text) => text === 'sure?', news: (text) => void news.push(text) } })
  await maria.connect()
  const { tellEverybody, ask, logOut } = presence(service)

  tellEverybody('closing soon')
  expect(await ask('u1', 'sure?')).toBe(true)
  logOut('u1')

  await vi.waitFor(() => expect(maria.state).toMatchObject({ status: 'closed', error: { code: 'CANCELLED', message: 'logged out' } }))
  expect(news).toEqual(['oi Maria', 'closing soon'])
})

test('the guide\'s client calls with options, answers questions and shows its state', async () => {
  const { server, url } = await serve()
  const client = openShop(url, async () => 'token')
  onTestFinished(() => client.close())
  const shown: string[] = []
  const stop = showState(client, (text) => void shown.push(text))

  await start(client)
  expect(await placeOrder(client, new AbortController().signal)).toBe('order 1 at 2026-11-23T00:00:00.000Z')
  const [session] = server.clients
  expect(await session?.api.confirm('sure?')).toBe(true)
  await client.close()
  stop()

  expect(shown).toEqual(['connecting', 'connected', 'closed'].slice(-shown.length))
})

test('errors reach people as the guide shows it', async () => {
  const server = createServer(shop, { logger: new CapturedLog() })
  handle(server)
  const client = open(await listen(server))

  expect(await order(client, 'lamp')).toBe('only 0 left')
  expect(await order(client, 'kettle')).toMatch(/^look at your orders first: internal error [\w-]+$/)
  await client.close()
  expect(await order(client, 'kettle')).toBe('not ordered, try again')
  expect(await orderOrThrow(client, 'kettle')).toBe('not ordered, try again')
})

test('a server takes sockets from an HTTP server, and from a WebSocketServer', async () => {
  const { server } = await serve()
  const attached = attach(server, 0)
  const handed = createHttpServer().listen(0)
  accept(server, handed)

  for (const [http, path] of [[attached, '/rpc'], [handed, '/']] as const) {
    const client = open(`ws://localhost:${await portOf(http)}${path}`)
    expect(await client.api.time()).toBe(handlers.time())
    await client.close()
    http.close()
  }
})

test('SIGTERM lets what runs finish, and then closes the HTTP server', async () => {
  const { server } = await serve()
  const http = attach(server, 0)
  const client = open(`ws://localhost:${await portOf(http)}/rpc`)
  await client.connect()
  const signals = vi.spyOn(process, 'once').mockImplementation((_signal, listener: () => void) => {
    listener()
    return process
  })

  stopOnSigterm(server, http)
  signals.mockRestore()

  await once(http, 'close')
})

test('a page comes in with its cookie if its origin is listed', async () => {
  const server = shopFor((cookie) => (cookie === 'id=7' ? { id: '7', name: 'Maria' } : undefined))
  server.handle({ ...handlers, time: (ctx) => ctx.user.name })
  const url = await listen(server)

  const page = open(url, { WebSocket: browser({ Origin: 'https://www.example.com', Cookie: 'id=7' }) })
  const elsewhere = open(url, { WebSocket: browser({ Origin: 'https://evil.example', Cookie: 'id=7' }) })

  expect(await page.api.time()).toBe('Maria')
  await expect(elsewhere.api.time()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('a format of the contract\'s own is checked where it is defined', async () => {
  const server = createServer(library)
  server.handle({
    books: { find: () => null, lend: () => ({ due: '2026-12-24' }), opened: () => {} },
    catalogue: { search: () => [] },
    ping: () => {},
  })
  const client = createClient(library, { url: await listen(server) })
  onTestFinished(() => client.close())

  expect(await client.api.books.find('9780262033848')).toBe(null)
  await expect(client.api.books.find('moby dick')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})

test('the values of the guide can be told apart on the wire', () => {
  const { server } = defineContract({
    name: 'archive', version: '1.0.0',
    server: { scan, since: rpc({ input: Since }), cover: rpc({ input: Cover }), event: rpc({ input: Event }) },
  })

  const at = new Date(0)
  const wires = [
    server.since.codecs?.input?.encode(at, []),
    server.cover.codecs?.input?.encode(new Uint8Array(1), []),
    server.event.codecs?.input?.encode({ what: 'moved', at }, []),
  ]

  expect(wires).toEqual([at.toISOString(), 0, { what: 'moved', at: at.toISOString() }])
  expect(Object.keys(server.scan.codecs!)).toEqual(['input', 'output', 'errors'])
})

test('items are read, sent and converted as the guide shows it', async () => {
  const { client, log } = await openWeather()
  const measured = [3.5, 1, -2]

  expect(await record(client, 'north', async () => measured.shift()!, 3)).toBe(3)
  expect(await firstFrost(client, 'north')).toEqual({ number: 3, celsius: -2 })
  expect(await scale(client)).toEqual([32, 212])

  log.add({ number: 4, celsius: 7 })
  const readings = follow(client, 'north', 2)[Symbol.asyncIterator]()
  expect(await readings.next()).toEqual({ done: false, value: { number: 3, celsius: -2 } })
  expect(await readings.next()).toEqual({ done: false, value: { number: 4, celsius: 7 } })
})

test('who watches is told of an error, and not of having stopped', async () => {
  const { client, log } = await openWeather()
  const shown: string[] = []
  const controller = new AbortController()

  await watch(client, 'south', (text) => shown.push(text), controller.signal)
  const watching = watch(client, 'north', (text) => shown.push(text), controller.signal)
  log.add({ number: 1, celsius: 21 })
  await vi.waitFor(() => expect(shown).toEqual(['no station south', '21 °C']))
  controller.abort()

  await watching
  expect(shown).toHaveLength(2)
})

async function openWeather(): Promise<{ client: Client<typeof weather>; log: Log }> {
  const log = new Log()
  const client = createClient(weather, { url: await listen(serveWeather(new Map([['north', log]]))) })
  onTestFinished(() => client.close())
  return { client, log }
}

test('what the guide shows of topics is heard, counted, iterated over and revoked', async () => {
  const client = topics.connect(await listen(topics.server))
  onTestFinished(() => client.close())
  const heard: string[] = []
  const totals: number[] = []
  const room: string[] = []
  await topics.watch(client, (text) => void heard.push(text)).ready
  topics.sell('BTC', 64_000, 2)
  await topics.total(client, (total) => void totals.push(total))
  topics.sell('BTC', 64_100, 1)
  await topics.enter(client, (text) => void room.push(text)).ready

  expect(await topics.first(client, 2)).toEqual([64_000, 64_100])
  await vi.waitFor(() => expect(totals.at(-1)).toBe(3))
  expect(heard).toEqual(['trade 1: 2 at 64000', 'trade 2: 1 at 64100'])
  await vi.waitFor(() => expect(room).toEqual(['Maria came', '1 here']))
  await topics.ban('u1', 'lobby')
  await client.api.book({ symbol: 'BTC' }) // by now it has heard of it
  await expect(topics.enter(client, () => {}).ready).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('what the guide shows of a snapshot is right again after the server was restarted', async () => {
  const wire = createTestNetwork()
  const client = createClient(topics.exchange, { ...wire.forClient, logger: new CapturedLog() })
  onTestFinished(() => void client.close())
  const totals: number[] = []
  const first = openExchange(wire)
  first.sell(20)
  await wire.clock.until(topics.total(client, (total) => void totals.push(total)))
  first.sell(1)
  await wire.idle()

  await wire.crash(first.server)
  await wire.idle()
  const second = openExchange(wire)
  second.sell(5)
  await wire.clock.until(client.connect())
  await wire.idle()
  second.sell(2)
  await wire.idle()

  expect(totals).toEqual([20, 21, 5, 7])
})

function openExchange(wire: TestNetwork) {
  const server = createServer(topics.exchange, { ...wire.forServer, presence: { rooms: { talk: () => ({ name: '' }) } } })
  let book = { offset: 0, total: 0 }
  server.handle({ book: () => book })
  wire.serve(server)
  return {
    server,
    sell: (size: number) => {
      const offset = server.topics.trades.publish({ symbol: 'BTC' }, { price: 1, size })
      book = { offset, total: book.total + size }
    },
  }
}

async function serve(): Promise<{ server: Server<typeof shop, undefined>; url: string }> {
  const server = createServer(shop)
  server.handle(handlers)
  return { server, url: await listen(server) }
}

async function listen<C extends Contract, User>(server: Server<C, User>): Promise<string> {
  onTestFinished(() => server.close({ drainMs: 0 }))
  return (await server.listen(0, '127.0.0.1')).url
}

type Options = Partial<ClientOptions<typeof shop, ClientContext<typeof shop>>>

function open(url: string, options: Options = {}): Client<typeof shop> {
  const client = createClient(shop, { url, logger: new CapturedLog(), ...options })
  onTestFinished(() => client.close())
  return client
}

async function portOf(http: HttpServer): Promise<number> {
  if (!http.listening) await once(http, 'listening')
  return (http.address() as AddressInfo).port
}

/** A WebSocket that says what a browser would. */
function browser(headers: Record<string, string>): SocketConstructor {
  return class extends WebSocket {
    constructor(url: string) {
      super(url, { headers })
    }
  }
}

test('the guide\'s server goes on with old tabs, and a tab offers to be reloaded where it cannot', async () => {
  const { server: { time }, client: { confirm, news } } = shop
  const server = { time, orders: { place: rpc({ input: Type.String(), output: Type.Object({ id: Type.String() }) }) } }
  const older = defineContract({ name: 'shop', version: '0.9.0', server, client: { confirm, news } })
  const file = join(await mkdtemp(join(tmpdir(), 'wirepact-')), 'contract.json')
  onTestFinished(() => rm(join(file, '..'), { recursive: true }))
  await writeFile(file, JSON.stringify(snapshotOf(shop)))
  const now = await serveOldTabs([file])
  onTestFinished(() => now.close({ drainMs: 0 }))
  now.handle(handlers)
  expect(await open((await now.listen(0, '127.0.0.1')).url, {}).api.time()).toBe(handlers.time())

  const then = createServer(older, { logger: new CapturedLog() }).handle(handlers)
  onTestFinished(() => then.close({ drainMs: 0 }))
  const offered: (readonly string[])[] = []
  const tab = openTab((await then.listen(0, '127.0.0.1')).url, (names) => offered.push(names))
  onTestFinished(() => tab.close())
  expect(await tab.api.time()).toBe(handlers.time())
  expect(offered).toEqual([['orders.place']])
})
