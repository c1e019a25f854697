// What the hash of a procedure or topic covers, and what it does not.

import fc from 'fast-check'
import * as Type from 'typebox'
import type { TSchema } from 'typebox'
import { expect, test } from 'vitest'
import { bigint, bytes, defineContract, duplex, notify, rpc, stream, timestamp, topic, type Rpc, type Schema } from 'wirepact'
import { digest, sixCharacters } from '../../src/contract/digest.js'
import { hashOf } from '../../src/contract/hash.js'
import { Named } from '../../src/snapshot/named.js'
import { snapshotOf, type Snapshot } from '../../src/snapshot/snapshot.js'
import { schemaAndValue } from './values.arbitrary.js'

const Order = Type.Object({ symbol: Type.String(), price: Type.Number({ minimum: 0 }), note: Type.Optional(Type.String()) })
const place = rpc({ input: Order, output: Type.String(), errors: { SOLD_OUT: Type.Object({ left: Type.Integer() }) } })
const hash = (definition: object): string => hashOf('server', 'orders.place', definition)
const input = (schema: TSchema): string => hash({ kind: 'rpc', input: schema })

function contractOf(schema: Schema, names?: ReadonlyMap<object, string>): Snapshot {
  return snapshotOf(defineContract({ name: 'x', version: '1.0.0', server: { f: rpc({ input: schema }) } }), names && { names })
}

/** As it is read back from a file by a version that knew no hashes. */
function hashOfFile(snapshot: Snapshot): string {
  const read = JSON.parse(JSON.stringify(snapshot)) as Snapshot
  const { hash: _, ...member } = read.server[0] as Snapshot['server'][number]
  return new Named(read).hash('server', member)
}

test('it is six characters of base64url, and the same at any time and place', () => {
  expect(hash(place)).toBe(hash({ ...place }))
  expect(hash(place)).toMatchInlineSnapshot(`"Ug7vAj"`)
})

test('the digest is that of its source', () => {
  expect(digest('a')).toBe(7929297801672961)
  expect(digest('revenge')).toBe(4051478007546757)
  expect(sixCharacters(0)).toBe('AAAAAA')
  expect(sixCharacters(2 ** 36 - 1)).toBe('______')
  expect(sixCharacters(65)).toBe('AAAABB')
})

test.each<[string, object]>([
  ['a property more', { ...place, input: Type.Object({ ...Order.properties, at: Type.String() }) }],
  ['a property that is optional', { ...place, input: Type.Partial(Order) }],
  ['a bound', { ...place, input: Type.Object({ ...Order.properties, price: Type.Number({ minimum: 1 }) }) }],
  ['another output', { ...place, output: Type.Number() }],
  ['no output', { kind: 'rpc', input: place.input, errors: place.errors }],
  ['no errors', { kind: 'rpc', input: place.input, output: place.output }],
  ['an error with other data', { ...place, errors: { SOLD_OUT: Type.Object({ left: Type.Number() }) } }],
  ['an error by another code', { ...place, errors: { GONE: place.errors?.SOLD_OUT } }],
  ['another kind', { ...place, kind: 'notify' }],
])('%s changes it', (_, changed) => {
  expect(hash(changed)).not.toBe(hash(place))
})

test('side and name change it', () => {
  expect(hashOf('client', 'orders.place', place)).not.toBe(hash(place))
  expect(hashOf('server', 'orders.places', place)).not.toBe(hash(place))
})

test('what is in one option is not the same in another', () => {
  const schema = Type.String()
  const all = ['input', 'output', 'item', 'up', 'down', 'params', 'message', 'presence'].map((option) => hash({ kind: 'rpc', [option]: schema }))
  expect(new Set(all).size).toBe(all.length)
  expect(hash({ kind: 'duplex', up: schema, down: Type.Number() })).not.toBe(hash({ kind: 'duplex', up: Type.Number(), down: schema }))
})

