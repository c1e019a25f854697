// What a scenario's own mistakes lead to: a problem with a seed, and never a
// process that ends, or a stack of somebody else's.

import { expect, test, vi } from 'vitest'
import { createServer } from '../../../src/server/index.js'
import { explore, simulate, type Report } from '../../../src/testing/index.js'
import { calm, shop, shopScenario, type Shopping } from './shop.js'

vi.setConfig({ testTimeout: 60_000 }) // some simulate much

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
