// A server in a process of its own, to be killed. Each start of a handler is in
// the ledger's file before anything else happens, so that no kill can hide it.

import { openSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createServer } from 'wirepact/server'
import { chaos } from './contract.js'
import type { Order, Report } from './fleet.js'

const [, , ledgerFile = '', pingMs = '15000', deadMs = '40000'] = process.argv
const ledger = openSync(ledgerFile, 'a')

function start(key: string): string {
  writeSync(ledger, `${key}\n`)
  return key
}

const limits = { pingMs: Number(pingMs), deadMs: Number(deadMs) }
const server = createServer(chaos, { limits, hosts: ['10.99.0.1'] }).handle({
  quick: (key) => start(key),
  slow: async (key) => {
    start(key)
    await sleep(Math.random() * 60)
    return key
  },
  harmless: (key) => start(key),
  asking: async (key, ctx) => {
    start(key)
    return (await ctx.client.answer(`${key} asks`)) === `${key} asks` ? key : 'a wrong answer'
  },
  async *count({ from }) {
    for (let n = from; ; n++) {
      yield n
      if (n % 20 === 0) await sleep(5)
    }
  },
  sum: async (items) => {
    let sum = 0
    for await (const item of items) sum += item
    return sum
  },
})

// The message is its offset: whoever reads can tell that nothing is missing.
let published = 0
setInterval(() => (published = server.topics.ticks.publish(published + 1)), 10).unref()

function report(said: Report): void {
  process.send?.(said)
}

process.on('message', (order: Order) => void obey(order))
process.on('disconnect', () => process.exit())

async function obey(order: Order): Promise<void> {
  if (order.type === 'listen') report({ type: 'listening', ...await server.listen(order.port, order.host) })
  else {
    await server.close({ drainMs: order.drainMs })
    report({ type: 'closed' })
    process.exit()
  }
}

report({ type: 'ready' })