test('what each side does about a call does not count', () => {
  expect(hash({ ...place, timeoutMs: 5, idempotent: true, maxBytes: 7, description: 'Places one.' })).toBe(hash(place))
  const news = { kind: 'topic', message: Type.String() }
  expect(hash({ ...news, retain: 5, overflow: 'close', maxBytes: 9 })).toBe(hash(news))
})

test('annotations and names do not count', () => {
  const said = Type.Object({
    note: Type.Optional(Type.String({ examples: ['x'], default: '' })),
    price: Type.Number({ minimum: 0, title: 'Price', deprecated: true, $comment: 'in cents' }),
    symbol: Type.Readonly(Type.String({ description: 'Of what.', readOnly: true })),
  }, { $id: 'Order' })
  expect(input(said)).toBe(input(Order))
})

test('a property that is called like an annotation counts', () => {
  expect(input(Type.Object({ title: Type.String() }))).not.toBe(input(Type.Object({ description: Type.String() })))
  expect(input(Type.Object({ title: Type.String() }))).not.toBe(input(Type.Object({ title: Type.Number() })))
})

test('the order of keys, alternatives, required names and values of an enum does not count', () => {
  expect(input(Type.Union([Type.String(), Type.Null(), Order]))).toBe(input(Type.Union([Order, Type.String(), Type.Null()])))
  expect(input(Type.Enum(['a', 'b']))).toBe(input(Type.Enum(['b', 'a'])))
  expect(input(Type.Object({ a: Type.String(), b: Type.String() }))).toBe(input(Type.Object({ b: Type.String(), a: Type.String() })))
})

test('schemas without a type differ by what they say', () => {
  const all = [Type.Unknown(), Type.Never(), Type.Enum(['a']), Type.Enum(['a', 'b']), Type.Union([Type.Null()]), Type.Intersect([Type.Null()]), Type.Void()]
  expect(new Set(all.map(input)).size).toBe(all.length)
})

test('the order of a tuple counts', () => {
  expect(input(Type.Tuple([Type.String(), Type.Number()]))).not.toBe(input(Type.Tuple([Type.Number(), Type.String()])))
})

test('values that JSON lacks count by what they are and their bounds', () => {
  const all = [bytes(), bytes({ maxBytes: 5 }), timestamp(), bigint(), bigint({ maxDigits: 5 }), Type.Void(), Type.String()].map(input)
  expect(new Set(all).size).toBe(all.length)
  expect(input(bytes({ maxBytes: 5, description: 'a picture' }))).toBe(input(bytes({ maxBytes: 5 })))
})

test.each<[string, () => Schema]>([
  ['timestamp', () => timestamp()], ['bytes', () => bytes()], ['bigint', () => bigint()],
])('a refinement of %s() counts, and the check of its own does not', (_, made) => {
  const refined = Type.Refine(made(), () => true)
  expect(input(refined)).not.toBe(input(made()))
  expect(input(Type.Refine(refined, () => false))).toBe(input(refined))
  expect(input(Type.Optional(made()))).toBe(input(made()))
})

test('a refinement counts by being there', () => {
  const refined = Type.Refine(Type.String(), (value) => value !== 'x', () => 'is x')
  expect(input(refined)).not.toBe(input(Type.String()))
})

test('recursive schemas are the same whatever they are called and however often they are unrolled', () => {
  const tree = Type.Cyclic({ Tree: Type.Object({ kids: Type.Array(Type.Ref('Tree')) }) }, 'Tree')
  const renamed = Type.Cyclic({ Node: Type.Object({ kids: Type.Array(Type.Ref('Node')) }) }, 'Node')
  const unrolled = Type.Cyclic({
    A: Type.Object({ kids: Type.Array(Type.Ref('B')) }),
    B: Type.Object({ kids: Type.Array(Type.Object({ kids: Type.Array(Type.Ref('A')) })) }),
  }, 'A')
  expect(input(renamed)).toBe(input(tree))
  expect(input(unrolled)).toBe(input(tree))
  expect(input(Type.Object({ kids: Type.Array(Type.This()) }))).toBe(input(tree))
})

