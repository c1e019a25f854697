// What a comparison of two versions says, by direction.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import {
  bigint, bytes, defineContract, duplex, notify, rpc, stream, timestamp, topic, upload, type Group, type Schema, type TopicGroup,
} from 'wirepact'
import { defaultLimits } from '../../src/protocol/limits.js'
import type { Change } from '../../src/snapshot/change.js'
import { compare } from '../../src/snapshot/compare.js'
import { snapshotOf, type Snapshot } from '../../src/snapshot/snapshot.js'

interface Sides {
  readonly server?: Group
  readonly client?: Group
  readonly topics?: TopicGroup
}

function snapshot(sides: Sides): Snapshot {
  // As it comes from a file.
  return JSON.parse(JSON.stringify(snapshotOf(defineContract({ name: 'market', version: '1.0.0', ...sides })))) as Snapshot
}

function changes(old: Sides, now: Sides): Change[] {
  return compare(snapshot(old), snapshot(now))
}

function inOneLine({ name, path, what, effect }: Change): string {
  return `${name}${path && ` ${path}`}: ${what} — ${effect}`
}

function lines(old: Sides, now: Sides): string[] {
  return changes(old, now).map((change) => `${change.breaking ? 'breaking' : 'compatible'} ${inOneLine(change)}`)
}

const input = (schema: Schema): Sides => ({ server: { f: rpc({ input: schema }) } })
const output = (schema: Schema): Sides => ({ server: { f: rpc({ output: schema }) } })

/** Whether old clients can go on with such an input, and with such an output. */
function verdict(old: Schema, now: Schema): string {
  const breaks = (found: readonly Change[]): boolean => found.some(({ breaking }) => breaking)
  const [asInput, asOutput] = [breaks(changes(input(old), input(now))), breaks(changes(output(old), output(now)))]
  if (changes(input(old), input(now)).length === 0) return 'same'
  return asInput ? asOutput ? 'other' : 'narrower' : asOutput ? 'wider' : 'either'
}

const Open = Type.Object({ a: Type.String() })
const Closed = Type.Object({ a: Type.String() }, { additionalProperties: false })
const Keyed = Type.Object({ k: Type.String(), x: Type.Optional(Type.String()) })
/** An object that has alternatives besides its own properties, as JSON Schema allows. */
const besideUnion = (properties: object, alternative: object): Schema => Type.Unsafe({
  type: 'object', properties: { a: { type: 'string' }, ...properties },
  anyOf: [{ type: 'object', properties: alternative }, { type: 'object', properties: { q: { type: 'string' } }, required: ['q'] }],
})
/** An object that has to have the property, of which nothing else is said. */
const demanding = (name: string): Schema => Type.Unsafe({ type: 'object', required: [name] })
const beside = (properties: object): Schema =>
  Type.Unsafe({ type: 'object', properties: { a: { type: 'string' }, ...properties }, dependentRequired: { a: ['y'] } })
const tree = (leaf: Schema, name = 'Tree'): Schema =>
  Type.Cyclic({ [name]: Type.Object({ leaf, kids: Type.Array(Type.Ref(name)) }) }, name)
const tagged = (...of: readonly [string, Schema][]): Schema =>
  Type.Union(of.map(([kind, value]) => Type.Object({ kind: Type.Literal(kind), value })))

