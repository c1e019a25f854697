// What generated checks say is wrong: where, what was expected, and what was there.

import * as Type from 'typebox'
import type { TSchema } from 'typebox'
import { describe, expect, test } from 'vitest'
import { bigint, bytes, timestamp } from 'wirepact'
import { validatorOf } from './validator.js'

const raw = (schema: object): TSchema => Type.Unsafe(schema)
const Line = Type.Object({ sku: Type.String({ minLength: 1, maxLength: 5 }), price: Type.Number({ minimum: 0 }) }, { $id: 'Line', additionalProperties: false })
const Pay = Type.Union([
  Type.Object({ by: Type.Literal('card'), number: Type.String({ pattern: '^\\d+$' }) }), Type.Object({ by: Type.Literal('cash') }), Type.Null(),
])
const Tree = Type.Cyclic({ Tree: Type.Object({ name: Type.String(), children: Type.Array(Type.Ref('Tree')) }) }, 'Tree')
const leaf = { name: 'leaf', children: [] }

const table: readonly [schema: TSchema, value: unknown, fault: string][] = [
  [Type.String(), 12, ': expected string, got number 12'],
  [Type.String(), undefined, ': expected string, got nothing'],
  [Type.String(), null, ': expected string, got null'],
  [Type.String({ maxLength: 3 }), 'abcd', ': expected string of at most 3 characters, got string "abcd"'],
  [Type.String({ maxLength: 3 }), 'x'.repeat(500), `: expected string of at most 3 characters, got string "${'x'.repeat(30)}"… of 500`],
  [Type.String({ minLength: 2, maxLength: 2 }), '💥', ': expected string of 2 characters, got string "💥"'],
  [Type.String({ format: 'email' }), 'a@', ': expected string in format email, got string "a@"'],
  [Type.String({ pattern: '^a' }), 'b', ': expected string matching ^a, got string "b"'],
  [Type.Integer({ minimum: 1, maximum: 5 }), 6, ': expected integer >= 1 and <= 5, got number 6'],
  [Type.Number({ exclusiveMinimum: 0, multipleOf: 0.5 }), 0.7, ': expected number > 0 that is a multiple of 0.5, got number 0.7'],
  [Type.Boolean(), 'true', ': expected boolean, got string "true"'],
  [Type.Null(), [], ': expected null, got array of 0'],
  [Type.Literal('a'), 'b', ': expected "a", got string "b"'],
  [Type.Enum(['a', 'b', 3]), {}, ': expected "a" | "b" | 3, got object'],
  [Type.Union([Type.String(), Type.Null()]), true, ': expected string | null, got boolean true'],
  [Type.Object({ lines: Type.Array(Line) }), { lines: [{ sku: 'a', price: 1 }, { sku: 'b', price: '12' }] }, '/lines/1/price: expected number >= 0, got string "12"'],
  [Type.Object({ lines: Type.Array(Line) }), { lines: [{ sku: 'a' }] }, '/lines/0/price: expected number >= 0, got nothing'],
  [Type.Object({ lines: Type.Array(Line) }), { lines: [{ sku: 'a', price: 1, 'x/y~': { secret: 1 } }] }, '/lines/0/x~1y~0: expected no such property, got object'],
  [Type.Object({ lines: Type.Array(Line, { minItems: 1, maxItems: 9 }) }), { lines: [] }, '/lines: expected array of 1 to 9 items, got array of 0'],
  [Type.Object({ a: Type.Unknown() }), {}, '/a: expected anything, got nothing'],
  [Type.Object({ a: Type.Optional(Type.Integer()) }), { a: null }, '/a: expected integer, got null'],
  [Type.Object({ pay: Pay }), { pay: { by: 'card', number: 'x' } }, '/pay/number: expected string matching ^\\d+$, got string "x"'],
  [Type.Object({ pay: Pay }), { pay: { by: 'gold' } }, '/pay/by: expected "card" | "cash", got string "gold"'],
  [Type.Object({ pay: Pay }), { pay: 3 }, '/pay: expected object | null, got number 3'],
  [Type.Union([Line, Type.Object({ name: Type.String() }, { $id: 'Person' })]), {}, ': expected Line | Person, got object'],
  [raw({ oneOf: [{ type: 'integer' }, { minimum: 2 }] }), 3, ': expected integer | number >= 2, got number 3'],
  [Type.Tuple([Type.String(), Type.Integer()]), ['a', 1.5], '/1: expected integer, got number 1.5'],
  [Type.Tuple([Type.String(), Type.Integer()]), ['a'], ': expected array of 2 items, got array of 1'],
  [Type.Record(Type.String(), Type.Integer()), { 'a/b': 'x' }, '/a~1b: expected integer, got string "x"'],
  [Type.Intersect([Type.Object({ a: Type.Integer() }), Type.Object({ b: Type.Integer() })], { unevaluatedProperties: false }), { a: 1, b: 2, c: 3 }, '/c: expected no such property, got number 3'],
  [Type.Array(Type.Integer(), { uniqueItems: true }), [1, 2, 1], ': expected array without equal items, got array of 3'],
  [raw({ type: 'array', contains: { type: 'string' }, minContains: 2 }), ['a', 1], ': expected array with at least 2 items of string, got array of 2'],
  [raw({ type: 'object', minProperties: 1 }), {}, ': expected object of at least 1 property, got object'],
  [raw({ type: 'object', propertyNames: { maxLength: 2 } }), { abc: 1 }, '/abc: expected a name that is string of at most 2 characters, got string "abc"'],
  [raw({ type: 'object', dependentRequired: { a: ['b'] } }), { a: 1 }, '/b: expected anything, as there is a, got nothing'],
  [raw({ not: { type: 'string' } }), 'a', ': expected not string, got string "a"'],
  [raw({ if: { type: 'string' }, then: { minLength: 3 }, else: { type: 'integer' } }), 'ab', ': expected string of at least 3 characters, got string "ab"'],
  [Type.Never(), 1, ': expected not anything, got number 1'],
  [Tree, { ...leaf, children: [leaf, { ...leaf, children: [{ name: 1, children: [] }] }] }, '/children/1/children/0/name: expected string, got number 1'],
  [timestamp(), '2024-01-01', ': expected valid Date of the years 0 to 9999, got string "2024-01-01"'],
  [timestamp(), new Date(NaN), ': expected valid Date of the years 0 to 9999, got Date'],
  [bytes({ maxBytes: 2 }), new Uint8Array(3), ': expected Uint8Array of at most 2 bytes, got Uint8Array'],
  [bigint({ maxDigits: 2 }), 100n, ': expected bigint of at most 2 digits, got bigint'],
  [Type.Void(), 1, ': expected nothing, got number 1'],
  [Type.Object({ ['__proto__']: Type.String() }), JSON.parse('{"__proto__":1}'), '/__proto__: expected string, got number 1'],
  [Type.Object({ ['__proto__']: Type.String(), constructor: Type.Optional(Type.String()) }), {}, '/__proto__: expected string, got nothing'],
]

