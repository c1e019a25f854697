// `wirepact diff`, as it is shipped: dist/ is to be built.

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 60_000 }) // each starts up to three processes

const root = fileURLToPath(new URL('../..', import.meta.url))
const main = join(root, 'dist/cli/main.js')
let folder: string

interface Ended {
  readonly status: number
  readonly output: string
  readonly errors: string
}

function diff(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'diff', ...args], { cwd: folder }, (error, output, errors) => {
      resolve({ status: error ? Number(error.code) : 0, output, errors })
    })
  })
}

function contract(place: string, { name = 'market', rest = '' } = {}): string {
  return `
    import * as Type from 'typebox'
    import { defineContract, rpc, topic } from '${join(root, 'dist/index.js')}'
    export const market = defineContract({
      name: '${name}', version: '1.0.0',
      server: { orders: { place: rpc({ input: Type.Object({ price: ${place} }) }) }, ping: rpc({}) },
      client: { confirm: rpc({ output: ${place} }) },
      topics: { prices: topic({ message: ${place} }) },
    })
    ${rest}`
}

beforeAll(async () => {
  folder = await mkdtemp(join(root, 'test/cli/tmp-')) // inside: the contracts import TypeBox
  await writeFile(join(folder, 'old.ts'), contract('Type.Number()'))
  await writeFile(join(folder, 'new.ts'), contract('Type.Number({ minimum: 1 })'))
  await writeFile(join(folder, 'shop.ts'), contract('Type.Number()', { name: 'shop' }))
  const another = "export const other = defineContract({ name: 'market', version: '2.0.0' })"
  await writeFile(join(folder, 'two.ts'), contract('Type.Number()', { rest: another }))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const found = `orders.place
  breaking   input.price: minimum 1 was added — the server refuses what it took before

confirm (answered by the client)
  breaking   output: minimum 1 was added — the server refuses what it took before

prices (topic)
  compatible message: minimum 1 was added — old clients are given less than before

2 breaking, 1 compatible
`

test('it groups what has changed, without colours where there is no terminal', async () => {
  expect(await diff('old.ts', 'new.ts')).toEqual({ status: 0, output: found, errors: '' })
})

test('a snapshot is as good as the module', async () => {
  const snapshot = join(folder, 'old.json')
  await new Promise((resolve) => execFile(process.execPath, [main, 'snapshot', 'old.ts', '--out', snapshot], { cwd: folder }, resolve))
  expect(await diff('old.json', 'new.ts')).toMatchObject({ status: 0, output: found })
  expect(await diff('old.json', 'old.ts', '--fail-on', 'any')).toEqual({ status: 0, output: 'nothing has changed\n', errors: '' })
})

test('--fail-on says at what it exits with 1', async () => {
  expect(await diff('old.ts', 'new.ts', '--fail-on', 'breaking')).toMatchObject({ status: 1, output: found })
  expect(await diff('new.ts', 'old.ts', '--fail-on', 'any')).toMatchObject({ status: 1 })
  expect(await diff('old.ts', 'old.ts', '--fail-on', 'breaking')).toMatchObject({ status: 0 })
})

test('--json writes the changes', async () => {
  const { status, output } = await diff('old.ts', 'new.ts', '--json')
  expect(status).toBe(0)
  expect(JSON.parse(output)).toMatchObject([
    { side: 'server', name: 'orders.place', path: 'input.price', what: 'minimum 1 was added', breaking: true },
    { side: 'client', name: 'confirm', path: 'output', breaking: true },
    { side: 'topics', name: 'prices', path: 'message', breaking: false },
  ])
})

test('--export chooses on whichever side there are several', async () => {
  expect(await diff('two.ts', 'new.ts')).toMatchObject({ status: 2, output: '' })
  expect(await diff('two.ts', 'new.ts', '--export', 'market')).toMatchObject({ status: 0, output: found })
})

test.each([
  [['old.ts', 'gone.ts'], 'wirepact: gone.ts: no such file\n'],
  [['old.ts', 'shop.ts'], 'wirepact: old.ts and shop.ts: different contracts, market and shop\n'],
  [['old.ts', 'new.ts', '--fail-on', 'all'], 'wirepact: --fail-on is breaking or any, got "all"\n'],
])('%j cannot be done, and says why', async (args, errors) => {
  expect(await diff(...args)).toEqual({ status: 2, output: '', errors })
})