describe('of two schemas it says which allows more', () => {
  test.each<[string, Schema, Schema, string]>([
    ['nothing has changed', Open, Type.Object({ a: Type.String({ description: 'A.' }) }, { $id: 'Open' }), 'same'],
    ['a type becomes another', Type.String(), Type.Number(), 'other'],
    ['an integer may be any number', Type.Integer(), Type.Number(), 'wider'],
    ['a number must be an integer', Type.Number(), Type.Integer(), 'narrower'],
    ['anything becomes something', Type.Unknown(), Type.String(), 'narrower'],
    ['something becomes anything', Type.String(), Type.Any(), 'wider'],
    ['anything in other words', Type.Object({}, { additionalProperties: Type.Any({ description: 'Whatever else.' }) }), Type.Object({}), 'same'],
    ['an optional property where anything was said to be allowed', Type.Object({}, { additionalProperties: Type.Any({ description: 'Whatever else.' }) }), Type.Object({ b: Type.Optional(Type.Number()) }), 'either'],
    ['never becomes something', Type.Never(), Type.String(), 'wider'],
    ['something becomes never', Type.String(), Type.Never(), 'narrower'],
    ['a minimum comes', Type.Number(), Type.Number({ minimum: 0 }), 'narrower'],
    ['a minimum goes', Type.Number({ minimum: 0 }), Type.Number(), 'wider'],
    ['a minimum rises', Type.Number({ minimum: 0 }), Type.Number({ minimum: 1 }), 'narrower'],
    ['an exclusive maximum falls', Type.Number({ exclusiveMaximum: 9 }), Type.Number({ exclusiveMaximum: 8 }), 'narrower'],
    ['a maximum rises', Type.Integer({ maximum: 1 }), Type.Integer({ maximum: 2 }), 'wider'],
    ['a minimum becomes exclusive', Type.Number({ minimum: 0 }), Type.Number({ exclusiveMinimum: 0 }), 'other'],
    ['a multiple of it', Type.Number({ multipleOf: 2 }), Type.Number({ multipleOf: 6 }), 'narrower'],
    ['a divisor of it', Type.Number({ multipleOf: 6 }), Type.Number({ multipleOf: 3 }), 'wider'],
    ['another step', Type.Number({ multipleOf: 6 }), Type.Number({ multipleOf: 4 }), 'other'],
    ['a text must be longer', Type.String(), Type.String({ minLength: 1 }), 'narrower'],
    ['a text may be empty as it always could', Type.String(), Type.String({ minLength: 0 }), 'either'],
    ['a text may be longer', Type.String({ maxLength: 1 }), Type.String({ maxLength: 2 }), 'wider'],
    ['a pattern comes', Type.String(), Type.String({ pattern: '^a' }), 'narrower'],
    ['a pattern goes', Type.String({ pattern: /^a/i }), Type.String(), 'wider'],
    ['another pattern', Type.String({ pattern: '^a' }), Type.String({ pattern: '^a|b' }), 'other'],
    ['the same pattern with flags', Type.String({ pattern: '^a' }), Type.String({ pattern: /^a/i }), 'other'],
    ['a format comes', Type.String(), Type.String({ format: 'uuid' }), 'narrower'],
    ['another format', Type.String({ format: 'url' }), Type.String({ format: 'uuid' }), 'other'],
    ['a refinement comes', Type.String(), Type.Refine(Type.String(), () => true, () => ''), 'narrower'],
    ['a refinement of a timestamp comes', timestamp(), Type.Refine(timestamp(), () => true), 'narrower'],
    ['a refinement of bytes goes', Type.Refine(bytes(), () => true), bytes(), 'wider'],
    ['a literal more', Type.Enum(['a', 'b']), Type.Enum(['a', 'b', 'c']), 'wider'],
    ['a literal less', Type.Enum(['a', 'b']), Type.Enum(['b']), 'narrower'],
    ['an enum becomes a union of literals', Type.Enum(['a', 'b']), Type.Union([Type.Literal('b'), Type.Literal('a')]), 'either'],
    ['literals become any text', Type.Enum(['a', 'b']), Type.String(), 'wider'],
    ['any text becomes literals', Type.String(), Type.Enum(['a', 'b']), 'narrower'],
    ['literals become texts that they fit', Type.Enum(['ab', 'b']), Type.String({ minLength: 1, maxLength: 2 }), 'wider'],
    ['literals become texts that one does not fit', Type.Enum(['ab', 'b']), Type.String({ minLength: 2 }), 'other'],
    ['literals become integers', Type.Enum([1, 2]), Type.Integer({ minimum: 1, exclusiveMaximum: 3 }), 'wider'],
    ['another literal', Type.Literal('a'), Type.Literal('b'), 'other'],
    ['null is allowed', Type.String(), Type.Union([Type.String(), Type.Null()]), 'wider'],
    ['null is not allowed any more', Type.Union([Type.Null(), Type.String()]), Type.String(), 'narrower'],
    ['alternatives in another order', Type.Union([Type.Null(), Type.String()]), Type.Union([Type.String(), Type.Null()]), 'same'],
    ['a union in a union', Type.Union([Type.Null(), Type.Union([Type.String(), Open])]), Type.Union([Open, Type.String(), Type.Null()]), 'either'],
    ['an alternative that another one allows', Type.Union([Type.Number(), Type.Integer()]), Type.Number(), 'either'],
    ['an alternative is narrower', tagged(['a', Type.Number()], ['b', Type.Null()]), tagged(['a', Type.Integer()], ['b', Type.Null()]), 'narrower'],
    ['an alternative comes', tagged(['a', Type.Number()]), tagged(['a', Type.Number()], ['b', Type.Null()]), 'wider'],
    ['an optional property comes to an open object', Open, Type.Object({ a: Type.String(), b: Type.Optional(Type.Number()) }), 'either'],
    ['a required property comes to an open object', Open, Type.Object({ a: Type.String(), b: Type.Number() }), 'narrower'],
    ['a required property goes from an open object', Type.Object({ a: Type.String(), b: Type.Number() }), Open, 'wider'],
    ['an optional property goes from an open object', Type.Object({ a: Type.String(), b: Type.Optional(Type.Number()) }), Open, 'either'],
    ['an optional property comes to a closed object', Closed, Type.Object({ a: Type.String(), b: Type.Optional(Type.Number()) }, { additionalProperties: false }), 'wider'],
    ['a required property comes to a closed object', Closed, Type.Object({ a: Type.String(), b: Type.Number() }, { additionalProperties: false }), 'other'],
    ['an optional property goes from a closed object', Type.Object({ a: Type.String(), b: Type.Optional(Type.Number()) }, { additionalProperties: false }), Closed, 'narrower'],
    ['a required property goes from a closed object', Type.Object({ a: Type.String(), b: Type.Number() }, { additionalProperties: false }), Closed, 'other'],
    ['a property becomes optional', Open, Type.Partial(Open), 'wider'],
    ['a property becomes required', Type.Partial(Open), Open, 'narrower'],
    ['a property allows more', Open, Type.Object({ a: Type.Union([Type.String(), Type.Null()]) }), 'wider'],
    ['an object is closed', Open, Closed, 'narrower'],
    ['an object is opened', Closed, Open, 'wider'],
    ['a property that all others were like', Type.Object({}, { additionalProperties: Type.Number() }), Type.Object({ b: Type.Optional(Type.Integer()) }, { additionalProperties: Type.Number() }), 'narrower'],
    ['the values of a record', Type.Record(Type.String(), Type.Number()), Type.Record(Type.String(), Type.Integer()), 'narrower'],
    ['a property that a record has already', Type.Record(Type.String(), Type.Number()), Type.Unsafe({ type: 'object', properties: { b: { type: 'string' } }, patternProperties: { '^.*$': { type: 'number' } } }), 'narrower'],
    ['the keys of a record', Type.Record(Type.String(), Type.Number()), Type.Record(Type.Integer(), Type.Number()), 'other'],
    ['the items of an array', Type.Array(Type.Number()), Type.Array(Type.Integer()), 'narrower'],
    ['fewer items', Type.Array(Type.Number()), Type.Array(Type.Number(), { maxItems: 5 }), 'narrower'],
    ['unique items', Type.Array(Type.Number()), Type.Array(Type.Number(), { uniqueItems: true }), 'narrower'],
    ['items that need not be unique', Type.Array(Type.Number(), { uniqueItems: true }), Type.Array(Type.Number(), { uniqueItems: false }), 'wider'],
    ['an array becomes a tuple', Type.Array(Type.Number()), Type.Tuple([Type.Number()]), 'narrower'],
    ['a place of a tuple', Type.Tuple([Type.Number(), Type.Number()]), Type.Tuple([Type.Number(), Type.Integer()]), 'narrower'],
    ['a place more in a tuple', Type.Tuple([Type.Number()]), Type.Tuple([Type.Number(), Type.Number()]), 'other'],
    ['a part of an intersection', Type.Intersect([Open, Type.Object({ b: Type.Number() })]), Type.Intersect([Open, Type.Object({ b: Type.Integer() })]), 'narrower'],
    ['a part more in an intersection', Type.Intersect([Open, Type.Object({ b: Type.Number() })]), Type.Intersect([Open, Type.Object({ b: Type.Number() }), Type.Object({ c: Type.Null() })]), 'narrower'],
    ['a part less in an intersection', Type.Intersect([Open, Type.Object({ b: Type.Number() }), Type.Object({ c: Type.Null() })]), Type.Intersect([Open, Type.Object({ b: Type.Number() })]), 'wider'],
    ['the parts of an intersection in another order', Type.Intersect([Open, Closed]), Type.Intersect([Closed, Open]), 'same'],
    ['a property goes to another part, of another type', Type.Intersect([Open, Keyed, Type.Object({ m: Type.String() })]), Type.Intersect([Type.Object({ k: Type.String() }), Type.Object({ m: Type.String(), x: Type.Optional(Type.Number()) }), Open]), 'other'],
    ['a property comes to one part that another lists', Type.Intersect([Open, Keyed]), Type.Intersect([Keyed, Type.Object({ a: Type.String(), x: Type.Optional(Type.Number()) })]), 'narrower'],
    ['a property comes to one part, and nobody lists it', Type.Intersect([Open, Keyed]), Type.Intersect([Keyed, Type.Object({ a: Type.String(), y: Type.Optional(Type.Number()) })]), 'either'],
    ['a property comes to one part, and another says what all have to be', Type.Intersect([Open, Type.Record(Type.String(), Type.String())]), Type.Intersect([Type.Object({ a: Type.String(), y: Type.Optional(Type.Number()) }), Type.Record(Type.String(), Type.String())]), 'narrower'],
    ['a property comes to one part, and another says inside what all have to be', Type.Intersect([Type.Object({ a: Type.Object({}) }), Type.Object({}, { additionalProperties: Type.Record(Type.String(), Type.String()) })]), Type.Intersect([Type.Object({ a: Type.Object({ y: Type.Optional(Type.Number()) }) }), Type.Object({}, { additionalProperties: Type.Record(Type.String(), Type.String()) })]), 'narrower'],
    ['a property comes to one part, and another says elsewhere what all have to be', Type.Intersect([Open, Type.Object({ m: Type.Record(Type.String(), Type.String()) })]), Type.Intersect([Type.Object({ a: Type.String(), y: Type.Optional(Type.Number()) }), Type.Object({ m: Type.Record(Type.String(), Type.String()) })]), 'either'],
    ['a property comes to one part, and another has one of that name elsewhere', Type.Intersect([Open, Type.Object({ m: Keyed })]), Type.Intersect([Type.Object({ a: Type.String(), x: Type.Optional(Type.Number()) }), Type.Object({ m: Keyed })]), 'either'],
    ['a property comes to one part, and another demands it', Type.Intersect([Open, demanding('y')]), Type.Intersect([Type.Object({ a: Type.String(), y: Type.Optional(Type.Number()) }), demanding('y')]), 'narrower'],
    ['a property is listed that was demanded', demanding('y'), Type.Object({ y: Type.Number() }), 'narrower'],
    ['a property is listed that was demanded, and is optional', demanding('y'), Type.Object({ y: Type.Optional(Type.Number()) }), 'other'],
    ['a property is demanded that was listed', Type.Object({ y: Type.Optional(Type.Number()) }), demanding('y'), 'other'],
    ['a property is listed that another demands', beside({}), beside({ y: { type: 'number' } }), 'narrower'],
    ['a property comes beside alternatives that list it', besideUnion({}, { x: { type: 'string' } }), besideUnion({ x: { type: 'number' } }, {}), 'other'],
    ['a property comes beside alternatives that do not', besideUnion({}, { x: { type: 'string' } }), besideUnion({ y: { type: 'number' } }, { x: { type: 'string' } }), 'either'],
    ['an intersection of which nothing else is allowed', Type.Intersect([Open, Open], { unevaluatedProperties: false }), Type.Intersect([Open, Type.Object({ b: Type.Optional(Type.Null()) })], { unevaluatedProperties: false }), 'other'],
    ['a recursive one, renamed', tree(Type.Number()), tree(Type.Number(), 'Node'), 'same'],
    ['a recursive one is narrower', tree(Type.Number()), tree(Type.Integer()), 'narrower'],
    ['a recursive one is wider', tree(Type.Literal('a')), tree(Type.String()), 'wider'],
    ['bytes become text', bytes(), Type.String(), 'other'],
    ['a timestamp becomes text', timestamp(), Type.String({ format: 'date-time' }), 'other'],
    ['bytes become anything', bytes(), Type.Unknown(), 'other'],
    ['anything has bytes in it', Type.Unknown(), Type.Object({ a: Type.Optional(bytes()) }), 'other'],
    ['a timestamp becomes anything', timestamp(), Type.Unknown(), 'wider'],
    ['bytes have a limit', bytes(), bytes({ maxBytes: 5 }), 'narrower'],
    ['more digits', bigint({ maxDigits: 5 }), bigint({ maxDigits: 6 }), 'wider'],
    ['bytes or text', bytes(), Type.Union([bytes(), Type.String()]), 'wider'],
    ['a keyword that is not known', Type.Unsafe({ type: 'string', 'x-own': 1 }), Type.Unsafe({ type: 'string', 'x-own': 2 }), 'other'],
    ['a condition', Type.Unsafe({ if: { type: 'string' }, then: { minLength: 1 } }), Type.Unsafe({ if: { type: 'string' }, then: { minLength: 2 } }), 'other'],
    ['what it is not', Type.Unsafe({ not: { type: 'string' } }), Type.Unsafe({ not: { type: 'number' } }), 'other'],
  ])('%s', (_, old, now, expected) => {
    // Texts that a comparison finds no difference in may still be other words: "either".
    const found = verdict(old, now)
    expect(found === 'same' && expected === 'either' ? 'either' : found).toBe(expected)
  })
})

