import fc from 'fast-check'
import * as Type from 'typebox'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { bigint, bytes, timestamp, type Codec } from 'wirepact'
import { codecOf } from '../../src/contract/codecof.js'
import { schemaAndValue, unionAndValue } from './values.arbitrary.js'

const text = '2026-11-05T12:34:56.789Z'
const date = new Date(text)
const blob = new Uint8Array([1, 2, 3])

function sent(schema: TSchema, value: unknown): { wire: unknown; blobs: Uint8Array[] } {
  const blobs: Uint8Array[] = []
  const encoded = codecOf(schema)!.encode(value, blobs)
  return { wire: encoded === undefined ? undefined : JSON.parse(JSON.stringify(encoded)), blobs }
}

function received(schema: TSchema, wire: unknown, blobs: readonly Uint8Array[] = []): unknown {
  return codecOf(schema)!.decode(structuredClone(wire), blobs)
}

const Node = Type.Cyclic({
  Node: Type.Object({ at: timestamp(), kids: Type.Optional(Type.Array(Type.Ref('Node'))) }),
}, 'Node')
const { Letter } = Type.Module({
  Letter: Type.Object({ seal: Type.Ref('Seal'), reply: Type.Union([Type.Ref('Letter'), Type.Null()]) }),
  Seal: bytes(),
})
const Json = Type.Cyclic({
  Json: Type.Union([Type.Null(), timestamp(), Type.Number(), Type.Array(Type.Ref('Json')), Type.Record(Type.String(), Type.Ref('Json'))]),
}, 'Json')

