import * as Type from 'typebox'
import { defineContract } from 'wirepact'
import { expect, test } from 'vitest'
import { contractsIn, schemaNamesIn } from '../../src/snapshot/exported.js'

test('the contracts of a module are found, each with all of its names', () => {
  const contract = defineContract({ name: 'x', version: '1.0.0' })

  expect([...contractsIn({ contract, default: contract, other: { name: 'x' }, none: null })]).toEqual([[contract, ['contract', 'default']]])
})

test('the schemas of a module are found, plain JSON Schema among them, and its default export is no name', () => {
  const [Order, Plain] = [Type.Object({}), Type.Unsafe({ type: 'object' })]

  expect([...schemaNamesIn({ Order, Plain, default: Type.Null(), value: 1, object: {} })]).toEqual([[Order, 'Order'], [Plain, 'Plain']])
})