describe('it says where, what and what that means', () => {
  test('of an input', () => {
    const old = Type.Object({ price: Type.Number({ minimum: 0 }), lines: Type.Array(Type.Object({ sku: Type.String() })) })
    const line = Type.Object({ sku: Type.String(), note: Type.Optional(Type.String()) })
    const now = Type.Object({ price: Type.Number({ minimum: 1 }), lines: Type.Array(line) })
    const place = (schema: Schema): Sides => ({ server: { orders: { place: rpc({ input: schema }) } } })
    expect(lines(place(old), place(now))).toEqual([
      'breaking orders.place input.price: minimum went from 0 to 1 — the server refuses what it took before',
      'compatible orders.place input.lines[].note: was added, optional — old clients leave it out',
    ])
  })

  test('of an output', () => {
    expect(lines(output(Type.Object({ side: Type.Enum(['buy']) })), output(Type.Object({ side: Type.Enum(['buy', 'sell']) })))).toEqual([
      'breaking f output.side: "sell" is one of the alternatives now — old clients are given what they do not expect',
    ])
  })

  test('of an alternative that is still there', () => {
    const old = tagged(['a', Type.Number()], ['b', Type.String()])
    const now = tagged(['a', Type.Integer()], ['c', Type.String()])
    expect(lines(input(old), input(now))).toEqual([
      'breaking f input.value: was number, and is integer — the server refuses what it took before',
      'breaking f input: an object with kind "b" is no longer one of the alternatives — the server refuses what it took before',
      'compatible f input: an object with kind "c" is one of the alternatives now — the server takes more than before',
    ])
  })

  test('of what cannot be decided', () => {
    expect(lines(input(Type.String({ pattern: 'a' })), input(Type.String({ pattern: 'b' })))).toEqual([
      'breaking f input: pattern went from /a/ to /b/ — cannot be shown to be compatible',
    ])
  })
})

