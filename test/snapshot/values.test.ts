import * as Type from 'typebox'
import { timestamp } from 'wirepact'
import { expect, test } from 'vitest'
import { jsonOf } from '../../src/snapshot/json.js'
import { shapeOf } from './snapshotted.js'

test('a default that JSON lacks stands as it does on the wire', () => {
  const schema = Type.Object({ at: timestamp() }, { default: { at: new Date(0), sizes: [5n] } })

  expect(shapeOf(schema)?.['default']).toEqual({ at: '1970-01-01T00:00:00.000Z', sizes: ['5'] })
})

test('a keyword that is undefined is not there', () => {
  const schema = Type.Unsafe({ type: 'object', title: undefined, default: { a: undefined, b: null } })

  expect(Object.entries(shapeOf(schema) ?? {})).toEqual([['type', 'object'], ['default', { b: null }]])
})

test.each([
  [NaN, 'NaN'], [Infinity, 'Infinity'], [new Date(NaN), 'Date'], [new Uint8Array(1), 'Uint8Array'], [() => 1, 'function'], [Symbol('x'), 'symbol'],
])('what JSON lacks altogether is refused, with its place (%#)', (value, name) => {
  expect(() => jsonOf({ list: [0, value] }, 'x.default')).toThrow(new TypeError(`x.default.list.1: ${name} has no JSON form`))
})

test('an endless bound is refused, with its place', () => {
  expect(() => shapeOf(Type.Array(Type.Number({ maximum: Infinity })))).toThrow(new TypeError('x.server.one.input.items.maximum: Infinity has no JSON form'))
})
