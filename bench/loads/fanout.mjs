// The publishing side of the fan-out: one message for many connections, whose
// arrivals are counted elsewhere (crowd.mjs) and told here.

import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { trade } from '../payloads.mjs'

/** So many turns may be under way: less than a socket's buffers hold. */
const WINDOW = 32

export async function publisher({ serve }) {
  const { port, publish } = await serve({ quiet: true })
  const arrived = { count: 0, wake: undefined }
  const countPort = await listenForCounts(arrived)
  return {
    ready: { port, countPort },
    publishOne: () => publish(trade(0)),
    fanout: (details) => fanout(publish, arrived, details),
    publishLarge: (details) => publishLarge(publish, arrived, details),
  }
}

async function listenForCounts(arrived) {
  const counts = createServer((socket) => createInterface({ input: socket }).on('line', (count) => {
    arrived.count = Number(count)
    arrived.wake?.()
  }))
  await new Promise((resolve) => counts.listen(0, '127.0.0.1', resolve))
  return counts.address().port
}

/**
 * Publishes `perTurn` messages a turn of the event loop for `ms`, and waits until all have arrived.
 * @returns how many deliveries that was, and the milliseconds
 * @throws if more arrive than were published
 */
async function fanout(publish, arrived, { perTurn, ms, sockets }) {
  const before = arrived.count
  const started = performance.now()
  let published = 0
  while (performance.now() - started < ms) {
    for (let i = 0; i < perTurn; i++) publish(trade(published++))
    await turn()
    await arrivals(arrived, before + (published - WINDOW * perTurn) * sockets)
  }
  const answered = published * sockets
  await arrivals(arrived, before + answered)
  const took = performance.now() - started
  await new Promise((resolve) => setTimeout(resolve, 5)) // what comes twice comes now
  if (arrived.count - before !== answered) throw new Error(`${answered} deliveries are due, ${arrived.count - before} came`)
  return { answered, ms: took }
}

/** Publishes `count` messages of 32 KiB, of which eight are under way at most. */
async function publishLarge(publish, arrived, { count, sockets }) {
  const symbol = 'x'.repeat(32 * 1024)
  const before = arrived.count
  for (let n = 1; n <= count; n++) {
    publish({ ...trade(n), symbol })
    await arrivals(arrived, before + (n - 8) * sockets)
    await turn()
  }
}

async function arrivals(arrived, least) {
  while (arrived.count < least) await new Promise((resolve) => (arrived.wake = resolve))
}

function turn() {
  return new Promise((resolve) => setImmediate(resolve))
}