describe('what JSON lacks is found by the schema', () => {
  test.each<[string, TSchema, unknown, unknown]>([
    ['alone', timestamp(), date, text],
    ['a bigint', bigint(), -(2n ** 70n), '-1180591620717411303424'],
    ['bytes', bytes(), blob, 0],
    ['in an object', Type.Object({ at: timestamp(), n: Type.Number() }), { at: date, n: 1 }, { at: text, n: 1 }],
    ['in an object in an object', Type.Object({ a: Type.Object({ at: timestamp() }) }), { a: { at: date } }, { a: { at: text } }],
    ['under names that are keywords', Type.Object({ default: timestamp(), const: timestamp(), $ref: timestamp(), $defs: Type.Object({ $id: timestamp() }) }),
      { default: date, const: date, $ref: date, $defs: { $id: date } }, { default: text, const: text, $ref: text, $defs: { $id: text } }],
    ['in an optional property', Type.Object({ at: Type.Optional(timestamp()) }), { at: date }, { at: text }],
    ['in an optional property that is absent', Type.Object({ at: Type.Optional(timestamp()) }), {}, {}],
    ['in an array', Type.Array(bigint()), [1n, 2n], ['1', '2']],
    ['in a tuple', Type.Tuple([Type.String(), timestamp(), Type.Null()]), ['a', date, null], ['a', text, null]],
    ['in a record', Type.Record(Type.String(), bigint()), { a: 1n, constructor: 2n }, { a: '1', constructor: '2' }],
    ['in a record by pattern', Type.Record(Type.Integer(), timestamp()), { 1: date, a: 'b' }, { 1: text, a: 'b' }],
    ['in additional properties', Type.Object({ n: Type.Number() }, { additionalProperties: bigint() }), { n: 1, m: 2n }, { n: 1, m: '2' }],
    ['in what may be null', Type.Union([timestamp(), Type.Null()]), date, text],
    ['in what may be null, and is', Type.Union([timestamp(), Type.Null()]), null, null],
    ['in an intersection', Type.Intersect([Type.Object({ at: timestamp() }), Type.Object({ n: bigint() })]), { at: date, n: 1n }, { at: text, n: '1' }],
    ['in both parts of an intersection', Type.Intersect([Type.Object({ b: bytes() }), Type.Object({ b: bytes() })]), { b: blob }, { b: 0 }],
    ['in recursion', Node, { at: date, kids: [{ at: date, kids: [] }] }, { at: text, kids: [{ at: text, kids: [] }] }],
    ['in a module', Letter, { seal: blob, reply: { seal: blob, reply: null } }, { seal: 0, reply: { seal: 1, reply: null } }],
    ['in recursion over a union', Json, [{ a: date, b: [date, 1] }], [{ a: text, b: [text, 1] }]],
    ['in an object that refers to itself by its $id', Type.Object({ at: timestamp(), next: Type.Optional(Type.Ref('E')) }, { $id: 'E' }), { at: date, next: { at: date } }, { at: text, next: { at: text } }],
    ['in an object that refers to itself as this', Type.Object({ at: timestamp(), next: Type.Optional(Type.This()) }), { at: date, next: { at: date } }, { at: text, next: { at: text } }],
    ['in JSON Schema of one\'s own', Type.Unsafe({ type: 'array', prefixItems: [timestamp()], items: bigint() }), [date, 1n, 2n], [text, '1', '2']],
    ['in a tuple with more to come', Type.Unsafe({ type: 'array', items: [timestamp()], additionalItems: bigint() }), [date, 1n, 2n], [text, '1', '2']],
  ])('%s', (_, schema, value, wire) => {
    expect(Compile(schema).Check(value)).toBe(true)

    const { wire: found, blobs } = sent(schema, value)

    expect(found).toEqual(wire)
    expect(received(schema, found, blobs)).toEqual(value)
  })

  test('and nowhere else', () => {
    const schema = Type.Object({ at: timestamp(), a: Type.String(), any: Type.Unknown() })

    expect(received(schema, { at: text, a: text, any: { at: text } })).toEqual({ at: date, a: text, any: { at: text } })
  })

  test.each<[string, TSchema]>([
    ['plain', Type.Object({ a: Type.Array(Type.String()) })],
    ['recursive', Type.Cyclic({ A: Type.Object({ a: Type.Array(Type.Ref('A')) }) }, 'A')],
    ['with one among definitions that nothing refers to', Type.Module({ A: Type.Object({ a: Type.Optional(Type.Ref('A')) }), T: timestamp() }).A],
    ['TypeBox\'s own bigint', Type.BigInt()],
  ])('a schema without has no codec: %s', (_, schema) => {
    expect(codecOf(schema)).toBeUndefined()
  })

  test('plain JSON Schema with the helpers\' schemas in it has one', () => {
    const codec = codecOf({ properties: { at: timestamp() } })

    expect(codec?.encode({ at: date }, [])).toEqual({ at: text })
  })

  test.each<[TSchema, boolean]>([
    [bytes(), true],
    [Type.Array(Type.Object({ a: Type.Union([bytes(), Type.Null()]) })), true],
    [Letter, true],
    [Type.Object({ a: timestamp(), b: bigint() }), false],
  ])('a codec says whether bytes may be there', (schema, holds) => {
    expect(codecOf(schema)?.holdsBytes).toBe(holds)
  })
})

describe('whatever the schema', () => {
  test('a value that matches it comes back', () => {
    fc.assert(fc.property(schemaAndValue, ({ schema, value }) => {
      const before = structuredClone(value)
      const codec = codecOf(schema)
      const blobs: Uint8Array[] = []

      const encoded = codec ? codec.encode(value, blobs) : value
      const parsed = JSON.parse(JSON.stringify(encoded)) as unknown
      const decoded = codec ? codec.decode(parsed, blobs) : parsed

      expect(Value.Check(schema, before)).toBe(true)
      expect(value).toEqual(before)
      expect(decoded).toEqual(before)
    }), { numRuns: 500 })
  })

  test('a union that is not refused gives back the values of each of its members', () => {
    fc.assert(fc.property(unionAndValue, ({ schema, value }) => {
      const codec = taken(schema)
      fc.pre(codec !== undefined)
      const before = structuredClone(value)
      const blobs: Uint8Array[] = []

      const wire = JSON.parse(JSON.stringify(codec.encode(value, blobs))) as unknown

      expect(codec.decode(wire, blobs)).toEqual(before)
    }), { numRuns: 500 })
  })

  test('decoding what anybody may send does not throw, and what then matches the schema is sent the same way', () => {
    const evils = fc.oneof(fc.constantFrom(...nasty), fc.jsonValue())
    fc.assert(fc.property(schemaAndValue, fc.nat(), evils, ({ schema, value }, place, evil) => {
      const codec = codecOf(schema)
      fc.pre(codec !== undefined)
      const { wire, blobs } = sent(schema, value)

      const decoded = codec.decode(spoiled(wire, place, evil), blobs)

      if (!Value.Check(schema, decoded)) return
      const again = sent(schema, decoded)
      expect(received(schema, again.wire, again.blobs)).toEqual(decoded)
    }), { numRuns: 500 })
  })
})

