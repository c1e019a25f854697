import { runInNewContext } from 'node:vm'
import * as Type from 'typebox'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { bigint, bytes, timestamp } from 'wirepact'
import { codecOf } from '../../src/contract/codecof.js'

const date = new Date('2026-11-05T12:34:56.789Z')

describe.each<[string, (schema: TSchema, value: unknown) => boolean]>([
  ['compiled', (schema, value) => Compile(schema).Check(value)],
  ['interpreted', (schema, value) => Value.Check(schema, value)],
])('a check, %s,', (_, check) => {
  test.each<[unknown, boolean]>([
    [date, true],
    [new Date('0000-01-01T00:00:00.000Z'), true],
    [new Date('9999-12-31T23:59:59.999Z'), true],
    [new Date(-62_167_219_200_001), false],
    [new Date(253_402_300_800_000), false],
    [new Date(NaN), false],
    [runInNewContext('new Date(0)'), true],
    [date.toISOString(), false],
    [date.getTime(), false],
    [null, false],
    [undefined, false],
    [{}, false],
  ])('takes dates of four-digit years for a timestamp: %s', (value, right) => {
    expect(check(timestamp(), value)).toBe(right)
  })

  test.each<[unknown, boolean]>([
    [0n, true],
    [999n, true],
    [-999n, true],
    [1_000n, false],
    [-1_000n, false],
    [5, false],
    ['5', false],
    [Symbol('5'), false],
    [null, false],
  ])('takes bigints of no more digits than are allowed: %s', (value, right) => {
    expect(check(bigint({ maxDigits: 3 }), value)).toBe(right)
  })

  test('takes bigints of 1,000 digits unless told otherwise', () => {
    expect(check(bigint(), 10n ** 1_000n - 1n)).toBe(true)
    expect(check(bigint(), 10n ** 1_000n)).toBe(false)
  })

  test.each<[string, unknown, boolean]>([
    ['none', new Uint8Array(0), true],
    ['as many as are allowed', new Uint8Array(3), true],
    ['more', new Uint8Array(4), false],
    ['of a Buffer', Buffer.from('abc'), true],
    ['of another realm', runInNewContext('new Uint8Array(3)'), true],
    ['in shared memory', new Uint8Array(new SharedArrayBuffer(3)), true],
    ['clamped', new Uint8ClampedArray(3), false],
    ['of a view', new DataView(new ArrayBuffer(3)), false],
    ['without a view', new ArrayBuffer(3), false],
    ['as a list', [1, 2, 3], false],
    ['as text', 'abc', false],
  ])('takes the bytes of a Uint8Array: %s', (_case, value, right) => {
    expect(check(bytes({ maxBytes: 3 }), value)).toBe(right)
  })

  test('takes any number of bytes without maxBytes', () => {
    expect(check(bytes(), new Uint8Array(100_000))).toBe(true)
  })
})

test('a failed check says where, and what is wanted', () => {
  const schema = Type.Object({ at: timestamp(), list: Type.Array(bytes({ maxBytes: 5 })), free: bytes(), n: bigint({ maxDigits: 2 }) })

  const errors = Compile(schema).Errors({ at: 'today', list: [new Uint8Array(6)], free: 1, n: 100n })

  expect(errors.map(({ instancePath, message }) => `${instancePath} ${message}`)).toEqual([
    '/at must be a valid Date of the years 0 to 9999',
    '/list/0 must be a Uint8Array of at most 5 bytes',
    '/free must be a Uint8Array',
    '/n must be a bigint of at most 2 digits',
  ])
})

