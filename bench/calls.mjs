// How many of the package's own functions one warm unary call runs, both sides
// together, over a real socket.
//
//   node bench/calls.mjs            the functions, most called first, and the sum
//   node bench/calls.mjs --check    exits with 1 above the target
//
// Counted by V8 itself (precise coverage): what 2N calls run more than N calls
// do, by N. Code of ws, TypeBox and the handler does not count. Constructors,
// getters, closures and initialisers of fields do, as V8 calls them.

import { readFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { fileURLToPath } from 'node:url'
import { isOurs, sourceOf } from './sourcemap.mjs'

const MOST = 30
const N = 2_000

const session = new Session()
session.connect()
await session.post('Profiler.enable')
// Not `detailed`: counting blocks leaves the optimiser on, which inlines functions, and those are not counted.
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })

// V8 counts right only what it compiles after the start, so nothing of ours is imported above.
const { connect, serve } = await import('./contenders/wirepact.mjs')
const { port } = await serve()
const api = await connect(port)
await calls(N) // warm: schemas compiled, what is lazy made
await taken()
await calls(N)
const once = await taken()
await calls(2 * N)
const twice = await taken()

const found = [...twice]
  .map(([place, count]) => ({ place, count: (count - (once.get(place) ?? 0)) / N }))
  .filter(({ count }) => Math.abs(count) >= 0.005)
  .sort((a, b) => b.count - a.count)
const sum = found.reduce((total, { count }) => total + count, 0)
for (const { place, count } of found) console.log(`${count.toFixed(2).padStart(7)}  ${place}`)
const fits = Math.round(sum) <= MOST
console.log(`${sum.toFixed(2).padStart(7)}  function calls of the package for one call, both sides; target ${MOST}: ${fits ? 'met' : 'MISSED'}`)
process.exit(process.argv.includes('--check') && !fits ? 1 : 0)

async function calls(count) {
  for (let n = 0; n < count; n++) {
    if ((await api.add({ a: n, b: 1 })) !== n + 1) throw new Error(`a wrong answer to call ${n}`)
  }
}

/** How often each function ran since it was last asked. */
async function taken() {
  const { result } = await session.post('Profiler.takePreciseCoverage')
  const counts = new Map()
  for (const { url, functions } of result) {
    if (!isOurs(url)) continue
    const text = readFileSync(fileURLToPath(url), 'utf8')
    for (const { functionName, ranges } of functions) {
      const [{ startOffset, count }] = ranges // the first range is the whole function
      const before = text.slice(0, startOffset)
      const line = before.split('\n').length - 1
      const column = startOffset - before.lastIndexOf('\n') - 1
      const place = `${functionName || '(closure)'}  ${sourceOf(url, line, column)}`
      counts.set(place, (counts.get(place) ?? 0) + count)
    }
  }
  return counts
}
