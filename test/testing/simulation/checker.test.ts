// What the checker finds: each by a scenario that does it.

import { expect, test } from 'vitest'
import { createClient, type Interceptor } from '../../../src/client/index.js'
import { createServer } from '../../../src/server/index.js'
import { explore, faultWeights, simulate } from '../../../src/testing/index.js'
import { calm, shop, shopScenario, type Shopping } from './shop.js'

/** What is found, by what it is about. */
async function find(scenario: ReturnType<typeof shopScenario>): Promise<string[]> {
  const { problems } = await simulate(scenario, calm)
  return [...new Set(problems.map(({ kind, about }) => `${about} ${kind}`))].sort()
}

test('a call that is made twice', async () => {
  const twice: Interceptor = async (_call, next) => {
    await next()
    return next()
  }
  expect(await find(shopScenario({ interceptors: [twice], acts: place }))).toEqual(['place ran twice'])
})

test('an answer that no handler gave, unless values may change', async () => {
  const shout: Interceptor = async (_call, next) => String(await next()).toUpperCase()
  const scenario = shopScenario({ interceptors: [shout], acts: place })
  expect(await find(scenario)).toEqual(['place another answer'])
  expect(await find({ ...scenario, values: false })).toEqual([])
})

test.each([
  ['a gap', (n: number) => (n === 2 ? [] : [n])],
  ['a duplicate', (n: number) => (n === 2 ? [n, n] : [n])],
  ['an item that nobody gave', (n: number) => (n === 2 ? [n, 99] : [n])],
])('%s in a stream', async (_what, change) => {
  const items: Interceptor = async (_call, next) => (async function* () {
    for await (const n of await next() as AsyncIterable<number>) yield* change(n)
  })()
  expect(await find(shopScenario({ interceptors: [items], acts: count }))).toEqual(['count items'])
})

test('a stream that ends too early', async () => {
  const early: Interceptor = async (_call, next) => (async function* () {
    for await (const n of await next() as AsyncIterable<number>) {
      if (n === 3) return
      yield n
    }
  })()
  expect(await find(shopScenario({ interceptors: [early], acts: count }))).toEqual(['count items'])
})

test('an act that throws, one that never ends, and a call that does not', async () => {
  const never: Interceptor = () => new Promise(() => {})
  expect(await find(shopScenario({ acts: { wrong: () => Promise.reject(new Error('no')) } }))).toEqual(['wrong threw'])
  expect(await find(shopScenario({ acts: { idle: () => new Promise(() => {}) } }))).toEqual(['idle hangs'])
  expect(await find(shopScenario({ interceptors: [never], acts: place }))).toEqual(['place hangs'])
})

test('what the scenario itself complains of', async () => {
  expect(await find(shopScenario({ more: { check: ({ state }) => [`${state.length > 0}`] } }))).toEqual(['check check'])
  const { problems } = await simulate(shopScenario({ more: {
    client: (tab) => {
      tab.complain('it is late')
      return createClient(shop, tab.options)
    },
  } }), { ...calm, acts: 0, tabs: 1 })
  expect(problems).toEqual([{ kind: 'complaint', about: 'tab 1', text: 'it is late' }])
})

test('timers, and listeners of signals, that are left', async () => {
  const deaf: Interceptor = (call, next) => {
    call.signal?.addEventListener('abort', () => {})
    return next()
  }
  const acts = { place: ({ client }: Shopping) => client.api.place('cup', { signal: new AbortController().signal }) }
  expect(await find(shopScenario({ interceptors: [deaf], acts }))).toEqual(['signal listeners are left'])
  expect(await find(shopScenario({ acts: place, more: {
    client: (tab) => {
      tab.options.clock.setTimer(() => {}, 1e12)
      return createClient(shop, tab.options)
    },
  } }))).toEqual(['client timers are left'])
})

test('that a session is lost is no problem if its client was away for longer than the server waits', async () => {
  const { server } = shopScenario()
  const scenario = shopScenario({ more: {
    server: (process) => {
      const options = { ...process.options, limits: { sessionMs: 1_500 } }
      return server({ ...process, options })
    },
  } })
  const weights = Object.fromEntries(Object.keys(faultWeights).map((name) => [name, name === 'freeze' || name === 'outage' ? 1 : 0]))

  const counts = await explore(scenario, { seeds: 20, weights })

  expect(counts.unknown).toBeGreaterThan(0)
})

test('a server without the simulator\'s middleware', async () => {
  const scenario = shopScenario({ acts: place, more: {
    server: (process) => createServer(shop, { ...process.options, middleware: [] }).handle({ place: () => 'done', count: () => [] }),
  } })
  expect(await find(scenario)).toEqual(['server unwatched'])
})

test('middleware and interceptors of the scenario\'s own run beside the simulator\'s', async () => {
  const ran: string[] = []
  const scenario = shopScenario({
    acts: place,
    interceptors: [(_call, next) => (ran.push('interceptor'), next())],
    more: {
      server: (process) => createServer(shop, {
        ...process.options,
        middleware: [...process.options.middleware, (_call, next) => (ran.push('middleware'), next())],
      }).handle({ place: () => 'done', count: () => [] }),
    },
  })
  expect(await find(scenario)).toEqual([])
  expect(new Set(ran)).toEqual(new Set(['interceptor', 'middleware']))
})

const place = { place: ({ client }: Shopping) => client.api.place('cup') }
const count = {
  count: async ({ client }: Shopping) => {
    for await (const _ of client.api.count(5));
  },
}
