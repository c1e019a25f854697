import * as Type from 'typebox'
import { bigint, bytes, timestamp } from 'wirepact'
import { expect, test } from 'vitest'
import { shapeOf } from './snapshotted.js'

test('what is JSON Schema already stays as it is', () => {
  const schema = Type.Object({ a: Type.Optional(Type.String({ minLength: 1, description: 'A.' })), b: Type.Array(Type.Integer()) }, { additionalProperties: false })

  expect(shapeOf(schema)).toEqual(JSON.parse(JSON.stringify(schema)))
})

test('a tuple is one of draft 2020-12', () => {
  expect(shapeOf(Type.Tuple([Type.String(), Type.Null()]))).toEqual({
    type: 'array', prefixItems: [{ type: 'string' }, { type: 'null' }], items: false, minItems: 2,
  })
})

test('an empty tuple allows nothing', () => {
  expect(shapeOf(Type.Tuple([]))).toEqual({ type: 'array', prefixItems: [], items: false, minItems: 0 })
})

test('additionalItems without a list of items means nothing, as in the old drafts', () => {
  expect(shapeOf(Type.Unsafe({ type: 'array', items: { type: 'string' }, additionalItems: false }))).toEqual({ type: 'array', items: { type: 'string' } })
})

test('additionalItems are the items after the first', () => {
  expect(shapeOf(Type.Unsafe({ items: [{ type: 'string' }], additionalItems: { type: 'null' } }))).toEqual({
    prefixItems: [{ type: 'string' }], items: { type: 'null' },
  })
})

test('a RegExp is its source, with its flags beside it', () => {
  expect(shapeOf(Type.String({ pattern: /^a\/b$/iu }))).toEqual({ 'type': 'string', 'pattern': '^a\\/b$', 'x-flags': 'iu' })
})

test('a RegExp without flags is its source', () => {
  expect(shapeOf(Type.String({ pattern: /^a$/ }))).toEqual({ type: 'string', pattern: '^a$' })
})

test('bytes, timestamps and bigints are what stands for them, marked and with their bounds', () => {
  const schema = Type.Object({ at: timestamp({ description: 'When.' }), size: bigint({ maxDigits: 3 }), body: bytes({ maxBytes: 5 }), any: bytes() })

  expect(shapeOf(schema)?.['properties']).toEqual({
    at: { 'type': 'string', 'format': 'date-time', 'x-wirepact': 'timestamp', 'description': 'When.' },
    size: { 'type': 'string', 'pattern': '^-?(0|[1-9]\\d*)$', 'maxLength': 4, 'x-wirepact': 'bigint', 'x-max-digits': 3 },
    body: { 'type': 'integer', 'minimum': 0, 'contentMediaType': 'application/octet-stream', 'x-wirepact': 'bytes', 'x-max-bytes': 5 },
    any: { 'type': 'integer', 'minimum': 0, 'contentMediaType': 'application/octet-stream', 'x-wirepact': 'bytes' },
  })
})

test.each([Type.Void, Type.Undefined])('what is absent is not there on the wire (%#)', (made) => {
  expect(shapeOf(made({ description: 'Nothing.', title: 'None' }))).toEqual({ 'not': {}, 'x-wirepact': 'undefined', 'description': 'Nothing.', 'title': 'None' })
})

test.each([timestamp(), bytes({ maxBytes: 5 }), bigint()])('a refinement of what JSON lacks is known to be there: %j', (schema) => {
  expect(shapeOf(schema)).not.toHaveProperty('x-refined')
  expect(shapeOf(Type.Refine(schema, () => true))).toEqual({ ...shapeOf(schema), 'x-refined': true })
})

test('a refinement is known to be there', () => {
  const even = Type.Refine(Type.Integer(), (value) => value % 2 === 0)

  expect(shapeOf(Type.Array(even))).toEqual({ type: 'array', items: { 'type': 'integer', 'x-refined': true } })
})

test('a codec of TypeBox is the schema of what it encodes to', () => {
  expect(shapeOf(Type.Codec(Type.String()).Decode(Number).Encode(String))).toEqual({ type: 'string' })
})

test('a readonly property is marked, also where it is optional', () => {
  const schema = Type.Object({ a: Type.Readonly(Type.String()), b: Type.Optional(Type.Readonly(Type.Null())), c: Type.Null() })

  expect(shapeOf(schema)).toEqual({
    type: 'object', required: ['a', 'c'],
    properties: { a: { type: 'string', readOnly: true }, b: { type: 'null', readOnly: true }, c: { type: 'null' } },
  })
})

test('true and false are schemas too', () => {
  const plain = { type: 'object', properties: { a: false, b: true }, additionalProperties: false }

  expect(shapeOf(Type.Unsafe(plain))).toEqual(plain)
})

test('every keyword that holds schemas is looked into', () => {
  const inside = Type.Refine(Type.Unknown(), () => true)
  const one = ['additionalProperties', 'unevaluatedProperties', 'items', 'unevaluatedItems', 'if', 'then', 'else', 'not', 'contains', 'propertyNames']
  const all = {
    ...Object.fromEntries(one.map((keyword) => [keyword, inside])),
    ...Object.fromEntries(['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((keyword) => [keyword, [inside]])),
    ...Object.fromEntries(['properties', 'patternProperties', 'dependentSchemas'].map((keyword) => [keyword, { a: inside }])),
  }
  const refined = { 'x-refined': true }

  expect(shapeOf(Type.Unsafe(all))).toEqual({
    ...Object.fromEntries(one.map((keyword) => [keyword, refined])),
    ...Object.fromEntries(['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((keyword) => [keyword, [refined]])),
    ...Object.fromEntries(['properties', 'patternProperties', 'dependentSchemas'].map((keyword) => [keyword, { a: refined }])),
  })
})

test('properties may have the names of keywords', () => {
  const names = ['type', 'items', '$id', '$ref', '$defs', 'additionalItems', 'default', '__proto__', 'constructor']
  const schema = Type.Object(Object.fromEntries(names.map((name) => [name, Type.Tuple([])])))

  const properties = shapeOf(schema)?.['properties'] as object

  expect(Object.keys(properties)).toEqual(names)
  expect(Object.values(properties)).toEqual(names.map(() => ({ type: 'array', prefixItems: [], items: false, minItems: 0 })))
})

test.each([
  [Type.BigInt(), 'Type.BigInt() has no JSON form: use bigint()'],
  [Type.Symbol(), 'a symbol has no JSON form'],
  [Type.Function([], Type.Null()), 'a function has no JSON form'],
  [Type.Constructor([], Type.Null()), 'a constructor has no JSON form'],
])('what has no JSON form is refused, with its place (%#)', (schema, why) => {
  expect(() => shapeOf(Type.Object({ list: Type.Array(schema) }))).toThrow(new TypeError(`x.server.one.input.properties.list.items: ${why}`))
})

test('a reference to nothing is refused, with its place', () => {
  expect(() => shapeOf(Type.Object({ a: Type.Ref('Nowhere') }))).toThrow(new TypeError('x.server.one.input.properties.a.$ref: nothing around it is called "Nowhere"'))
})

test('a schema that is an object inside itself is refused, with its place', () => {
  const properties: Record<string, object> = {}
  const schema = Type.Unsafe({ type: 'object', properties })
  properties['self'] = schema

  expect(() => shapeOf(schema)).toThrow(new TypeError('x.server.one.input: nested too deeply, or inside itself without a $ref'))
})
