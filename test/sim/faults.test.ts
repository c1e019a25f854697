// Random programs over a network that cuts, delays and loses: what is promised
// holds all the same. SEED repeats a run, CUTS makes it longer; a world that
// fails is repeated alone by SEED=<its seed> CUTS=1.

import { expect, test } from 'vitest'
import { runWorld, type Report } from './world.js'

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000_000)
const cuts = Number(process.env['CUTS'] ?? 10_000)
const WORLD_CUTS = 100

test('whatever the network and the servers do, each call has one answer, and its outcome is the truth', async () => {
  const sum = new Map<string, number>()
  for (let world = seed; (sum.get('cuts') ?? 0) < cuts; world++) {
    const report = await runWorld(world, WORLD_CUTS)
    expect(report.problems.slice(0, 10), `SEED=${world} CUTS=1`).toEqual([])
    add(sum, report)
  }
  console.log(summary(sum))
}, 60_000 + cuts * 20)

function add(sum: Map<string, number>, report: Report): void {
  for (const [name, value] of Object.entries(report)) {
    if (typeof value === 'number') sum.set(name, (sum.get(name) ?? 0) + value)
  }
}

function summary(sum: Map<string, number>): string {
  const count = (name: string): string => (sum.get(name) ?? 0).toLocaleString('en')
  return `faults, SEED=${seed}: ${count('cuts')} cuts, ${count('restarts')} restarts, ${count('drains')} drains, ${count('sleeps')} sleeps; `
    + `${count('calls')} calls: ${count('ok')} ok, ${count('notified')} notifications; failed: ${count('not-executed')} not-executed, `
    + `${count('executed')} executed, ${count('unknown')} unknown; `
    + `${count('lost')} lost, ${count('duplicated')} duplicated, ${count('disordered')} out of order`
}