describe('the JSON Schema of', () => {
  const index = { type: 'integer', minimum: 0, contentMediaType: 'application/octet-stream' }

  test.each<[string, TSchema, object]>([
    ['a timestamp', timestamp(), { type: 'string', format: 'date-time' }],
    ['a bigint', bigint({ maxDigits: 30 }), { type: 'string', pattern: '^-?(0|[1-9]\\d*)$', maxLength: 31 }],
    ['bytes', bytes(), { ...index, description: 'Index of a blob beside the JSON.' }],
    ['bounded bytes', bytes({ maxBytes: 9 }), { ...index, description: 'Index of a blob of at most 9 bytes beside the JSON.' }],
    ['a described one', bytes({ description: 'A photo.' }), { ...index, description: 'A photo.' }],
    ['an annotated one', Type.With(timestamp(), { title: 'Start' }), { type: 'string', format: 'date-time', title: 'Start' }],
    ['one inside', Type.Object({ at: Type.Optional(timestamp()) }), { type: 'object', properties: { at: { type: 'string', format: 'date-time' } } }],
  ])('%s is what stands for it on the wire', (_, schema, json) => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(json)
  })

  test('a bigint lets through what is sent for one', () => {
    const wire = JSON.parse(JSON.stringify(bigint({ maxDigits: 3 }))) as TSchema

    expect(['0', '-1', '999', '-999'].every((text) => Value.Check(wire, text))).toBe(true)
    expect(['', '-', '01', '1.5', '0x1', '12345', ' 1'].some((text) => Value.Check(wire, text))).toBe(false)
  })
})

describe('TypeBox\'s builders keep what a schema is for', () => {
  const At = timestamp()
  const Event = Type.Object({ at: At, on: Type.Optional(Type.Boolean()) })
  const module = Type.Module({ At, Event: Type.Object({ at: Type.Ref('At'), then: Type.Optional(Type.Ref('Event')) }) })

  test.each<[string, TSchema]>([
    ['Optional', Type.Object({ at: Type.Optional(At) })],
    ['Readonly', Type.Object({ at: Type.Readonly(At) })],
    ['With', Type.Object({ at: Type.With(At, { title: 'At' }) })],
    ['Refine', Type.Object({ at: Type.Refine(At, (at) => at.getTime() > 0) })],
    ['Partial', Type.Partial(Event)],
    ['Required', Type.Required(Type.Partial(Type.Object({ at: At })))],
    ['Pick', Type.Pick(Event, ['at'])],
    ['Omit', Type.Omit(Event, ['on'])],
    ['Index', Type.Object({ at: Type.Index(Event, ['at']) })],
    ['Evaluate', Type.Evaluate(Type.Intersect([Event, Type.Object({ by: Type.Optional(bytes()) })]))],
    ['Exclude', Type.Object({ at: Type.Exclude(Type.Union([At, bytes(), Type.Null()]), Type.Null()) })],
    ['Script', Type.Script({ At }, '{ at: At }')],
    ['Module', module.Event],
  ])('%s', (_, schema) => {
    const wire = codecOf(schema)?.encode({ at: date }, [])

    expect(wire).toEqual({ at: '2026-11-05T12:34:56.789Z' })
    expect(Value.Check(schema, { at: date })).toBe(true)
    expect(Value.Check(schema, wire)).toBe(false)
  })

  test('a union that TypeBox evaluates keeps each of its members', () => {
    const schema: TSchema = Type.Evaluate(Type.Union([timestamp(), bytes(), Type.Null()]))

    expect([date, new Uint8Array(1), null, 'x', 5].map((value) => Value.Check(schema, value))).toEqual([true, true, true, false, false])
  })
})

describe('an option that is wrong is refused', () => {
  test.each<[string, () => unknown]>([
    ['bytes.maxBytes: not a positive integer (got 0)', () => bytes({ maxBytes: 0 })],
    ['bytes.maxBytes: not a positive integer (got 1.5)', () => bytes({ maxBytes: 1.5 })],
    ['bytes.maxBytes: not a positive integer (got string)', () => bytes({ maxBytes: '5' as unknown as number })],
    ['bigint.maxDigits: not a positive integer (got -1)', () => bigint({ maxDigits: -1 })],
    ['bigint.maxDigits: more than 1000000 (got 4000000000)', () => bigint({ maxDigits: 4e9 })],
    ['bigint.maxDigits: not a positive integer (got NaN)', () => bigint({ maxDigits: NaN })],
  ])('%s', (message, make) => {
    expect(make).toThrow(new TypeError(message))
  })
})
