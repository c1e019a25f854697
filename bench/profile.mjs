// Where the time goes, on both sides: self time by function, warm, under load.
// The contender may be any: see roster.mjs.
//
//   node bench/profile.mjs                     100 in flight, wirepact, 5 s
//   node bench/profile.mjs --work place --callers 1 --contender loop --seconds 10 --top 40
//
// The two profiles are left in a folder of the system's temporary one, to be
// opened in Chrome's DevTools (Performance, "Load profile").

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installPeers, peers } from './roster.mjs'
import { startSides, stopSides } from './sides.mjs'
import { isOurs, sourceOf } from './sourcemap.mjs'

const { values } = parseArgs({
  options: {
    contender: { type: 'string', default: 'wirepact' },
    work: { type: 'string', default: 'add' },
    callers: { type: 'string', default: '100' },
    'out-of-step': { type: 'boolean', default: false },
    seconds: { type: 'string', default: '5' },
    top: { type: 'string', default: '25' },
  },
})
const load = { callers: Number(values.callers), work: values.work, outOfStep: values['out-of-step'] }
const folder = await mkdtemp(join(tmpdir(), 'wirepact-profile-'))
if (peers.includes(values.contender)) installPeers()
const sides = await startSides(values.contender)
await sides.client.ask('run', { load, ms: 2_000 })
await Promise.all(Object.values(sides).map((side) => side.ask('startProfile')))
const { answered, ms } = await sides.client.ask('run', { load, ms: values.seconds * 1_000 })
console.log(`${values.contender}, ${values.callers} in flight, ${values.work}: ${Math.round((answered / ms) * 1_000).toLocaleString('en')} calls/s (the profiler slows it)`)
for (const [name, side] of Object.entries(sides)) {
  const profile = await side.ask('stopProfile')
  const path = join(folder, `${name}.cpuprofile`)
  await writeFile(path, JSON.stringify(profile))
  summarise(name, profile, path)
}
await stopSides(sides)

/** Prints self time by function and by whose code it is, in µs a call and as a part of the busy time. */
function summarise(name, { nodes, samples, timeDeltas }, path) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const byFunction = new Map()
  const byOwner = new Map()
  let busyUs = 0
  samples.forEach((id, i) => {
    const frame = frames.get(id)
    if (frame.functionName === '(idle)') return
    const us = timeDeltas[i]
    busyUs += us
    add(byFunction, place(frame), us)
    add(byOwner, owner(frame), us)
  })
  const line = ([what, us]) => `${((100 * us) / busyUs).toFixed(1).padStart(6)} %  ${(us / answered).toFixed(3).padStart(7)} µs  ${what}`
  console.log(`\n${name}: ${(busyUs / answered).toFixed(2)} µs a call; ${path}`)
  for (const entry of sorted(byOwner)) console.log(line(entry))
  console.log('')
  for (const entry of sorted(byFunction).slice(0, Number(values.top))) console.log(line(entry))
}

function add(map, key, us) {
  map.set(key, (map.get(key) ?? 0) + us)
}

function sorted(map) {
  return [...map].sort(([, a], [, b]) => b - a)
}

function place({ functionName, url, lineNumber, columnNumber }) {
  const name = functionName || '(closure)'
  if (isOurs(url)) return `${name}  ${sourceOf(url, lineNumber, columnNumber)}`
  return url === '' ? name : `${name}  ${url.replace(/^file:.*\/(node_modules|bench)\//, '$1/')}:${lineNumber + 1}`
}

function owner({ url, functionName }) {
  if (isOurs(url)) return '= wirepact'
  if (url.includes('/node_modules/ws/')) return '= ws'
  if (url.includes('/bench/')) return '= bench'
  if (url.startsWith('node:')) return '= Node'
  return functionName.startsWith('(') ? `= ${functionName}` : '= V8 and system calls'
}
