// Runs the simulation of everything: half of the seeds in each of two files, so
// that two workers share them. SEED is the first, SEEDS how many there are.

import { expect } from 'vitest'
import { countsText, explore, type Counts } from '../../src/testing/index.js'
import scenario from './everything.sim.js'

// Fixed, so that a change and not a throw of dice turns it red; another SEED looks further.
const seed = Number(process.env['SEED'] ?? 1)
const seeds = Math.max(Number(process.env['SEEDS'] ?? 2_000), 2) // one for each half
const DROPS_PER_SEED = 50

/** @param half - 0 or 1. @throws {SimulationError} that shows what is wrong, made small */
export async function runHalf(half: 0 | 1): Promise<void> {
  const first = Math.floor(seeds / 2)
  const share = half === 0 ? { from: seed, seeds: first } : { from: seed + first, seeds: seeds - first }
  const counts = await explore(scenario, share)
  console.log(`simulated, SEED=${share.from}: ${countsText(counts)}`)
  if (share.seeds >= 500) expectEnough(counts)
}

/** A simulation in which nothing happens proves nothing. */
function expectEnough(counts: Counts): void {
  expect(counts.drops).toBeGreaterThanOrEqual(DROPS_PER_SEED * counts.seeds)
  for (const [name, count] of Object.entries(counts)) expect(count, name).toBeGreaterThan(0)
}

/** For the whole of it, on a machine that has other things to do as well. */
export const halfMs = 120_000 + seeds * 200
