import { bytes, defineContract, rpc, topic } from 'wirepact'
import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { asyncapiOf } from '../../src/codegen/asyncapi/asyncapi.js'
import { generate } from '../../src/codegen/client/generate.js'
import { docsOf } from '../../src/codegen/docs/docs.js'
import { compare } from '../../src/snapshot/compare.js'
import { readSnapshot } from '../../src/snapshot/read.js'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { fixtures } from '../codegen/contracts/index.js'

const Order = Type.Object({ file: bytes({ maxBytes: 9 }), tags: Type.Array(Type.String()) }, { $id: 'Order' })
const contract = defineContract({
  name: 'market', version: '1.0.0',
  server: { orders: { place: rpc({ input: Order, timeoutMs: 5, errors: { SOLD_OUT: Type.Void() } }) } },
  topics: { trades: topic({ message: Order }) },
})

describe('a snapshot from a file', () => {
  test.each(fixtures)('is read as it was written: $name', ({ contract, names }) => {
    const snapshot = snapshotOf(contract, { names })
    expect(readSnapshot(JSON.stringify(snapshot), 'a.json')).toEqual(JSON.parse(JSON.stringify(snapshot)))
  })

  test.each<[string, unknown, string]>([
    ['wirepact', 2, 'a.json: a snapshot of format 2, and this version reads 1'],
    ['name', 5, 'a.json: name: not a name for a contract (got 5)'],
    ['name', 'a\nb', 'a.json: name: not a name for a contract (got string)'],
    ['version', '1.0', 'a.json: version: not a semantic version (got string)'],
    ['version', '1.0.0\n', 'a.json: version: not a semantic version (got string)'],
    ['schemas', [], 'a.json: schemas: not an object (got array)'],
    ['server', {}, 'a.json: server: not a list (got object)'],
    ['server.0', 'place', 'a.json: server.0: not an object (got string)'],
    ['server.0.name', '__proto__', 'a.json: server.0.name: not names with dots between them (got string)'],
    ['server.0.name', 'orders.then', 'a.json: server.0.name: not names with dots between them (got string)'],
    ['server.0.name', `a${'.b'.repeat(16)}`, 'a.json: server.0.name: not names with dots between them (got string)'],
    ['server.0.hash', "x', y: '", 'a.json: server.0.hash: not six characters of base64url (got string)'],
    ['server.0.description', 5, 'a.json: server.0.description: not a text (got 5)'],
    ['server.0.idempotent', 1, 'a.json: server.0.idempotent: neither true nor false (got 1)'],
    ['server.0.item', {}, 'a.json: server.0.item: unknown option (known: input, output, errors, description, idempotent, timeoutMs, maxBytes)'],
    ['server.0.kind', 'topic', 'a.json: server.0.kind: none of rpc, notify, stream, upload, duplex'],
    ['server.0.kind', 'stream', 'a.json: server.0.item: missing: it says what travels'],
    ['server.0.timeoutMs', -5, 'a.json: server.0.timeoutMs: not a positive integer (got -5)'],
    ['server.0.errors.sold', {}, 'a.json: server.0.errors.sold: not in SCREAMING_SNAKE_CASE'],
    ['server.0.errors.INTERNAL', {}, 'a.json: server.0.errors.INTERNAL: reserved: any call can fail with it'],
    ['topics.0.retain', -1, 'a.json: topics.0.retain: neither a count nor { count, ageMs } (got -1)'],
    ['topics.0.retain', { count: 'all' }, 'a.json: topics.0.retain.count: not a whole number, 0 or more (got string)'],
    ['topics.0.retain', { bytes: 1 }, 'a.json: topics.0.retain.bytes: unknown option (known: count, ageMs)'],
    ['topics.0.overflow', 'drop', "a.json: topics.0.overflow: none of 'gap', 'latest' and 'close' (got string)"],
    ['topics.0.overflow', ['gap'], "a.json: topics.0.overflow: none of 'gap', 'latest' and 'close' (got array)"],
    ['server.0.errors.SOLD_OUT', null, 'a.json: server.0.errors.SOLD_OUT: not a schema (got null)'],
    ['server.0.input.$ref', '#/schemas/Other', 'a.json: server.0.input.$ref: no schema of this snapshot: "#/schemas/Other"'],
    ['server.0.input.$ref', 'Order', 'a.json: server.0.input.$ref: no schema of this snapshot: "Order"'],
    ['server.1', { name: 'orders', kind: 'rpc' }, 'a.json: server.1.name: "orders" is there already, as "orders.place"'],
    ['topics.0.message', 1, 'a.json: topics.0.message: not a schema (got 1)'],
    ['schemas.Order.properties.file.x-wirepact', 'blob', 'a.json: schemas.Order.properties.file.x-wirepact: this version knows no "blob"'],
    ['schemas.Order.properties.file.x-max-bytes', 0, 'a.json: schemas.Order.properties.file.x-max-bytes: not a positive integer (got 0)'],
    ['schemas.Order.properties.tags.items', 'text', 'a.json: schemas.Order.properties.tags.items: not a schema (got string)'],
    ['schemas.Order.properties', [], 'a.json: schemas.Order.properties: not an object (got array)'],
    ['schemas.Order.anyOf', {}, 'a.json: schemas.Order.anyOf: not a list (got object)'],
    ['schemas.Order.required', 'tags', 'a.json: schemas.Order.required: not a list of names'],
  ])('is refused if somebody has made %s into %j', (path, value, message) => {
    const snapshot = JSON.parse(JSON.stringify(snapshotOf(contract))) as Record<string, unknown>
    put(snapshot, path.split('.'), value)
    expect(() => readSnapshot(JSON.stringify(snapshot), 'a.json')).toThrow(new TypeError(message))
  })
})

