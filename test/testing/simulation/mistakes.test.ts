// What a scenario's own mistakes lead to: a problem with a seed, and never a
// process that ends, or a stack of somebody else's.

import * as Type from 'typebox'
import { expect, test, vi } from 'vitest'
import { createClient } from '../../../src/client/index.js'
import { defineContract, notify } from '../../../src/index.js'
import { createServer } from '../../../src/server/index.js'
import { defineScenario, explore, simulate, type Report, type SimulationError } from '../../../src/testing/index.js'
import { calm, shop, shopScenario, type Shopping } from './shop.js'

vi.setConfig({ testTimeout: 60_000 }) // some simulate much

type Handlers = Parameters<ReturnType<typeof createServer<typeof shop>>['handle']>[0]
type More = NonNullable<NonNullable<Parameters<typeof shopScenario>[0]>['more']>

const run = (more: More, options: object = calm): Promise<Report> => simulate(shopScenario({ more }), options)
const texts = ({ problems }: Report): string[] => problems.map(({ text }) => text)
const fail = (): never => {
  throw new Error('no')
}

test('a rejection that nobody handles is a problem, in an act as in a handler', async () => {
  const act = await run({ acts: { stray: () => void Promise.reject(new Error('forgotten')) } })
  const handler = await run({
    acts: { place: ({ client }: Shopping) => client.api.place('cup') },
    server: (process) => createServer(shop, process.options).handle({
      place: () => {
        void Promise.reject(new Error('forgotten'))
        return 'done'
      },
      count: () => [],
    }),
  })

  expect(texts(act)).toEqual(['an unhandled rejection: Error: forgotten'])
  expect(texts(handler)).toEqual(['an unhandled rejection: Error: forgotten'])
})

test('it is made small, as others are', async () => {
  const found = explore(shopScenario({ more: { acts: { stray: () => void Promise.reject(new Error('forgotten')) } } }), { seeds: 1 })

  await expect(found).rejects.toMatchObject({ seed: 1, report: { plan: { tabs: 1, steps: [{ act: 'stray' }] } } })
})

test('whoever listened to such rejections before does so again afterwards', async () => {
  const before = process.listeners('unhandledRejection')

  await Promise.all([run({}), run({ check: fail })])

  expect(process.listeners('unhandledRejection')).toEqual(before)
})

test.each([
  ['check', { check: fail }],
  ['server', { server: fail }],
  ['client', { client: fail }],
  ['state', { state: fail }],
])('a %s that throws is a problem', async (part, more) => {
  expect((await run(more)).problems).toEqual([{ kind: 'threw', about: part, text: `${part} threw Error: no` }])
})

test('so is a server that throws only when it is started again', async () => {
  const { server } = shopScenario()
  const report = await run({ server: (process) => (process.name === 'server 1' ? server(process) : fail()) }, { weights: { drain: 1_000 } })

  expect(texts(report)).toEqual(['server threw Error: no'])
})

test('check may return nothing', async () => {
  expect(texts(await run({ check: () => {} }))).toEqual([])
})

test.each([
  ['check', 'wrong', 'nothing or an array of what is wrong, got string'],
  ['check', false, 'nothing or an array of what is wrong, got boolean'],
  ['check', Promise.resolve([]), 'nothing or an array of what is wrong, got a promise'],
  ['server', Promise.resolve(), 'what createServer() makes, got a promise'],
  ['client', undefined, 'what createClient() makes, got undefined'],
])('a %s that returns %s is refused', async (part, returned, what) => {
  await expect(run({ [part]: () => returned })).rejects.toThrow(new TypeError(`simulate: ${part} must return ${what}`))
})

test('an act that goes on for ever has a trace that can be read: its first lines, and its last', async () => {
  const act = async ({ client, clock }: Shopping): Promise<void> => {
    for (;;) {
      await clock.wait(10)
      await client.api.place('cup').catch(() => {})
    }
  }
  const { problems, trace } = await run({ acts: { act } }, { ...calm, tabs: 1, acts: 1 })

  const lines = trace.split('\n')
  expect(problems[0]?.text).toBe('act of tab 1 does not end')
  expect(lines[0]).toMatch(/server 1 +starts/)
  expect(lines[2_000]).toMatch(/^… \d+ lines left out …$/)
  expect(lines.at(-1)).toMatch(/server 1 +has stopped/)
  expect(lines).toHaveLength(4_001)
})