describe('a fault', () => {
  test.each(table.map(([schema, value, fault]) => ({ schema, value, fault })))('$fault', ({ schema, value, fault }) => {
    const found = validatorOf(schema).problem(value)
    expect(`${found?.path}: ${found?.message}`).toBe(fault)
    expect(found?.message).toBe(`expected ${found?.expected}, got ${found?.got}`)
  })

  test('of a value that is nested too deeply is told, and does not throw', () => {
    let deep: unknown = leaf
    for (let depth = 0; depth < 100_000; depth++) deep = { name: '', children: [deep] }
    expect(validatorOf(Tree).problem(deep)).toMatchObject({ path: '', expected: 'a value that is not nested so deeply' })
  })

  test('of a text that is too long is found before its pattern runs', () => {
    const { problem } = validatorOf(Type.String({ maxLength: 100, pattern: '^(a+)+$' }))
    expect(problem(`${'a'.repeat(100_000)}!`)?.expected).toBe('string of at most 100 characters matching ^(a+)+$')
  })

  test('of a pattern with sets is found by an expression that every target of the compiler takes', () => {
    const { problem, source } = validatorOf(Type.String({ pattern: new RegExp('^[\\p{L}--[a-z]]+$', 'v') }))
    expect(['É', 'e'].map((text) => problem(text) === undefined)).toEqual([true, false])
    expect(source).toContain("const pattern = new RegExp('^[\\\\p{L}--[a-z]]+$', 'v')")
  })

  test("of a contract's own format is found by what the application gives for it", () => {
    const { problem } = validatorOf(raw({ type: 'object', properties: { book: { type: 'string', format: 'isbn' } } }), { isbn: (text) => text.length === 13 })
    expect(problem({ book: '9783161484100' })).toBeUndefined()
    expect(problem({ book: '1' })).toMatchObject({ path: '/book', expected: 'string in format isbn', got: 'string "1"' })
  })
})

describe('what no check can be made of is refused with its place', () => {
  test.each([
    [Type.Object({ price: Type.Refine(Type.Number(), () => true, () => '') }), 'test.server.try.input.price: a Refine function cannot be emitted: '],
    [Type.Object({ at: Type.Refine(timestamp(), () => true) }), 'test.server.try.input.at: a Refine function cannot be emitted: '],
    [Type.Array(Type.Refine(bytes(), () => true)), 'test.server.try.input.items: a Refine function cannot be emitted: '],
    [Type.Union([Type.Refine(bigint(), () => true), Type.Null()]), 'test.server.try.input.anyOf.0: a Refine function cannot be emitted: '],
    [Type.Object({ all: Type.Array(raw({ type: 'string', pattern: '(' })) }), 'test.server.try.input.all.items: Invalid regular expression: '],
    [Type.Union([Type.String({ format: 'isbn' }), Type.Object({})]), 'test.server.try.input.anyOf.0: the format "isbn" is unknown: '],
    [Type.Object({ a: raw({ type: 'date' }) }), 'test.server.try.input.a: type "date" is none of JSON\'s: '],
    [Type.Object({ a: raw({ $dynamicRef: '#x' }) }), 'test.server.try.input.a: $dynamicRef cannot be emitted: '],
    [Type.Object({ a: raw({ type: 'string', maxLength: '3' }) }), 'test.server.try.input.a: maxLength is no number: '],
    [Type.Array(Type.Object({ a: Type.Refine(Type.Object({}), () => true, () => '') }, { $id: 'Named' })), 'test.schemas.Named.a: a Refine function cannot be emitted: '],
  ])('%#', (schema, message) => {
    expect(() => validatorOf(schema)).toThrow(message)
  })
})
