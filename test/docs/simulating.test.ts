// The guide's scenario is tried, and shows what the guide says.

import { join } from 'node:path'
import { expect, test } from 'vitest'
import scenario from '../../examples/guide/shop.sim.js'
import '../../examples/guide/simulating.js'
import { simulate, smallest } from '../../src/testing/index.js'
import { explained, explore, type SimulationError } from '../../src/testing/simulation/simulate.js'
import { read, root } from './documents.js'

test('the guide shows what is found in the shop, and how', async () => {
  const found = await explore(scenario).catch((error: unknown) => error as SimulationError) // it fails with no other
  const report = await simulate(scenario, { seed: 9 })

  expect(found).toMatchObject({ seed: 9 })
  expect(read('docs/guide/simulating.md')).toContain(`Seed 9 of the shop fails. Its ${report.plan.steps.length} steps`)
  await expect(`${explained(await smallest(scenario, report))}\n`).toMatchFileSnapshot(join(root, 'examples/guide/shop.sim.txt'))
})