/** The codec; undefined if the schema is refused, or needs none. */
function taken(schema: TSchema): Codec | undefined {
  try {
    return codecOf(schema)
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return undefined
  }
}

const nasty = ['', 'x', '2026-02-30T00:00:00Z', text, '01', '-', '9'.repeat(1_001), -1, 0, 1, 0.5, 99, null, true, [], {}, [0], JSON.parse('{ "__proto__": 0 }')]

/** `wire` with `evil` in place of one of the values in it. */
function spoiled(wire: unknown, place: number, evil: unknown): unknown {
  const places: [holder: Record<string, unknown>, key: string][] = []
  const root: Record<string, unknown> = { wire }
  const list = (holder: Record<string, unknown>): void => {
    for (const [key, value] of Object.entries(holder)) {
      places.push([holder, key])
      if (typeof value === 'object' && value !== null) list(value as Record<string, unknown>)
    }
  }
  list(root)
  const [holder, key] = places[place % places.length]!
  holder[key] = JSON.parse(JSON.stringify(evil))
  return root['wire']
}

describe('encoding', () => {
  const schema = Type.Object({ a: Type.Object({ at: timestamp() }), b: Type.Object({ n: Type.Number() }), list: Type.Array(bytes()) })

  test('leaves the value as it is, and copies only what it changes', () => {
    const value = Object.freeze({ a: Object.freeze({ at: date }), b: { n: 1 }, list: Object.freeze([]) })

    const encoded = codecOf(schema)!.encode(value, []) as typeof value

    expect(value.a.at).toBe(date)
    expect(encoded).not.toBe(value)
    expect(encoded.b).toBe(value.b)
    expect(encoded.list).toBe(value.list)
  })

  test.each([['a Uint8Array', new Uint8Array([1, 2, 3, 4]).subarray(1, 3)], ['a Buffer', Buffer.from([1, 2, 3, 4]).subarray(1, 3)]])('copies the bytes of %s', (_, view) => {
    const { blobs } = sent(bytes(), view)
    view.fill(0)

    expect(blobs).toEqual([new Uint8Array([2, 3])])
    expect(blobs[0]!.buffer.byteLength).toBe(2)
  })

  test('goes on counting where blobs are already', () => {
    const blobs = [blob]

    expect(codecOf(Type.Array(bytes()))!.encode([blob, blob], blobs)).toEqual([1, 2])
    expect(blobs).toHaveLength(3)
  })

  test.each<[string, TSchema, unknown]>([
    ['nothing', schema, undefined],
    ['null', schema, null],
    ['text for an object', schema, 'x'],
    ['a list for an object', schema, [date]],
    ['an object for a list', schema, { list: { 0: 'x' } }],
    ['text for bytes', schema, { list: ['x', 5, null] }],
    ['something else for a timestamp', schema, { a: { at: 5 } }],
    ['bytes for a record', Type.Record(Type.String(), Type.Union([bytes(), Type.Null()])), new Uint8Array(3)],
    ['a number for a bigint', bigint(), 5],
    ['too short a tuple', Type.Tuple([Type.Null(), timestamp()]), [null]],
    ['an unknown tag', Type.Union([Type.Object({ t: Type.Literal('a'), at: timestamp() }), Type.Object({ t: Type.Literal('b') })]), { t: 'c', at: 5 }],
    ['a property that is inherited', Type.Object({ at: timestamp() }), Object.create({ at: date }) as object],
  ])('leaves what does not match: %s', (_, schema, value) => {
    const blobs: Uint8Array[] = []

    expect(codecOf(schema)!.encode(value, blobs)).toBe(value)
    expect(blobs).toEqual([])
  })

  test.each<[string, TSchema, unknown]>([
    ['an invalid date', Type.Union([timestamp(), Type.Null()]), new Date(NaN)],
    ['a date of too high a year', timestamp(), new Date(8.64e15)],
    ['too long a bigint', bigint({ maxDigits: 2 }), 100n],
    ['too many bytes', bytes({ maxBytes: 2 }), new Uint8Array(3)],
  ])('lets the other side refuse what is out of bounds: %s', (_, schema, value) => {
    const { wire, blobs } = sent(schema, value)

    expect(Compile(schema).Check(received(schema, wire, blobs))).toBe(false)
  })
})