test('a bigint of more digits than a contract may ask for is refused at once', () => {
  const input = { 'x-wirepact': 'bigint', 'x-max-digits': 4_000_000_000 }
  const message = 'a.json: server.0.input.x-max-digits: more than 1000000 (got 4000000000)'
  expect(() => readSnapshot(chained({}, input), 'a.json')).toThrow(new TypeError(message))
})

test('a bigint without its digits is refused: a contract says how many there may be', () => {
  const message = 'a.json: server.0.input.x-max-digits: missing: it says how large the bigint may be'
  expect(() => readSnapshot(chained({}, { 'x-wirepact': 'bigint' }), 'a.json')).toThrow(new TypeError(message))
})

describe('schemas that refer to each other', () => {
  const chain = (length: number): Record<string, object> => Object.fromEntries(Array.from({ length }, (_, at) => {
    const next = at + 1 < length ? { $ref: `#/schemas/S${at + 1}` } : { type: 'string' }
    return [`S${at}`, { type: 'object', required: ['next'], properties: { next: { type: 'array', items: next } } }]
  }))

  test('thousands in a row are refused', () => {
    const message = 'a.json: server.0: its schemas lead more than 1000 levels deep from one to another'
    expect(() => readSnapshot(chained(chain(5_000), { $ref: '#/schemas/S0' }), 'a.json')).toThrow(new TypeError(message))
  })

  test('as many in a row as there may be are read by all that read snapshots', () => {
    const snapshot = readSnapshot(chained(chain(249), { $ref: '#/schemas/S0' }), 'a.json')
    expect(generate(snapshot, { validators: true })).toContain('createClient')
    expect(docsOf(snapshot)).toContain('# deep')
    expect(asyncapiOf(snapshot, {})).toHaveProperty('channels')
    expect(compare(snapshot, snapshot)).toEqual([])
  })

  const twice = (keyword: string, leaf: object): Record<string, object> => Object.fromEntries(Array.from({ length: 50 }, (_, at) => {
    const next = { $ref: `#/schemas/S${at + 1}` }
    return [`S${at}`, at < 49 ? { [keyword]: [next, next] } : leaf]
  }))

  test.each([
    ['anyOf', { type: 'string' }], ['allOf', { type: 'string' }], ['oneOf', { type: 'string' }],
    ['anyOf', { minLength: 1 }], ['allOf', { minLength: 1 }], ['allOf', { type: 'object', properties: { a: {} } }],
  ])('by %s, each twice, are read by all that read snapshots: %j', (keyword, leaf) => {
    const input = { type: 'object', required: ['a'], properties: { a: { $ref: '#/schemas/S0' } } }
    const snapshot = readSnapshot(chained(twice(keyword, leaf), input), 'a.json')
    const other = readSnapshot(chained(twice(keyword, { ...leaf, maxLength: 1 }), input), 'a.json')
    expect(generate(snapshot, { validators: true }).length).toBeLessThan(100_000)
    expect(docsOf(snapshot)).toContain('# deep')
    expect(asyncapiOf(snapshot, {})).toHaveProperty('channels')
    expect(compare(snapshot, other)).not.toEqual([])
  })

  test('by allOf, each twice, are told from a timestamp', () => {
    const input = { anyOf: [{ 'x-wirepact': 'timestamp' }, { $ref: '#/schemas/S0' }] }
    const told = (leaf: object): (() => string) => () => generate(readSnapshot(chained(twice('allOf', leaf), input), 'a.json'))
    expect(told({ type: 'number' })()).toContain('timestampForm')
    expect(told({ type: 'string' })).toThrow('deep.server.dive.input.anyOf: on the wire nothing tells 0 from 1')
  })

  test('in more ways than can be written out for unevaluatedProperties are refused as validators', () => {
    const schemas = twice('allOf', { type: 'object', properties: { a: {} } })
    const snapshot = readSnapshot(chained(schemas, { allOf: [{ $ref: '#/schemas/S0' }], unevaluatedProperties: false }), 'a.json')
    const message = 'deep.server.dive.input: too many shapes say what is unevaluated: list all properties in one'
    expect(() => generate(snapshot, { validators: true })).toThrow(new TypeError(message))
  })

  test('a circle is read', () => {
    const schemas = { A: { anyOf: [{ type: 'null' }, { $ref: '#/schemas/A' }] } }
    expect(readSnapshot(chained(schemas, { $ref: '#/schemas/A' }), 'a.json').schemas).toEqual(schemas)
  })
})