describe('of a procedure', () => {
  const In = Type.Object({ a: Type.Number() })
  const Narrow = Type.Object({ a: Type.Integer() })

  test('what a client answers is judged the other way round', () => {
    const client = (asked: Schema, answered: Schema): Sides => ({ client: { confirm: rpc({ input: asked, output: answered }) } })
    expect(lines(client(In, In), client(Narrow, Narrow))).toEqual([
      'compatible confirm input.a: was number, and is integer — old clients are given less than before',
      'breaking confirm output.a: was number, and is integer — the server refuses what it took before',
    ])
  })

  test('items are judged by who sends them', () => {
    const all = (schema: Schema): Sides => ({
      server: { s: stream({ item: schema }), u: upload({ item: schema }), d: duplex({ up: schema, down: schema }) },
      client: { s: stream({ item: schema }), u: upload({ item: schema }) },
    })
    const breaking = changes(all(In), all(Narrow)).map(({ side, name, path, breaking }) => `${side} ${name} ${path} ${breaking}`)
    expect(breaking).toEqual([
      'server s item.a false', 'server u item.a true', 'server d up.a true', 'server d down.a false', 'client s item.a true', 'client u item.a false',
    ])
  })

  test('topics: params are taken, messages and presence are given', () => {
    const news = (schema: Schema): Sides => ({ topics: { news: topic({ params: schema, message: schema, presence: schema }) } })
    expect(changes(news(In), news(Narrow)).map(({ path, breaking }) => [path, breaking]))
      .toEqual([['params.a', true], ['message.a', false], ['presence.a', false]])
  })

  test('it is added or removed', () => {
    const f = rpc({})
    const old: Sides = { server: { f, gone: f }, client: { gone: f }, topics: { gone: topic({ message: In }) } }
    const now: Sides = { server: { f, come: f }, client: { come: f }, topics: { come: topic({ message: In }) } }
    expect(lines(old, now)).toEqual([
      'compatible come: the rpc was added — old clients do not know it',
      'breaking gone: the rpc was removed — old clients call it',
      'compatible come: the rpc was added — old clients do not answer it',
      'compatible gone: the rpc was removed — it is no longer called',
      'compatible come: the topic was added — old clients do not know it',
      'breaking gone: the topic was removed — old clients subscribe to it',
    ])
  })

  test('another kind is another procedure', () => {
    expect(lines({ server: { f: rpc({ input: In }) } }, { server: { f: notify({ input: Narrow }) } }))
      .toEqual(['breaking f: was an rpc, and is a notify — the two have nothing in common'])
  })

  test('an input comes or goes', () => {
    expect(lines({ server: { f: rpc({}) } }, { server: { f: rpc({ input: In }) } }))
      .toEqual(['breaking f input: was nothing, and is an object — the server refuses what it took before'])
    expect(changes({ server: { f: rpc({ input: In }) } }, { server: { f: rpc({}) } })).toMatchObject([{ path: 'input', breaking: true }])
    const maybe = Type.Union([In, Type.Undefined()])
    expect(changes({ server: { f: rpc({}) } }, { server: { f: rpc({ input: maybe }) } })).toMatchObject([{ path: 'input', breaking: false }])
  })

  test('its errors: codes come and go, and their data is given', () => {
    const failing = (errors: object): Sides => ({ server: { f: rpc({ errors: errors as Record<`${Uppercase<string>}`, Schema> }) } })
    expect(lines(failing({ A: In, B: In }), failing({ A: Type.Object({ a: Type.Union([Type.Number(), Type.Null()]) }), C: In }))).toEqual([
      'breaking f errors.A.a: null is one of the alternatives now — old clients are given what they do not expect',
      'compatible f errors.C: was added — old clients are given a code that they do not know',
      'compatible f errors.B: was removed — it is no longer given',
    ])
  })

  test('what is beside what travels', () => {
    const old = rpc({ input: In, idempotent: true, timeoutMs: 5, maxBytes: 100, description: 'Old.' })
    const now = rpc({ input: In, maxBytes: 50, description: 'New.' })
    expect(lines({ server: { f: old } }, { server: { f: now } })).toEqual([
      'breaking f idempotent: went from true to false — old clients still send it again when they do not know whether it ran',
      'compatible f timeoutMs: went from 5 to the default — whoever calls has a time of its own',
      'breaking f maxBytes: went from 100 to 50 — what is larger is refused now',
    ])
    expect(changes({ server: { f: now } }, { server: { f: old } }).map(({ breaking }) => breaking)).toEqual([false, false, false])
  })

  test('how large its values may be, also where the contract does not say it', () => {
    const sized = (maxBytes: number): Sides => ({ server: { f: rpc({ input: In, maxBytes }) } })
    const byDefault = input(In)
    const MiB = 2 ** 20
    expect(lines(sized(100 * MiB), byDefault)).toEqual([
      'breaking f maxBytes: went from 104857600 to the default, 1048576 or what the server has for valueBytes — what is larger is refused now',
    ])
    expect(lines(byDefault, sized(100 * MiB))).toEqual([
      'compatible f maxBytes: went from the default, 1048576 or what the server has for valueBytes to 104857600 — old clients still keep to theirs',
    ])
    expect(changes(sized(MiB / 2), byDefault)).toMatchObject([{ breaking: false }])
    expect(changes(byDefault, sized(MiB / 2))).toMatchObject([{ breaking: true }])
    expect(defaultLimits.valueBytes).toBe(MiB)
  })

  test.each<[string, (held: Schema) => object]>([
    ['its input', (held) => ({ input: Type.Object({ a: Type.Optional(held) }) })],
    ['its answer', (held) => ({ output: Type.Array(held) })],
    ['its errors', (held) => ({ errors: { BAD: held } })],
    ['a schema that it refers to', (held) => ({ output: tree(held) })],
  ])('no more bytes in %s: of its default size little is left', (_, definition) => {
    const f = (held: Schema): Sides => ({ server: { f: rpc({ input: In, ...definition(held) }) } })
    const sizes = (old: Sides, now: Sides): Change[] => changes(old, now).filter(({ path }) => path === 'maxBytes')
    expect(sizes(f(bytes()), f(Type.Null()))).toMatchObject([{ breaking: true, what: expect.stringContaining('from the default with bytes, 16777216 to the default, 1048576') as string }])
    expect(sizes(f(Type.Null()), f(bytes()))).toMatchObject([{ breaking: false }])
  })

  test('how a topic is kept', () => {
    const news = (options: object): Sides => ({ topics: { news: topic({ message: In, ...options }) } })
    expect(lines(news({ retain: 5 }), news({ retain: { count: 3 }, overflow: 'close', maxBytes: 9 }))).toEqual([
      'compatible news retain: went from 5 to {"count":3} — subscribers that were away may miss more, or less',
      'breaking news overflow: went from "gap" to "close" — slow subscribers of before expect to be told what they missed',
      'compatible news maxBytes: went from the default to 9 — it limits who publishes',
    ])
    expect(changes(news({ overflow: 'latest' }), news({ overflow: 'gap' }))).toMatchObject([{ breaking: false }])
  })
})