describe('decoding', () => {
  const deep = (depth: number): unknown => {
    let value: unknown = { at: text, kids: [] }
    for (let i = 0; i < depth; i++) value = { at: text, kids: [value] }
    return value
  }

  test.each<[string, TSchema, unknown]>([
    ...[
      '', 'now', '2026', '2026-11-05', '2026-11-05T12:34:56', '2026-11-05 12:34:56Z', '2026-02-30T00:00:00Z', '2026-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z', '2026-00-01T00:00:00Z', '2026-11-00T00:00:00Z', '2026-11-05T24:00:00Z', '2026-11-05T12:60:00Z',
      '2026-11-05T12:34:60Z', '+002026-11-05T12:34:56Z', '-000001-11-05T12:34:56Z', '0000-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00',
      '2026-11-05T12:34:56+25:00', '2026-11-05T12:34:56.Z', `2026-11-05T12:34:56.${'1'.repeat(10)}Z`, `${text}\n`, 5, 1e300, true, null, {}, [text],
    ].map((wire) => ['a timestamp', timestamp(), wire] as [string, TSchema, unknown]),
    ...['', '-', '+1', '1n', '01', '1.0', '1e5', '0x1', ' 1', '1\n', '١', '1000', '-1000', '9'.repeat(1_000_000), 5, null, [1]]
      .map((wire) => ['a bigint', bigint({ maxDigits: 3 }), wire] as [string, TSchema, unknown]),
    ...[-1, 1, 0.5, 1e300, -0.1, 2 ** 32, '0', 'length', '__proto__', null, true, [0], { 0: 1 }]
      .map((wire) => ['bytes', bytes(), wire] as [string, TSchema, unknown]),
  ])('leaves what stands for no value: %s %j', (_name, schema, wire) => {
    expect(received(schema, wire, [blob])).toEqual(wire)
    expect(Compile(schema).Check(wire)).toBe(false)
  })

  test.each([
    ['2026-11-05T12:34:56Z', '2026-11-05T12:34:56.000Z'],
    ['2026-11-05T13:34:56.789+01:00', text],
    ['2026-11-05t12:34:56.789z', text],
    ['2026-11-05T12:34:56.789123456Z', text],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
  ])('reads RFC 3339 as other languages write it: %s', (wire, iso) => {
    expect(received(timestamp(), wire)).toEqual(new Date(iso))
  })

  test('reads as many digits as are allowed', () => {
    expect(received(bigint({ maxDigits: 3 }), '-999')).toBe(-999n)
    expect(received(bigint(), '9'.repeat(1_000))).toBe(10n ** 1_000n - 1n)
  })

  test('gives each blob one place, whoever else names it', () => {
    const decoded = received(Type.Array(bytes()), [0, 0, 1, 0], [blob, blob]) as unknown[]

    expect(decoded).toEqual([blob, 0, blob, 0])
    expect(Compile(Type.Array(bytes())).Check(decoded)).toBe(false)
  })

  test('takes no blob from the list, and copies none', () => {
    const blobs = Object.freeze([blob])
    const codec = codecOf(bytes())!

    expect(codec.decode(0, blobs)).toBe(blob)
    expect(codec.decode(0, blobs)).toBe(blob)
  })

  test('leaves the rest as it is where one part does not match, so that the check names that part', () => {
    const schema = Type.Object({ a: timestamp(), b: Type.Array(timestamp()), c: bigint() })

    const decoded = received(schema, { a: text, b: [text, 'x'], c: '1' })

    expect(decoded).toEqual({ a: date, b: [date, 'x'], c: 1n })
    expect(Compile(schema).Errors(decoded).map(({ instancePath }) => instancePath)).toEqual(['/b/1'])
  })

  test('does not touch a prototype', () => {
    const schema = Type.Record(Type.String(), Type.Union([timestamp(), Type.Record(Type.String(), timestamp())]))
    const wire: unknown = JSON.parse(`{ "__proto__": { "at": "${text}" }, "constructor": "${text}" }`)

    const decoded = codecOf(schema)!.decode(wire, []) as object

    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype)
    expect(Object.getOwnPropertyDescriptor(decoded, '__proto__')?.value).toEqual({ at: date })
    expect(Object.hasOwn({}, 'at') || 'at' in {}).toBe(false)
  })

  test('a timestamp called `__proto__` is a property like any other, both ways', () => {
    const schema = Type.Unsafe({ properties: Object.fromEntries([['__proto__', timestamp()]]) })
    const value = Object.fromEntries([['__proto__', date]])
    const codec = codecOf(schema)!

    const json = JSON.stringify(codec.encode(value, []))

    expect(json).toBe(`{"__proto__":"${text}"}`)
    expect(codec.decode(JSON.parse(json), [])).toEqual(value)
  })

  test('a value nested more deeply than the stack goes is left to the check', () => {
    const wire = deep(100_000)

    expect(() => codecOf(Node)!.decode(wire, [])).not.toThrow()
  })

  test('a value nested as deeply as a check goes is read to the end', () => {
    const decoded = received(Node, deep(500))

    expect(Compile(Node).Check(decoded)).toBe(true)
  })
})