function chained(schemas: object, input: object): string {
  const server = [{ name: 'dive', kind: 'rpc', input }]
  return JSON.stringify({ wirepact: 1, name: 'deep', version: '1.0.0', server, client: [], topics: [], schemas })
}

describe('a snapshot from a file that is nested', () => {
  const ways: readonly [keyword: string, opened: string, closed: string][] = [
    ['items', '{"items":', '}'], ['anyOf', '{"anyOf":[', ']}'], ['properties', '{"properties":{"a":', '}}'], ['const', '{"const":', '}'],
  ]
  const nested = ([, opened, closed]: (typeof ways)[number], depth: number): string =>
    `{"wirepact":1,"name":"deep","version":"1.0.0","server":[{"name":"dive","kind":"rpc","input":${
      opened.repeat(depth)}true${closed.repeat(depth)}}],"client":[],"topics":[],"schemas":{}}`

  test.each(ways)('100,000 times in %s is refused', (...way) => {
    const message = 'a.json: server.0.input: nested more than 200 levels deep'
    expect(() => readSnapshot(nested(way, 100_000), 'a.json')).toThrow(new TypeError(message))
  })

  test.each(ways)('as deep as it may be in %s is read by all that read snapshots', (...way) => {
    const snapshot = readSnapshot(nested(way, way[2].length === 1 ? 199 : 99), 'a.json')
    expect(generate(snapshot, { validators: true })).toContain('createClient')
    expect(docsOf(snapshot)).toContain('# deep')
    expect(asyncapiOf(snapshot, {})).toHaveProperty('channels')
    expect(compare(snapshot, snapshot)).toEqual([])
  })
})

function put(into: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) into[key] = value
  else put(into[key] as Record<string, unknown>, rest, value)
}
