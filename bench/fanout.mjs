// How fast a topic reaches 1,000 connections, beside a loop of `ws.send(text)`
// over as many sockets, in the same run.
//
//   node bench/fanout.mjs [--sockets 1000 --generations 3 --slices 8 --slice-ms 500]
//
// A contender is a publisher and a sink, each a process of its own; the sinks
// are the same program, which counts and does nothing else. The contenders take
// turns in short slices, so that both meet the same noise. A turn's messages
// are published when those of 32 turns ago have arrived.

import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { pinned, Side } from './sides.mjs'

/** `least`: the target for the topic's deliveries a second over the loop's. */
const rows = [
  { title: 'one publish a turn', perTurn: 1, least: 1 },
  { title: 'ten publishes a turn', perTurn: 10, least: 5 },
]

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '1000' },
    generations: { type: 'string', default: '3' },
    slices: { type: 'string', default: '8' },
    'slice-ms': { type: 'string', default: '500' },
  },
})
const [sockets, generations, slices, sliceMs] = ['sockets', 'generations', 'slices', 'slice-ms'].map((name) => Number(values[name]))

console.log(`Node ${process.version}, ${pinned ? 'publisher pinned to CPU 0, sink to CPU 1' : 'NOT pinned'}, load average ${loadavg()[0].toFixed(2)} before.`)
console.log(`${sockets} connections; ${generations} generations of ${slices} pairs of slices of ${sliceMs} ms; medians, ratios pair by pair (10th to 90th percentile).\n`)
const pairs = rows.map(() => [])
for (let i = 0; i < generations; i++) await generation(pairs)
for (const [at, { title, least }] of rows.entries()) {
  const of = (get) => percentile(pairs[at].map(get), 0.5)
  const ratios = pairs[at].map(({ loop, topics }) => topics.rate / loop.rate)
  const ratio = percentile(ratios, 0.5)
  console.log(`${title}: ${thousands(of(({ loop }) => loop.rate))} deliveries/s by the loop, ${thousands(of(({ topics }) => topics.rate))} by the topic: `
    + `${ratio.toFixed(2)} (${percentile(ratios, 0.1).toFixed(2)}–${percentile(ratios, 0.9).toFixed(2)}), target ${least}: ${ratio >= least ? 'met' : 'MISSED'}; `
    + `publisher's CPU ${of(({ loop }) => loop.cpuUs).toFixed(2)} → ${of(({ topics }) => topics.cpuUs).toFixed(2)} µs a delivery`)
}

const stopped = Math.ceil(sockets / 10)
const { publisher, sink } = await start('topics', stopped)
const grown = await publisher.ask('grow', { sockets: sockets - stopped })
console.log(`${stopped} of them stopped reading: the publisher grows by ${(grown / 2 ** 20).toFixed(2)} MiB while 4 MiB are published, target 2: ${grown <= 2 * 2 ** 20 ? 'met' : 'MISSED'}`)
for (const side of [sink, publisher]) await side.stop()

async function generation(pairs) {
  const loop = await start('loop')
  const topics = await start('topics')
  for (const { perTurn } of rows) {
    for (const { publisher } of [loop, topics]) await publisher.ask('run', { perTurn, sockets, ms: 1_000 }) // warm up
  }
  for (let i = 0; i < slices; i++) {
    for (const [at, { perTurn }] of rows.entries()) {
      const order = [['loop', loop], ['topics', topics]]
      if (i % 2 === 1) order.reverse() // neither always goes first
      const pair = {}
      for (const [name, { publisher }] of order) pair[name] = await publisher.ask('run', { perTurn, sockets, ms: sliceMs })
      pairs[at].push(pair)
    }
  }
  for (const side of [loop.sink, topics.sink, loop.publisher, topics.publisher]) await side.stop()
}

async function start(kind, stopped = 0) {
  const publisher = new Side(0, 'fanoutside.mjs', [kind])
  const { port, countPort } = await publisher.ready
  const sink = new Side(1, 'fanoutside.mjs', ['sink', kind, String(port), String(sockets), String(countPort), String(stopped)])
  await sink.ready
  return { publisher, sink }
}

function percentile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = (sorted.length - 1) * part
  const low = sorted[Math.floor(at)]
  return low + (sorted[Math.ceil(at)] - low) * (at % 1)
}

function thousands(number) {
  return Math.round(number).toLocaleString('en')
}