test('recursive schemas that differ deep inside differ', () => {
  const chain = (end: TSchema): TSchema => Type.Cyclic({
    A: Type.Object({ next: Type.Ref('B') }),
    B: Type.Object({ next: Type.Ref('C') }),
    C: Type.Object({ next: Type.Ref('A'), end }),
  }, 'A')
  expect(input(chain(Type.String()))).not.toBe(input(chain(Type.Number())))
})

test('references in a circle, or to nothing, come to an end', () => {
  const circle = Type.Cyclic({ A: Type.Ref('B'), B: Type.Ref('A') }, 'A')
  expect(input(circle)).toMatch(/^[\w-]{6}$/)
  expect(input(Type.Ref('nowhere'))).toMatch(/^[\w-]{6}$/)
})

test('fifty schemas that all refer to each other take no time to speak of', () => {
  const names = Array.from({ length: 50 }, (_, index) => `N${index}`)
  const all = Object.fromEntries(names.map((name) => [name, Type.Object({ [name]: Type.Union(names.map((other) => Type.Ref(other))) })]))
  expect(input(Type.Cyclic(all, 'N0'))).toMatch(/^[\w-]{6}$/)
})

test('a live schema and its shape in a snapshot have the same hash', () => {
  fc.assert(fc.property(schemaAndValue, ({ schema }) => {
    const snapshot = contractOf(schema as Schema)
    expect(hashOfFile(snapshot)).toBe(snapshot.server[0]?.hash)
    const named = contractOf(schema as Schema, new Map([[schema, 'Some Name']]))
    expect(hashOfFile(named)).toBe(snapshot.server[0]?.hash)
  }), { numRuns: 300 })
})

test.each<[string, Schema]>([
  ['of a recursive one', Type.Cyclic({ N: Type.Object({ next: Type.Optional(Type.Ref('N')) }) }, 'N')],
  ['of one that refers to itself as this', Type.Object({ kids: Type.Array(Type.This()) })],
  ['of one with an $id, used twice', Type.Tuple([Type.Object({ a: Type.String() }, { $id: 'T' }), Type.Object({ a: Type.String() }, { $id: 'T' })])],
  ['of a pattern with flags', Type.String({ pattern: /a/i })],
  ['of a refined one', Type.Refine(Type.String(), () => true, () => '')],
  ['of nothing', Type.Undefined()],
  ['of never', Type.Never()],
])('the shape %s has the hash of the live one', (_, schema) => {
  const snapshot = contractOf(schema)
  expect(hashOfFile(snapshot)).toBe(snapshot.server[0]?.hash)
})

test('defineContract gives each procedure and topic its hash, by its side and name', () => {
  const definition = rpc({ input: Order })
  const { server, client, topics } = defineContract({
    name: 'my.contract', version: '1.0.0',
    server: { orders: { place: definition, again: definition }, ticks: stream({ item: Order }) },
    client: { place: definition, seen: notify({ input: Order }), talk: duplex({ up: Order, down: Order }) },
    topics: { rooms: { talk: topic({ params: Type.String(), message: Order }) } },
  })
  expect(server.orders.place.hash).toBe(hashOf('server', 'orders.place', definition))
  expect(topics.rooms.talk.hash).toBe(hashOf('topics', 'rooms.talk', topics.rooms.talk))
  const all = [server.orders.place, server.orders.again, server.ticks, client.place, client.seen, client.talk, topics.rooms.talk].map((member) => member.hash)
  expect(new Set(all).size).toBe(all.length)
  expect((definition as Rpc).hash).toBeUndefined()
})

test('a snapshot has the hashes of its contract', () => {
  const contract = defineContract({
    name: 'x', version: '1.0.0', server: { place }, client: { confirm: place }, topics: { news: topic({ message: Order }) },
  })
  const { server, client, topics } = snapshotOf(contract)
  expect([...server, ...client, ...topics].map((member) => member.hash)).toEqual([
    contract.server.place.hash, contract.client.confirm.hash, contract.topics.news.hash,
  ])
})
