// How fast wirepact is beside its peers and beside a hand-written loop over `ws`,
// in the same run: `npm run bench`, or `npm run bench -- --help`.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { measureBundles } from './bundle.mjs'
import { measureIdle } from './idle.mjs'
import { describeMachine } from './machine.mjs'
import { measureRates } from './measure.mjs'
import { parse } from './options.mjs'
import { chartOf } from './report/chart.mjs'
import { printTable } from './report/console.mjs'
import { documentOf } from './report/document.mjs'
import { contender, installPeers, peers, versionsOf } from './roster.mjs'
import { rows } from './rows.mjs'
import { pinned } from './sides.mjs'

const { rows: asked, names, settings, writeTo, from } = parse(process.argv.slice(2))
const results = from === undefined ? await run() : JSON.parse(await readFile(from, 'utf8'))
if (from === undefined) printTable(results)
if (writeTo !== undefined) await write(writeTo)
process.exit(someoneFailed() ? 1 : 0)

function someoneFailed() {
  return Object.values(results.rows).some((cells) => Object.values(cells).some(({ failed }) => failed))
}

async function run() {
  if (names.some((name) => peers.includes(name))) installPeers()
  const started = performance.now()
  const machine = describeMachine()
  const measured = Object.assign({}, ...await measureAll())
  return {
    machine: { ...machine, pinned, minutes: (performance.now() - started) / 60_000 },
    settings,
    contenders: Object.fromEntries(await Promise.all(names.map(async (name) => [name, await introduce(name)]))),
    rows: Object.fromEntries(asked.map((row) => [row, measured[row]])),
  }
}

/** Rows of a kind share their processes, but for those with contenders of their own. */
async function measureAll() {
  const of = (wanted) => Object.fromEntries(asked.map((row) => [row, rows[row]]).filter(([, row]) => wanted(row)))
  const found = []
  for (const kind of ['calls', 'fanout']) {
    const shared = of((row) => row.kind === kind && row.only === undefined)
    if (Object.keys(shared).length > 0) found.push(await measureRates(kind, shared, names, settings, say))
  }
  for (const [name, row] of Object.entries(of(({ only }) => only !== undefined))) {
    found.push(await measureRates(row.kind, { [name]: row }, row.only, settings, say))
  }
  if (asked.includes('idle')) found.push({ idle: await measureIdle(names, settings, say) })
  if (asked.includes('bundle')) found.push({ bundle: await measureBundles(names) })
  return found
}

async function introduce(name) {
  const { about } = await contender(name)
  return { ...about, packages: versionsOf(name, about.packages) }
}

function say(what) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`)
}

async function write(folder) {
  const charts = join(folder, 'benchmarks')
  await mkdir(charts, { recursive: true })
  await writeFile(join(charts, 'results.json'), `${JSON.stringify(results, undefined, 1)}\n`)
  for (const row of Object.keys(results.rows)) await writeFile(join(charts, `${row}.svg`), chartOf(row, results))
  await writeFile(join(folder, 'BENCHMARKS.md'), documentOf(results))
  console.log(`\nWritten: ${join(folder, 'BENCHMARKS.md')}, and a chart of each row in ${charts}`)
}
