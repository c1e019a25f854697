import { describe, expect, test } from 'vitest'
import { plainOf } from '../../src/cli/values/plain.js'
import { nearest } from '../../src/cli/nearest.js'
import { jsonOrText } from '../../src/cli/call/options.js'
import { typed } from '../../src/cli/options.js'
import { schemasByPlace } from '../codegen/places.js'
import { fixtures } from '../codegen/contracts/index.js'
import { Check } from '../../src/server/validation.js'
import { snapshotOf, type Snapshot } from '../../src/snapshot/snapshot.js'
import type { Shape } from '../../src/snapshot/shape.js'

const bytes: Shape = { 'x-wirepact': 'bytes' }
const bigint: Shape = { 'x-wirepact': 'bigint' }
const timestamp: Shape = { 'x-wirepact': 'timestamp' }
const text: Shape = { type: 'string' }

describe.each(fixtures)('values of the contract $name', ({ contract, samples, names }) => {
  const snapshot = snapshotOf(contract, { names })

  test('are read again as what they were written from', () => {
    const schemas = schemasByPlace(contract)
    for (const [place, { valid }] of Object.entries(samples)) {
      const plain = plainOf(shapeAt(snapshot, place), snapshot.schemas)
      for (const value of valid) {
        const written = plain.write(value)
        if (written === undefined || place === 'server.nothing.input') continue // JSON has no absent values, nor members
        const read = plain.read(JSON.parse(JSON.stringify(written)))
        expect([place, new Check(schemas.get(place), false).issues(read)]).toEqual([place, undefined])
      }
    }
  })
})

test.each<[string, Shape, unknown, unknown]>([
  ['base64', bytes, 'AQID', new Uint8Array([1, 2, 3])],
  ['base64 for URLs, without padding', bytes, '-_8', new Uint8Array([251, 255])],
  ['base64 that says so', bytes, 'base64:AQID', new Uint8Array([1, 2, 3])],
  ['no bytes', bytes, '', new Uint8Array()],
  ['what is no base64', bytes, 'A', 'A'],
  ['digits', bigint, '12345678901234567890', 12345678901234567890n],
  ['a number that is exact', bigint, 5, 5n],
  ['a number that is not', bigint, 12345678901234567890, 12345678901234567890],
  ['a point in time', timestamp, '2026-11-05T13:34:56+01:00', new Date('2026-11-05T12:34:56Z')],
  ['none', timestamp, 'tomorrow', 'tomorrow'],
  ['bytes beside null', { anyOf: [bytes, { type: 'null' }] }, 'AQID', new Uint8Array([1, 2, 3])],
  ['text beside bytes', { anyOf: [bytes, text] }, 'AQID', 'AQID'],
  ['bytes beside text', { anyOf: [bytes, text] }, 'base64:AQID', new Uint8Array([1, 2, 3])],
  ['a number beside a bigint', { anyOf: [bigint, { type: 'number' }] }, 5, 5],
  ['a bigint beside a number', { anyOf: [bigint, { type: 'number' }] }, '5', 5n],
  ['a named member of a union', { anyOf: [{ $ref: '#/schemas/Blob' }, { $ref: '#/schemas/Text' }] }, 'base64:AQID', new Uint8Array([1, 2, 3])],
  ['members of objects and lists', { type: 'object', properties: { a: { type: 'array', items: bigint } } }, { a: [1] }, { a: [1n] }],
])('%s is read', (_, shape, json, value) => {
  expect(plainOf(shape, { Blob: bytes, Text: text }).read(json)).toEqual(value)
})

test.each<[Shape, unknown, unknown]>([
  [bytes, new Uint8Array([1, 2, 3]), 'AQID'],
  [{ anyOf: [bytes, text] }, new Uint8Array([1, 2, 3]), 'base64:AQID'],
  [{ anyOf: [bytes, text] }, 'AQID', 'AQID'],
  [bytes, new Uint8Array([0, 1, 2, 3]).subarray(1), 'AQID'],
  [bigint, -5n, '-5'],
  [timestamp, new Date(0), '1970-01-01T00:00:00.000Z'],
])('of %j %o is written %j', (shape, value, json) => {
  expect(plainOf(shape, {}).write(value)).toEqual(json)
})

test('a file is read where the contract has bytes, if files may be', () => {
  const open = (path: string): Uint8Array => new TextEncoder().encode(path)
  expect(plainOf(bytes, {}, { open }).read('@a.png')).toEqual(new TextEncoder().encode('a.png'))
  expect(plainOf(bytes, {}).read('@a.png')).toBe('@a.png')
  expect(plainOf(text, {}, { open }).read('@a.png')).toBe('@a.png')
})

test.each([
  ['orders.plcae', ['orders.place']],
  ['Orders.Place', ['orders.place']],
  ['place', ['orders.place']],
  ['tick', ['ticks']],
  ['zzz', []],
])('%s may mean %j', (name, meant) => {
  expect(nearest(name, ['orders.place', 'orders.find', 'ticks', 'confirm'])).toEqual(meant)
})

test.each([
  [['--auth', '007'], '007'], [['--auth=007'], '007'], [['--auth', 'a', '--auth', 'b'], 'b'], [['--author', 'a'], undefined],
])('of %j an option is what was typed', (argv, value) => {
  expect(typed(argv, '--auth')).toBe(value)
})

test.each([['{"a":1}', { a: 1 }], ['secret', 'secret'], ['5', 5], ['"5"', '5'], [undefined, undefined]])('%s is JSON, or text', (given, value) => {
  expect(jsonOrText(given)).toEqual(value)
})

/** @param place - as samples name it */
function shapeAt({ server, client, topics }: Snapshot, place: string): Shape {
  const [, side = '', rest = ''] = /^(\w+)\.(.*)$/.exec(place) ?? []
  const members = { server, client, topics }[side] as readonly { name: string }[]
  const member = members.find(({ name }) => rest.startsWith(`${name}.`) && !rest.slice(name.length + 1).replace(/^errors\./, '').includes('.'))!
  return rest.slice(member.name.length + 1).split('.').reduce((at: unknown, part) => (at as Record<string, unknown>)[part], member) as Shape
}
