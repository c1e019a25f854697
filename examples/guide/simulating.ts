// The shop's scenario in a test: docs/guide/simulating.md.

// #region test
import { expect, test } from 'vitest'
import { explore, SimulationError } from 'wirepact/testing'
import scenario from './shop.sim.js'

test('no order is placed twice, unless a server dies', async () => {
  await explore(scenario, { seeds: 50, weights: { restart: 0, drain: 0 } })
  await expect(explore(scenario, { seeds: 50 })).rejects.toThrow(SimulationError)
})
// #endregion
