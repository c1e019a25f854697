// The simulator: one seed, many seeds, and what is found made small.

import { expect, test, vi } from 'vitest'
import { explore, faultWeights, simulate, smallest, SimulationError, type Report } from '../../../src/testing/index.js'
import shopWithMistake from '../../../examples/guide/shop.sim.js'
import { calm, shopScenario } from './shop.js'

vi.setConfig({ testTimeout: 60_000 }) // many simulations each

test('a scenario without a mistake survives whatever goes wrong', async () => {
  const counts = await explore(shopScenario(), { seeds: 50, faults: 40 })

  expect(counts.seeds).toBe(50)
  for (const name of ['drops', 'restarts', 'drains', 'ok', 'unknown', 'items', 'messages'] as const) expect(counts[name]).toBeGreaterThan(0)
})

test('a call that an interceptor makes again is found to run twice, and told in a few steps', async () => {
  const found = await failure(explore(shopWithMistake, { seeds: 100 }))

  const steps = found.report.plan.steps.map((step) => ('fault' in step ? step.fault : 'act' in step ? step.act : step.chore))
  expect(found.report.problems[0]).toMatchObject({ about: 'orders.place', kind: 'ran twice' })
  expect(steps.length).toBeLessThanOrEqual(8) // of 62
  expect(steps).toContain('order')
  expect(steps.some((step) => step === 'restart' || step === 'drain')).toBe(true)
  expect(found.report.plan.tabs).toBe(1)
  expect(found.message).toContain(`seed ${found.seed} fails`)
  expect(found.message).toMatch(/started call \d+ \(orders\.place\)/)
})

test('the same seed does the same again, to the last line of the trace', async () => {
  const [first, second] = [await simulate(shopScenario(), { seed: 42 }), await simulate(shopScenario(), { seed: 42 })]

  expect(second.trace).toBe(first.trace)
  expect(first.trace.split('\n').length).toBeGreaterThan(100)
  expect(second.plan).toEqual(first.plan)
})

test('another seed does something else', async () => {
  expect((await simulate(shopScenario(), { seed: 43 })).trace).not.toBe((await simulate(shopScenario(), { seed: 42 })).trace)
})

test('the plan of a report does the same again', async () => {
  const { plan, trace } = await simulate(shopScenario(), { seed: 7 })

  expect((await simulate(shopScenario(), { plan })).trace).toBe(trace)
})

test('a step that is left out leaves the others as they were', async () => {
  const report = await simulate(shopScenario(), { seed: 3, ...calm, acts: 30 })
  const placed = inputs(report)
  const [first] = report.plan.steps.filter((step) => 'act' in step && step.act === 'place')

  const without = await simulate(shopScenario(), { plan: { ...report.plan, steps: report.plan.steps.filter((step) => step !== first) } })

  expect(placed.length).toBeGreaterThan(1)
  expect(inputs(without)).toEqual(placed.slice(1))
})

test('a scenario says how much is done, where no option does', async () => {
  const scenario = shopScenario({ more: { plan: { acts: 3, faults: 4, weights: { restart: 0 } } } })
  const steps = async (options: object): Promise<number> => {
    const { plan } = await simulate(scenario, options)
    return plan.steps.filter(({ atMs }) => atMs < plan.healMs).length
  }
  expect(await steps({})).toBe(7)
  expect(await steps({ acts: 5, weights: { cut: 2 } })).toBe(9)
})

test('what fails is made no smaller than may be run', async () => {
  const scenario = shopScenario({ more: { check: () => ['never right'] } })
  const report = await simulate(scenario, { seed: 1 })

  expect((await smallest(scenario, report, 0)).plan).toEqual(report.plan)
  expect((await smallest(scenario, report)).plan.steps).toEqual([])
})

test.each([
  [{ seed: -1 }, 'simulate: seed must be a whole number from 0 on, got -1'],
  [{ acts: 1.5 }, 'simulate: acts must be a whole number from 0 on, got 1.5'],
  [{ weights: { flood: 1 } }, 'simulate: weights.flood is no fault; there are cut,'],
  [{ weights: 5 }, 'simulate: weights must be an object, got 5'],
  [{ tbas: 3 }, 'simulate: tbas is no option; there are seed, plan, tabs, acts, faults, weights, spanMs'],
  [{ plan: {} }, 'simulate: plan must be that of a report: it has no steps'],
  [{ plan: { steps: [], seed: 1, tabs: 2, latencyMs: 0 } }, 'simulate: plan must be that of a report: its healMs is undefined'],
  [{ weights: { cut: -1 } }, 'simulate: weights.cut must be a number from 0 on, got -1'],
])('%j is refused', async (options: object, message) => {
  await expect(simulate(shopScenario(), options)).rejects.toThrow(message)
})

test.each([
  [{ seeds: NaN }, 'simulate: seeds must be a whole number from 0 on, got NaN'],
  [{ seeds: 0 }, 'simulate: seeds must be 1 at least, got 0'],
  [{ seed: 'abc' }, 'simulate: seed is no option; there are seeds, from, shrinkRuns, onReport, tabs,'],
])('so is %j of many', async (options: object, message) => {
  await expect(explore(shopScenario(), options)).rejects.toThrow(message)
})

test.each(Object.keys(faultWeights))('with nothing but %s all is as promised', async (fault) => {
  const weights = Object.fromEntries(Object.keys(faultWeights).map((name) => [name, name === fault ? 1 : 0]))
  const struck = new Set<string>()
  const onReport = ({ plan: { steps } }: Report): void => {
    for (const step of steps) if ('fault' in step) struck.add(step.fault)
  }

  await explore(shopScenario(), { seeds: 10, weights, onReport })

  expect([...struck]).toEqual([fault])
})

async function failure(explored: Promise<unknown>): Promise<SimulationError> {
  const error = await explored.catch((reason: unknown) => reason)
  if (error instanceof SimulationError) return error
  throw new Error(`should have failed, and gave ${String(error)}`)
}

function inputs({ history }: Report): unknown[] {
  return history.calls.filter(({ method }) => method === 'place').map(({ by, input, madeMs }) => [by, input, madeMs])
}
