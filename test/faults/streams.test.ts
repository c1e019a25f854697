// Streams, uploads and duplexes over real sockets while a proxy cuts five
// hundred of their connections. WIREPACT_SEED repeats a run's draws.

import * as Type from 'typebox'
import { expect, onTestFinished, test } from 'vitest'
import { defineContract, duplex, stream, upload } from 'wirepact'
import { createClient, type Client } from 'wirepact/client'
import { createServer, type Server } from 'wirepact/server'
import { CapturedLog } from '../support/logger.js'
import { turn, until } from '../support/wait.js'
import { CuttingProxy, seeded } from './proxy.js'

const Item = Type.Tuple([Type.Integer(), Type.String()])
type Item = Type.Static<typeof Item>

const procedures = {
  give: stream({ input: Type.Integer(), item: Item }),
  take: upload({ item: Item, output: Type.Integer() }),
  both: duplex({ up: Item, down: Item }),
}
const contract = defineContract({ name: 'strands', version: '1.0.0', server: procedures, client: procedures })

const CLIENTS = 8
const CUTS = 500
const LENGTH = 10_000

const seed = Number(process.env['WIREPACT_SEED'] ?? Date.now() % 2 ** 32)

interface Sums {
  streams: number
  items: number
  gaps: number
  duplicates: number
  disordered: number
  unfinished: number
}

/** Mostly short; now and then more than a message holds. */
const itemOf = (n: number): Item => [n, n % 2_477 === 0 ? 'é'.repeat(70_000) : n % 101 === 0 ? 'x'.repeat(2_000) : '']

async function* numbers(count: number): AsyncGenerator<Item> {
  for (let n = 1; n <= count; n++) {
    if (n % 500 === 0) await turn() // so that the others have their turns too
    yield itemOf(n)
  }
}

/** Reads all, and counts what is not as it was sent. */
async function read(items: AsyncIterable<Item>, sums: Sums): Promise<number> {
  let last = 0
  for await (const [n, text] of items) {
    sums.items++
    if (n > last + 1) sums.gaps++
    else if (n === last) sums.duplicates++
    else if (n < last || text !== itemOf(n)[1]) sums.disordered++
    last = n
  }
  return last
}

/** Calls one after another, of all three kinds, until `enough`. */
async function work(api: Client<typeof contract>['api'], enough: () => boolean, sums: Sums): Promise<void> {
  const calls = [
    () => read(api.give(LENGTH), sums),
    () => api.take(numbers(LENGTH)),
    () => read(api.both(numbers(LENGTH)), sums),
  ]
  for (let i = 0; !enough(); i++) {
    sums.streams++
    if (await calls[i % calls.length]!() !== LENGTH) sums.unfinished++
  }
}

function handlers(sums: Sums) {
  return {
    give: (length: number) => numbers(length),
    take: (items: AsyncIterable<Item>) => read(items, sums),
    both: (items: AsyncIterable<Item>) => items,
  }
}

test('five hundred cuts leave no gap in 10,000 items each way, repeat none, and change no order', { timeout: 180_000 }, async () => {
  const sums: Sums = { streams: 0, items: 0, gaps: 0, duplicates: 0, disordered: 0, unfinished: 0 }
  const log = new CapturedLog()
  const random = seeded(seed)
  const server: Server<typeof contract, undefined> = createServer(contract, { logger: log }).handle(handlers(sums))
  const proxy = new CuttingProxy((await server.listen(0, '127.0.0.1')).port, random)
  await proxy.listen()
  const clients = Array.from({ length: CLIENTS }, () => createClient(contract, {
    url: proxy.url, backoff: { firstMs: 10, minMs: 1, stepMs: 10, maxMs: 50 }, logger: log, handlers: handlers(sums),
  }))
  onTestFinished(async () => {
    await Promise.all(clients.map((client) => client.close()))
    await server.close({ drainMs: 0 })
    await proxy.close()
  })
  await Promise.all(clients.map((client) => client.connect()))

  const enough = (): boolean => proxy.cuts >= CUTS
  proxy.cutting = true
  proxy.cutAll() // what comes instead is to be cut at a byte of its own
  const workers = [...clients, ...server.clients].map(({ api }) => work(api, enough, sums))
  await until(enough)
  proxy.cutting = false
  proxy.cutAll()
  await Promise.all(workers)

  console.log(`streams over real sockets: seed ${seed}: ${proxy.cuts} cuts, ${JSON.stringify(sums)}`)
  expect(sums).toMatchObject({ gaps: 0, duplicates: 0, disordered: 0, unfinished: 0 })
  expect(log.entries).toEqual([])
})