describe('it comes to an end', () => {
  const names = Array.from({ length: 15 }, (_, index) => `N${index}`)
  const language = (leaf: Schema): Schema => Type.Cyclic(Object.fromEntries(names.map((name) => [name, Type.Object({
    is: Type.Literal(name), leaf, inside: Type.Array(Type.Union(names.map((other) => Type.Ref(other)))),
  })])), 'N0')

  test('of fifteen schemas that all refer to each other', () => {
    expect(changes(input(language(Type.Number())), input(language(Type.Number())))).toEqual([])
    expect(verdict(language(Type.Number()), language(Type.Integer()))).toBe('narrower')
  })

  test('of thousands of literals, of which one has gone', () => {
    const codes = Array.from({ length: 10_000 }, (_, index) => `C${index}`)
    expect(verdict(Type.Enum(codes), Type.Enum(codes.slice(1)))).toBe('narrower')
    expect(verdict(Type.Enum(codes), Type.Enum(codes.map((code) => `${code}x`)))).toBe('other')
  })

  test('of alternatives that lead to themselves in more than one way', () => {
    const text = snapshot(input(Type.Literal('a')))
    const again = { $ref: '#/schemas/A' }
    const looping = { ...text, schemas: { A: { anyOf: [again, again], type: 'string' } }, server: [{ ...text.server[0], input: again }] } as Snapshot
    expect(compare(text, looping).map(({ breaking }) => breaking)).toEqual([true, false])
  })

  test('of references in a circle, and to nothing', () => {
    const circle = snapshot(input(Open))
    const broken = { ...circle, schemas: { A: { $ref: '#/schemas/B' }, B: { $ref: '#/schemas/A' } }, server: [{ ...circle.server[0], input: { $ref: '#/schemas/A' } }] } as Snapshot
    const lost = { ...broken, schemas: {} } as Snapshot
    expect(compare(circle, broken)).toMatchObject([{ what: 'refers to nothing', breaking: true }])
    expect(compare(circle, lost)).toMatchObject([{ what: 'refers to nothing', breaking: true }])
  })
})
