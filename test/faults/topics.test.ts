// Topics over real sockets while a proxy cuts five hundred of their
// connections. WIREPACT_SEED repeats a run's draws.

import * as Type from 'typebox'
import { expect, onTestFinished, test } from 'vitest'
import { defineContract, topic, type Gap } from 'wirepact'
import { createClient, type Client } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { CapturedLog } from '../support/logger.js'
import { turn, until } from '../support/wait.js'
import { CuttingProxy, seeded } from './proxy.js'

const contract = defineContract({
  name: 'ledger', version: '1.0.0',
  topics: {
    kept: topic({ message: Type.Integer(), retain: 100_000 }),
    few: topic({ message: Type.Integer(), retain: 20 }),
  },
})

const CLIENTS = 8
const CUTS = 500

const seed = Number(process.env['WIREPACT_SEED'] ?? Date.now() % 2 ** 32)

/** What one subscription was told: each message that is the next one, or a gap that says how far. */
class Reader {
  /** Offset of the last message that came, or was told to be missing. */
  last = 0
  messages = 0
  missed = 0
  readonly complaints: string[] = []
  readonly ready: Promise<number>

  constructor(client: Client<typeof contract>, name: 'kept' | 'few') {
    const { ready } = client.topics[name].subscribe((message, { offset }) => {
      if (offset !== this.last + 1 || message !== offset) this.complaints.push(`${name}: ${message} at ${offset} after ${this.last}`)
      this.last = offset
      this.messages++
    }, { from: 'start', onGap: (gap) => this.#miss(name, gap) })
    this.ready = ready
  }

  #miss(name: string, { reason, from, to = -1 }: Gap): void {
    if (name === 'kept' || reason !== 'behind' || from !== this.last + 1 || to < from) {
      this.complaints.push(`${name}: missed ${from} to ${to} (${reason}) after ${this.last}`)
    }
    this.missed += to - from + 1
    this.last = to
  }
}

test('five hundred cuts: each subscription gets every message once and in order, or is told which it missed', { timeout: 120_000 }, async () => {
  const log = new CapturedLog()
  const random = seeded(seed)
  const server = createServer(contract, { logger: log })
  const proxy = new CuttingProxy((await server.listen(0, '127.0.0.1')).port, random)
  await proxy.listen()
  const clients = Array.from({ length: CLIENTS }, () =>
    createClient(contract, { url: proxy.url, backoff: { firstMs: 10, minMs: 1, stepMs: 10, maxMs: 50 }, logger: log }))
  onTestFinished(async () => {
    await Promise.all(clients.map((client) => client.close()))
    await server.close({ drainMs: 0 })
    await proxy.close()
  })
  const kept = clients.map((client) => new Reader(client, 'kept'))
  const few = clients.map((client) => new Reader(client, 'few'))
  await Promise.all([...kept, ...few].map(({ ready }) => ready))

  proxy.cutting = true
  proxy.cutAll() // what comes instead is to be cut at a byte of its own
  let published = 0
  while (proxy.cuts < CUTS) {
    published++
    server.topics.kept.publish(published)
    server.topics.few.publish(published)
    if (random() < 0.2) await turn()
    if (random() < 0.005) proxy.cutAll() // those whose cut is to be on the way up, where nothing is said
  }
  proxy.cutting = false
  proxy.cutAll()
  await until(() => [...kept, ...few].every(({ last }) => last === published))

  const sum = (of: (reader: Reader) => number, readers: Reader[]): number => readers.reduce((total, reader) => total + of(reader), 0)
  console.log(`topics over real sockets: seed ${seed}: ${proxy.cuts} cuts, ${published} messages each, `
    + `${sum(({ missed }) => missed, few)} told missed of ${CLIENTS * published} where few are kept`)
  expect([...kept, ...few].flatMap(({ complaints }) => complaints)).toEqual([])
  expect(sum(({ messages }) => messages, kept)).toBe(CLIENTS * published)
  expect(sum(({ messages, missed }) => messages + missed, few)).toBe(CLIENTS * published)
  expect(log.entries).toEqual([])
})
