// Random programs over a network that cuts, delays and loses, with servers that
// crash and drain: what is promised holds all the same. SEED repeats a run, and
// CUTS makes it longer. A world that fails is run alone by SEED=<its seed> CUTS=1.

import { expect, test } from 'vitest'
import { runWorld, type Report } from './world.js'

// Fixed, so that a change and not a throw of dice turns it red; another SEED looks further.
const seed = Number(process.env['SEED'] ?? 407_180_386)
const cuts = Number(process.env['CUTS'] ?? 10_000)
const WORLD_CUTS = 100

test('whatever breaks, each call has one answer, its outcome is the truth, and none is lost, run twice or out of order', async () => {
  const sum = new Map<string, number>()
  for (let world = seed; count(sum, 'cuts') < cuts; world++) {
    const report = await runWorld(world, WORLD_CUTS)
    expect(report.problems.slice(0, 10), `SEED=${world} CUTS=1`).toEqual([])
    add(sum, report)
  }
  console.log(summary(sum))
}, 120_000 + cuts * 20)

test('a world is repeated by its seed', async () => {
  expect(await runWorld(seed, 20)).toEqual(await runWorld(seed, 20))
})

function count(sum: ReadonlyMap<string, number>, name: string): number {
  return sum.get(name) ?? 0
}

function add(sum: Map<string, number>, report: Report): void {
  for (const [name, value] of Object.entries(report)) {
    if (typeof value === 'number') sum.set(name, count(sum, name) + value)
  }
}

function summary(sum: ReadonlyMap<string, number>): string {
  const of = (name: string): string => `${count(sum, name).toLocaleString('en')} ${name}`
  return `fault run, SEED=${seed}: ${of('cuts')}, ${of('restarts')}, ${of('drains')}, ${of('sleeps')}; `
    + `${of('calls')} (${of('bereft')} of their session), ${of('ok')}, ${of('notified')}; `
    + `failed: ${of('not-executed')}, ${of('executed')}, ${of('unknown')}; `
    + `${of('lost')}, ${of('duplicated')}, ${of('disordered')}`
}
