// A program of its own, so that nothing but what it does is on its heap:
// `node --expose-gc --import tsx test/fuzz/soak.ts sessions 20000`. It says, line
// by line, how far it is and what it then holds, in bytes, once garbage has gone.

import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { createTestNetwork, Dice } from 'wirepact/testing'
import { CapturedLog } from '../support/logger.js'
import { ClientTarget } from './clienttarget.js'
import { clientHandlers, market, serverHandlers, type Market, type MarketServer } from './market.js'
import { ServerTarget } from './servertarget.js'
import type { Target } from './target.js'
import { Writer } from './writer.js'

const SAMPLES = 20
/** After this nothing is remembered of what was. */
const FORGOTTEN_MS = 7_300_000

/** What the process holds, once what is garbage has gone. */
async function heldBytes(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** @param next - does so many more, and leaves nothing behind */
async function soak(total: number, next: (count: number) => Promise<void>): Promise<void> {
  const count = Math.ceil(total / SAMPLES)
  for (let sample = 1; sample <= SAMPLES; sample++) {
    await next(count)
    console.log(JSON.stringify({ done: sample * count, bytes: await heldBytes() }))
  }
}

/** Sessions that call, stream, subscribe, are cut, resume, and end: by a bye, or by staying away. */
async function sessions(total: number): Promise<void> {
  const wire = createTestNetwork()
  const logger = new CapturedLog()
  const server: MarketServer = createServer<Market, string>(market, {
    ...wire.forServer,
    logger,
    authenticate: ({ auth }) => String(auth),
    principal: (user) => user,
    presence: { floor: (user) => ({ name: user }) },
    limits: { topicBytes: 16 * 1024 },
  })
  server.handle(serverHandlers(() => server))
  wire.serve(server)
  let number = 0
  await soak(total, async (count) => {
    for (let i = 0; i < count; i++) await visit(++number)
    await wire.clock.advance(FORGOTTEN_MS)
    logger.entries.length = 0
  })

  async function visit(number: number): Promise<void> {
    const client = createClient(market, { ...wire.forClient, auth: `user ${number % 7}`, handlers: clientHandlers, logger })
    const stop = client.topics.floor.subscribe('lobby', () => {})
    stop.ready.catch(() => {}) // it may end before it begins
    const ticks = client.api.ticks('BTC')
    const calls = [
      client.api.orders.place({ symbol: 'BTC', size: number }), client.api.orders.import([1, 2, 3]), client.api.watched(), ticks.next(),
      client.api.reports.file({ name: 'Q3', content: new Uint8Array(1_000) }), client.api.slow('x', { timeoutMs: 50 }),
    ].map((call) => Promise.resolve(call).catch(() => {}))
    if (number % 3 === 0) {
      wire.cut()
      wire.restore()
    }
    await wire.clock.until(Promise.all(calls))
    if (number % 2 === 0) await wire.clock.until(Promise.resolve(ticks.return?.()))
    // Every fifth is gone without a word.
    if (number % 5 === 0) wire.cut()
    await wire.clock.until(client.close())
    wire.restore()
  }
}

/** Almost right messages to one target that lives through all of them. */
async function fuzz(target: Target, role: 'client' | 'server', total: number): Promise<void> {
  let seed = Number(process.env['FUZZ_SEED'] ?? 1)
  await soak(total, async (count) => {
    const writer = new Writer(new Dice(seed++), role)
    for (let told = 0; told < count;) {
      await target.ready()
      const step = writer.next(target)
      if ('waitMs' in step) await target.wait(step.waitMs)
      else if ('cut' in step) target.cut()
      else {
        told++
        target.tell(step.said)
      }
    }
    target.cut()
    await target.wait(FORGOTTEN_MS)
  })
}

const [what, total] = [process.argv[2], Number(process.argv[3])]
Error.stackTraceLimit = 0
if (what === 'sessions') await sessions(total)
else if (what === 'server') await fuzz(new ServerTarget(), 'client', total)
else if (what === 'client') await fuzz(new ClientTarget(), 'server', total)
else throw new TypeError(`soak: sessions, server or client, got ${what}`)
process.exit(0)
