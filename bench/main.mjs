// How fast wirepact is beside a hand-written loop over `ws`, in the same run.
//
//   npm run bench                      builds, then every row (four minutes)
//   node bench/main.mjs one-call       one row; so do stream and bytes
//   node bench/main.mjs hundred --generations 5 --slices 20 --slice-ms 300 --warm-up-ms 2000
//
// A contender is a server process and a client process. The contenders take
// turns in short slices, so that both meet the same noise; a generation is a
// fresh set of processes, since no two of them are compiled alike.

import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { pinned, startSides } from './sides.mjs'

/** `least`: the target for wirepact's calls (of a stream: items) a second over the loop's. */
const rows = {
  'one-call': { title: 'one call in flight', load: { callers: 1, work: 'add' }, least: 0.95 },
  hundred: { title: '100 in flight', load: { callers: 100, work: 'add' }, least: 3.5 },
  'out-of-step': { title: '100 callers, not in step', load: { callers: 100, work: 'add', outOfStep: true }, least: 3 },
  thousand: { title: '1,000 in flight', load: { callers: 1_000, work: 'add' }, least: 5 },
  order: { title: '1 KB order, 100 in flight', load: { callers: 100, work: 'place' }, least: 1.4 },
  stream: { title: 'items of a stream', load: { callers: 1, work: 'ticks' }, least: 5 },
  bytes: { title: '1 MiB there and back', load: { callers: 1, work: 'echo' }, least: 0.9 },
  noise: { title: 'the loop against itself', load: { callers: 100, work: 'add' }, rival: 'loop' },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    generations: { type: 'string', default: '3' },
    slices: { type: 'string', default: '10' },
    'slice-ms': { type: 'string', default: '300' },
    'warm-up-ms': { type: 'string', default: '1500' },
  },
})
const [generations, slices, sliceMs, warmUpMs] = ['generations', 'slices', 'slice-ms', 'warm-up-ms'].map((name) => Number(values[name]))
const asked = positionals.length > 0 ? positionals : Object.keys(rows)
const unknown = asked.find((name) => !Object.hasOwn(rows, name))
if (unknown !== undefined) {
  console.error(`bench: no row ${unknown}; there are ${Object.keys(rows).join(', ')}`)
  process.exit(1)
}

console.log(`Node ${process.version}, ${pinned ? 'server pinned to CPU 0, client to CPU 1' : 'NOT pinned: no taskset, or one CPU'}, load average ${loadavg()[0].toFixed(2)} before.`)
console.log(`${generations} generations of ${slices} pairs of slices of ${sliceMs} ms. Ratios are wirepact over the loop, pair by pair:`)
console.log('median (10th to 90th percentile; median of each generation). Under 15 % is noise. CPU is µs a call: the loop → wirepact.\n')
const table = [[
  '', 'calls/s: loop', 'wirepact', 'ratio', 'target', 'µs a call takes: loop', 'wirepact', 'server CPU', 'ratio', 'client CPU', 'ratio',
]]
for (const name of asked) table.push(await measure(rows[name]))
print(table)
console.log(`\nLoad average ${loadavg()[0].toFixed(2)} after; of this bench's own processes, two run at a time.`)

async function measure({ title, load, least, rival = 'wirepact' }) {
  const pairs = []
  for (let generation = 0; generation < generations; generation++) {
    for (const pair of await generationOf(rival, load)) pairs.push({ ...pair, generation })
  }
  const ratios = pairs.map(({ loop, other }) => other.rate / loop.rate)
  const ofGeneration = (n) => median(ratios.filter((_, i) => pairs[i].generation === n)).toFixed(2)
  const each = Array.from({ length: generations }, (_, n) => ofGeneration(n))
  const middle = (side, what) => median(pairs.map((pair) => pair[side][what]))
  const cpu = (what) => [
    `${middle('loop', what).toFixed(1)} → ${middle('other', what).toFixed(1)}`,
    median(pairs.map(({ loop, other }) => other[what] / loop[what])).toFixed(2),
  ]
  const ratio = median(ratios)
  return [
    title,
    thousands(middle('loop', 'rate')),
    thousands(middle('other', 'rate')),
    `${ratio.toFixed(2)} (${percentile(ratios, 0.1).toFixed(2)}–${percentile(ratios, 0.9).toFixed(2)}; ${each.join(' ')})`,
    least === undefined ? '' : `≥ ${least} ${ratio >= least ? 'met' : 'MISSED'}`,
    // With n callers, a call takes n / rate from its start to its answer.
    ...['loop', 'other'].map((side) => ((load.callers * 1e6) / middle(side, 'rate')).toFixed(0)),
    ...cpu('serverUs'),
    ...cpu('clientUs'),
  ]
}

/** Pairs of slices, one of each contender, of processes that are started for it. */
async function generationOf(rival, load) {
  const loop = await startSides('loop')
  const other = await startSides(rival)
  for (const sides of [loop, other]) await slice(sides, load, warmUpMs)
  const pairs = []
  for (let i = 0; i < slices; i++) {
    const pair = {}
    const order = [['loop', loop], ['other', other]]
    if (i % 2 === 1) order.reverse() // neither always goes first
    for (const [name, sides] of order) pair[name] = await slice(sides, load, sliceMs)
    pairs.push(pair)
  }
  for (const { client, server } of [loop, other]) {
    await client.stop()
    await server.stop()
  }
  return pairs
}

async function slice({ server, client }, load, ms) {
  const before = { server: await server.ask('cpu'), client: await client.ask('cpu') }
  const { answered, ms: took } = await client.ask('run', { load, ms })
  const after = { server: await server.ask('cpu'), client: await client.ask('cpu') }
  return {
    rate: (answered / took) * 1_000,
    serverUs: (after.server - before.server) / answered,
    clientUs: (after.client - before.client) / answered,
  }
}

function median(numbers) {
  return percentile(numbers, 0.5)
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

function print(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  for (const line of lines) {
    console.log(line.map((text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column]))).join('  '))
  }
}
