// `wirepact simulate` as a user runs it, with a scenario of the user's.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { Folder } from './folder.js'

vi.setConfig({ testTimeout: 120_000 }) // each starts processes

const example = (name: string): string => readFileSync(join(import.meta.dirname, '../../examples/guide', name), 'utf8')
const scenario = example('shop.sim.ts')
const files = { 'contract.ts': example('contract.ts'), 'shop.sim.ts': scenario }

test('a scenario that fails is shown by its smallest plan, with the seed that does it again', async () => {
  const folder = await Folder.with(files)

  const found = await folder.wirepact('simulate', 'shop.sim.ts')
  const [, seed = ''] = /^wirepact: seed (\d+) fails\. Again: wirepact simulate shop\.sim\.ts --seed \1\n$/.exec(found.err) ?? []
  const again = await folder.wirepact('simulate', 'shop.sim.ts', '--seed', seed)

  expect(found.status).toBe(1)
  expect(found.out).toMatch(/^✗ call \d+ \(orders\.place\) of tab 1 ran 2 times: .*\n\n1 tab, .*: order\n.* server 1 +starts\n/s)
  expect(again).toEqual({ status: 1, out: found.out, err: `wirepact: seed ${seed} fails\n` })
})

test('a scenario that holds is counted, and one seed of it shown', async () => {
  const folder = await Folder.with({ ...files, 'shop.sim.ts': scenario.replace('interceptors: [stubborn],', '') })

  const tried = await folder.wirepact('simulate', 'shop.sim.ts', '--seeds', '20', '--faults', '5')
  const shown = await folder.wirepact('simulate', 'shop.sim.ts', '--seed', '3')

  expect(tried).toMatchObject({ status: 0, err: '' })
  expect(tried.out).toMatch(/^20 seeds, \d+ drops, .* calls: .* ok, .* \(\d+\.\d s\)\n$/)
  expect(shown).toMatchObject({ status: 0, err: '' })
  expect(shown.out).toMatch(/ 0 ms {2}server 1 +starts\n.*tab 1 +→ orders\.place \{"item":"\w+","count":1\} \(call \d+\)\n.*\n1 seed, /s)
})

test('the command that repeats it has the options by which it was found', async () => {
  const folder = await Folder.with(files)

  const { err } = await folder.wirepact('simulate', 'shop.sim.ts', '--tabs', '1', '--weight', 'restart=20', '--weight', 'drain=0')
  const [, seed] = /--seed (\d+) --tabs 1 --weight restart=20 --weight drain=0\n$/.exec(err) ?? []

  expect(seed).toBeDefined()
  const again = await folder.wirepact('simulate', 'shop.sim.ts', '--seed', String(seed), '--tabs', '1', '--weight', 'restart=20', '--weight', 'drain=0')
  expect(again).toMatchObject({ status: 1, err: `wirepact: seed ${seed} fails\n` })
})

test.each([
  ['no file', ['missing.ts'], 'missing.ts: no such file'],
  ['no scenario', ['contract.ts'], 'contract.ts: has no scenario as its default export: make one with defineScenario()'],
  ['a module that throws', ['broken.ts'], 'broken.ts: out of order'],
  ['seeds that are no number', ['shop.sim.ts', '--seeds', 'many'], '--seeds: not a whole number from 0 on (got many)'],
  ['no seed at all', ['shop.sim.ts', '--seeds', '0'], 'simulate: seeds must be 1 at least, got 0'],
  ['one seed and many', ['shop.sim.ts', '--seed', '1', '--seeds', '3'], '--seed is one: --seeds and --from do not go with it'],
  ['a fault that is none', ['shop.sim.ts', '--weight', 'flood=1'], 'simulate: weights.flood is no fault; there are cut,'],
  ['a weight that is none', ['shop.sim.ts', '--weight', 'cut'], '--weight: not a fault and a number, such as restart=0 (got cut)'],
])('%s is a mistake', async (_what, args, message) => {
  const folder = await Folder.with({ ...files, 'broken.ts': 'throw new Error(\'out of order\')\n' })

  const { status, out, err } = await folder.wirepact('simulate', ...args)

  expect({ status, out }).toEqual({ status: 2, out: '' })
  expect(err).toContain(`wirepact: ${message}`)
})
