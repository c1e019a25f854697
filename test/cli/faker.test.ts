import { describe, expect, test } from 'vitest'
import { Faker, seedFrom } from '../../src/cli/mock/faker.js'
import { Check } from '../../src/server/validation.js'
import type { Shape } from '../../src/snapshot/shape.js'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { fixtures } from '../codegen/contracts/index.js'
import { schemasByPlace, shapesByPlace } from '../codegen/places.js'

/** Nothing matches the first two; a property called `__proto__`, which the faker's own objects cannot have, is required by the last. */
const impossible = ['server.small.input', 'server.impossible.input', 'server.awkward.input']

// The others' functions are not in a snapshot.
describe.each(fixtures.filter(({ unwritable }) => !unwritable))('of the contract $name', ({ contract, names }) => {
  const snapshot = snapshotOf(contract, { names })
  const schemas = schemasByPlace(contract)

  test('every schema is faked with values that match it', () => {
    const wrong = [...shapesByPlace(snapshot)].flatMap(([place, shape]) => {
      const check = new Check(schemas.get(place), false)
      const faker = new Faker(shape, snapshot.schemas, place)
      return [1, 2, 3].flatMap((seed) => {
        try {
          const value = faker.value(seed)
          return check.issues(value) ? [`${place}: ${JSON.stringify(value)}`] : []
        } catch (error) {
          return impossible.includes(place) ? [] : [(error as Error).message]
        }
      })
    })
    expect(wrong).toEqual([])
  })
})

test('the same seed makes the same value, another one another', () => {
  const shape = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a', 'b'] }
  const [first, again, other] = [5, 5, 6].map((seed) => new Faker(shape, {}, 'a').value(seed))
  expect(again).toEqual(first)
  expect(other).not.toEqual(first)
})

test.each<[string, Shape, Record<string, Shape>]>([
  ['what is in itself in any case', { $ref: '#/schemas/Node' }, { Node: { type: 'object', properties: { next: { $ref: '#/schemas/Node' } }, required: ['next'] } }],
  ['a union of nothing', { anyOf: [] }, {}],
])('%s cannot be faked, and the message says where', (_, shape, named) => {
  const faker = new Faker(shape, named, 'orders.place.output')
  expect(() => faker.value(1)).toThrow('orders.place.output: cannot be faked: there is no value of it that ends. Say what to answer by --overrides')
})

test('what the faker makes and the contract refuses is told with its place', () => {
  const faker = new Faker({ type: 'object', properties: { code: { type: 'string', pattern: '^(?=never)x$' } }, required: ['code'] }, {}, 'a.output')
  expect(() => faker.value(1)).toThrow(/^a\.output: cannot be faked: \/code must match pattern/)
})

test('a chain of shapes that comes to an end late is followed to it', () => {
  const link = (next: string): Shape => ({ type: 'object', properties: { next: { $ref: `#/schemas/${next}` } }, required: ['next'] })
  const last: Shape = { type: 'object', properties: { again: { $ref: '#/schemas/A' } } }
  expect(new Faker(link('A'), { A: link('B'), B: link('C'), C: link('D'), D: last }, 'a').value(1)).toMatchObject({ next: { next: { next: { next: {} } } } })
})

test('a seed is made of all of its parts', () => {
  expect(seedFrom(1, 'a', 'b')).toBe(seedFrom(1, 'a', 'b'))
  expect(new Set([seedFrom(1, 'a', 'b'), seedFrom(2, 'a', 'b'), seedFrom(1, 'ab', ''), seedFrom(1, 'b', 'a')]).size).toBe(4)
})
