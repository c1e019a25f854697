// Acts and subscriptions that are over when their signal says so, and faults that are never drawn.

import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineContract, rpc, topic } from '../../../src/index.js'
import { createClient, type Client } from '../../../src/client/index.js'
import { createServer } from '../../../src/server/index.js'
import { defineScenario, faultWeights, simulate, type SimulatedClock } from '../../../src/testing/index.js'

const contract = defineContract({
  name: 'news', version: '1.0.0',
  server: { ping: rpc({}) },
  topics: { news: topic({ message: Type.Number() }) },
})

interface Occasion {
  readonly client: Client<typeof contract>
  readonly clock: SimulatedClock
  readonly signal: AbortSignal
}

const quiet = { tabs: 1, acts: 8, faults: 0, spanMs: 2_000 }

async function problems(act: (occasion: Occasion) => unknown): Promise<string[]> {
  const scenario = defineScenario({
    contract,
    server: ({ options }) => createServer(contract, options).handle({ ping: () => {} }),
    client: ({ options }) => createClient(contract, options),
    acts: { read: act },
    chores: { publish: ({ server }) => void server.topics.news.publish(1) },
  })
  const report = await simulate(scenario, { seed: 1, ...quiet })
  return report.problems.map(({ text }) => text)
}

test('a subscription whose signal has aborted before it began is told nothing, and that is right', async () => {
  expect(await problems(({ client }) => {
    client.topics.news.subscribe(() => {}, { signal: AbortSignal.abort() })
  })).toEqual([])
})

test('an act may read a topic until its tab is closed', async () => {
  let ended = 0
  expect(await problems(async ({ client, signal }) => {
    for await (const _ of client.topics.news.subscribe({ signal }));
    ended++
  })).toEqual([])
  expect(ended).toBeGreaterThan(0)
})

test('an act may make calls until its tab is closed', async () => {
  expect(await problems(async ({ client, clock, signal }) => {
    while (!signal.aborted) {
      await client.api.ping()
      await clock.wait(1_000)
    }
  })).toEqual([])
})

test('an act that goes on when its tab is closed does not end', async () => {
  const found = await problems(() => new Promise(() => {}))
  expect(new Set(found)).toEqual(new Set(['read of tab 1 does not end']))
})

test('no fault is drawn where all weigh nothing, and only those that weigh something', async () => {
  const scenario = defineScenario({
    contract,
    server: ({ options }) => createServer(contract, options).handle({ ping: () => {} }),
    client: ({ options }) => createClient(contract, options),
    acts: { ping: ({ client }) => client.api.ping() },
  })
  const none = Object.fromEntries(Object.keys(faultWeights).map((name) => [name, 0]))
  const drawn = async (weights: object): Promise<string[]> => {
    const { plan } = await simulate(scenario, { seed: 1, acts: 3, faults: 5, weights })
    return plan.steps.flatMap((step) => ('fault' in step ? [step.fault] : []))
  }
  expect(await drawn(none)).toEqual([])
  expect(new Set(await drawn({ ...none, latency: 0.1 }))).toEqual(new Set(['latency']))
})
