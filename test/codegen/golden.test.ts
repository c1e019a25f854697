import { expect, test } from 'vitest'
import { generate } from '../../src/codegen/client/generate.js'
import { readSnapshot } from '../../src/snapshot/read.js'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { fixtures } from './contracts/index.js'
import * as exchange from './exchange.js'

const all = [...fixtures, { name: 'exchange', contract: exchange.contract, names: new Map() }]

// After a change that is meant: `npx vitest run test/codegen/golden.test.ts -u`
test.each(all)('the client of the contract $name is the one in golden/', async ({ name, contract, names }) => {
  const source = generate(snapshotOf(contract, { names }), { command: `wirepact generate ${name}.ts --out golden/${name}.ts` })
  await expect(source).toMatchFileSnapshot(`./golden/${name}.ts`)
})

test.each(all)('the client of the contract $name is the same from its snapshot, and each time', ({ contract, names }) => {
  const snapshot = snapshotOf(contract, { names })
  const read = readSnapshot(JSON.stringify(snapshot), 'contract.json')
  expect(generate(read)).toBe(generate(snapshot))
  expect(generate(snapshotOf(contract, { names }))).toBe(generate(snapshot))
})

const written = all.filter(({ name }) => name !== 'refined')

test.each(written)('with validators the client of the contract $name is the one in golden/checked/', async ({ name, contract, names }) => {
  const source = generate(snapshotOf(contract, { names }), { command: `wirepact generate ${name}.ts --validators`, validators: true })
  await expect(source).toMatchFileSnapshot(`./golden/checked/${name}.ts`)
})

test('a contract with Refine functions is refused with validators, with the place of the first', () => {
  const { contract, names } = all.find(({ name }) => name === 'refined') as (typeof all)[number]
  expect(() => generate(snapshotOf(contract, { names }), { validators: true })).toThrow(/^\S+: a Refine function cannot be emitted: /)
})