/** Each with what the package logs of it. */
const failures: readonly [what: string, more: More, text: string][] = [
  ['a handler', { server: placing(fail) }, 'server 1 logged: a handler failed (place): Error: no'],
  ['an answer that is not as the contract says', { server: placing(() => 1 as never) }, 'server 1 logged: a handler failed (place): '],
  ['a tab\'s handler', {
    server: placing(async (_item, { client }) => String(await client.confirm('?'))),
    client: (tab) => createClient(shop, { ...tab.options, handlers: tab.handlers({ confirm: fail }) }),
  }, 'tab 1 logged: a handler failed (confirm): Error: no'],
  ['a listener of a topic', { acts: {
    listen: ({ client }: Shopping) => void client.topics.news.subscribe(fail),
  } }, 'tab 1 logged: a subscriber failed (news): Error: no'],
  ['a listener of the state', { acts: {
    listen: ({ client }: Shopping) => void client.onState(fail),
  } }, 'tab 1 logged: onState failed: Error: no'],
]

test.each(failures)('what is logged of %s that throws is a problem', async (_what, more, text) => {
  const found = texts(await run(more, { ...calm, tabs: 1 }))

  expect(found[0]).toContain(text)
  expect(new Set(found).size).toBe(found.length)
})

test.each(failures)('unless errors are allowed, of %s as well', async (_what, more) => {
  expect(texts(await run({ ...more, errors: 'allowed' }, { ...calm, tabs: 1 }))).toEqual([])
})

test('a notification\'s handler that throws is a problem', async () => {
  const bell = defineContract({ name: 'bell', version: '1.0.0', server: { ring: notify({ input: Type.Integer() }) } })
  const { problems } = await simulate(defineScenario({
    contract: bell,
    server: (process) => createServer(bell, process.options).handle({ ring: fail }),
    client: (tab) => createClient(bell, tab.options),
    acts: { ring: ({ client }) => client.api.ring(1) },
  }), { ...calm, tabs: 1 })

  expect(problems.map(({ text }) => text)).toEqual(['server 1 logged: a handler failed (ring): Error: no'])
})

test('a failure that does not repeat is said to be one, and not made small', async () => {
  let runs = 0
  const check = (): string[] => (runs++ === 0 ? ['wrong'] : [])
  const found = explore(shopScenario({ more: { check } }), { seeds: 1 })

  const { report, message } = await found.then(fail, (error: unknown) => error as SimulationError)

  expect(runs).toBe(2)
  expect(report.plan.steps.length).toBeGreaterThan(60)
  expect(message).toContain('✗ wrong\n✗ this does not repeat: does the scenario use setTimeout, Math.random or real I/O')
})

test('a signal may be given to many calls', async () => {
  const warnings: Error[] = []
  const warned = (warning: Error): void => void warnings.push(warning)
  process.on('warning', warned)

  await run({ acts: { place: async ({ client, signal }: Shopping) => {
    for (let i = 0; i < 20; i++) await client.api.place('cup', { signal })
  } } })
  process.off('warning', warned)

  expect(warnings).toEqual([])
})

test('items that go on when their reader has left are a handler that still runs', async () => {
  const { problems } = await run({ server: counting(async function* () {
    yield 1
    await new Promise(() => {})
  }), acts: leaving }, { ...calm, tabs: 1, acts: 1 })

  expect(problems[0]?.text).toBe('the handler of call 1 (count) still runs in server 1')
})

test('items whose source waits to be left are not', async () => {
  const source = (): AsyncIterableIterator<number> => {
    let end = (_result: IteratorResult<number>): void => {}
    const ended = new Promise<IteratorResult<number>>((resolve) => (end = resolve))
    let given = 0
    const items: AsyncIterableIterator<number> = {
      [Symbol.asyncIterator]: () => items,
      next: () => (given++ === 0 ? Promise.resolve({ value: 1 }) : ended),
      return: () => {
        end({ done: true, value: undefined })
        return ended
      },
    }
    return items
  }

  expect(texts(await run({ server: counting(source), acts: leaving }, { ...calm, tabs: 1 }))).toEqual([])
})

const leaving = {
  leave: async ({ client }: Shopping) => {
    for await (const _ of client.api.count(5)) break
  },
}

/** A server whose answer to `place` is this. */
function placing(place: Handlers['place']): NonNullable<More['server']> {
  return (process) => createServer(shop, process.options).handle({ place, count: () => [] })
}

function counting(count: Handlers['count']): NonNullable<More['server']> {
  return (process) => createServer(shop, process.options).handle({ place: () => 'done', count })
}