describe('a union', () => {
  const Read = Type.Object({ kind: Type.Literal('read'), at: timestamp() })
  const Gone = Type.Object({ kind: Type.Enum(['gone', 'lost']), at: Type.String(), of: Type.Optional(bytes()) })
  const Idle = Type.Object({ kind: Type.Union([Type.Literal('idle'), Type.Literal(0)]) })
  const Tagged = Type.Union([Read, Gone, Idle])
  const Wrapped = Type.Intersect([Type.Object({ v: Type.Literal(1) }), Type.Object({ at: timestamp() })])

  test.each<[string, TSchema, unknown, unknown]>([
    ['of bytes and text', Type.Union([bytes(), Type.String()]), blob, 0],
    ['of bytes and text', Type.Union([bytes(), Type.String()]), '0', '0'],
    ['of bytes and a timestamp', Type.Union([bytes(), timestamp()]), blob, 0],
    ['of bytes and a timestamp', Type.Union([bytes(), timestamp()]), date, text],
    ['of a bigint and a number', Type.Union([bigint(), Type.Number()]), 5, 5],
    ['of a bigint and a number', Type.Union([bigint(), Type.Number()]), 5n, '5'],
    ['with a word that is no date', Type.Union([timestamp(), Type.Literal('never')]), 'never', 'never'],
    ['with words that are no digits', Type.Union([Type.Enum(['all', 'none']), bigint()]), 7n, '7'],
    ['of one, some and none', Type.Union([timestamp(), Type.Array(timestamp()), Type.Null(), Type.Undefined()]), [date], [text]],
    ['with an object', Type.Union([bytes(), Type.Object({ at: timestamp() })]), { at: date }, { at: text }],
    ['of objects', Tagged, { kind: 'read', at: date }, { kind: 'read', at: text }],
    ['of objects', Tagged, { kind: 'gone', at: text, of: blob }, { kind: 'gone', at: text, of: 0 }],
    ['of objects', Tagged, { kind: 'lost', at: text }, { kind: 'lost', at: text }],
    ['of objects', Tagged, { kind: 0, at: text }, { kind: 0, at: text }],
    ['of unions', Type.Union([Type.Union([timestamp(), Type.Null()]), Type.Union([bytes(), Tagged])]), { kind: 'read', at: date }, { kind: 'read', at: text }],
    ['with an intersection', Type.Union([Wrapped, Type.Object({ v: Type.Literal(2), at: Type.String() })]), { v: 1, at: date }, { v: 1, at: text }],
    ['with an intersection', Type.Union([Wrapped, Type.Object({ v: Type.Literal(2), at: Type.String() })]), { v: 2, at: text }, { v: 2, at: text }],
    ['of one', Type.Union([timestamp()]), date, text],
  ])('whose members the wire tells apart may hold any: %s', (_, schema, value, wire) => {
    expect(Compile(schema).Check(value)).toBe(true)

    const { wire: found, blobs } = sent(schema, value)

    expect(found).toEqual(wire)
    expect(received(schema, found, blobs)).toEqual(value)
  })

  const at = 'schema.anyOf: on the wire nothing tells'

  test.each<[string, TSchema]>([
    [`${at} 0 from 1`, Type.Union([timestamp(), Type.String()])],
    [`${at} 1 from 0`, Type.Union([Type.String(), bigint()])],
    [`${at} 0 from 1`, Type.Union([timestamp(), bigint()])],
    [`${at} 0 from 2`, Type.Union([bytes(), Type.Null(), Type.Integer()])],
    [`${at} 0 from 1`, Type.Union([bytes(), Type.Literal(0)])],
    [`${at} 0 from 1`, Type.Union([timestamp(), Type.Literal('2026-11-05T00:00:00Z')])],
    [`${at} 0 from 1`, Type.Union([bigint(), Type.Enum(['all', '7'])])],
    [`${at} 0 from 1`, Type.Union([timestamp(), Type.TemplateLiteral('at ${string}')])],
    [`${at} 0 from 1`, Type.Union([timestamp(), Type.Unknown()])],
    [`${at} 0 from 1`, Type.Union([timestamp(), Type.Any()])],
    [`${at} 0 from 1`, Type.Union([bytes(), bytes({ maxBytes: 5 })])],
    [`${at} 0 from 1`, Type.Union([Type.Array(timestamp()), Type.Array(Type.String())])],
    [`${at} 0 from 1`, Type.Union([Type.Array(timestamp()), Type.Tuple([Type.Null()])])],
    [`${at} 0 from 1`, Type.Union([Type.Object({ at: timestamp() }), Type.Object({ name: Type.String() })])],
    [`${at} 0 from 1`, Type.Union([Read, Type.Object({ kind: Type.Optional(Type.Literal('b')) })])],
    [`${at} 0 from 1`, Type.Union([Read, Type.Object({ kind: Type.String() })])],
    [`${at} 0 from 1`, Type.Union([Read, Type.Object({ kind: Type.Literal('read') })])],
    [`${at} 0 from 1`, Type.Union([Read, Type.Record(Type.String(), Type.String())])],
    [`${at} 1.anyOf.0 from 0`, Type.Union([Type.String(), Type.Union([timestamp(), Type.Null()])])],
    ['schema.properties.a.items.anyOf: on the wire nothing tells 0 from 1', Type.Object({ a: Type.Array(Type.Union([timestamp(), Type.String()])) })],
    ['schema.$ref.anyOf: on the wire nothing tells 0 from 1', Type.Cyclic({ A: Type.Union([Type.Array(Type.Ref('A')), Type.Array(bytes())]) }, 'A')],
    ['schema.not: bytes, timestamps and bigints cannot stand here', Type.Unsafe({ not: timestamp() })],
    ['schema.then: bytes, timestamps and bigints cannot stand here', Type.Dependent(Type.Object({}), timestamp(), Type.String())],
    ['schema.oneOf: bytes, timestamps and bigints cannot stand here', Type.Unsafe({ oneOf: [timestamp()] })],
    ['schema.properties.b.$ref: nothing around it is called "B"', Type.Object({ a: timestamp(), b: Type.Ref('B') })],
  ])('or place that would leave open what is meant is refused: %s', (message, schema) => {
    expect(() => codecOf(schema)).toThrow(new TypeError(message))
  })

  test('without any of them may be as it likes', () => {
    expect(codecOf(Type.Object({ at: timestamp(), a: Type.Union([Type.String(), Type.Unknown(), Type.Literal('x')]) }))).toBeDefined()
  })
})
