// Random schemas of what TypeBox makes and its contracts take, and values near them.

import * as fc from 'fast-check'
import * as Type from 'typebox'
import type { TSchema } from 'typebox'
import { bigint, bytes, timestamp } from '../../src/index.js'

const names = ['a', 'b', 'kind', 'a/b~c', '__proto__', 'constructor', 'within', 'ä b', 'value']
const name = fc.constantFrom(...names)
const scalar = fc.oneof(fc.constantFrom('', 'a', 'bb', 'x'.repeat(30), '2024-02-30', 'a@b.c', '💥💥'), fc.integer({ min: -5, max: 12 }), fc.constantFrom(0.5, 1e300, -0.1), fc.boolean(), fc.constant(null))
const json = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 1, arbitrary: fc.dictionary(name, scalar, { maxKeys: 3 }) },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
)

const texts: Readonly<Record<string, readonly string[]>> = {
  'date': ['2024-02-29', '2023-02-29'], 'email': ['a@b.c', 'a@@b'], 'uuid': ['123e4567-e89b-12d3-a456-426614174000', '123'], 'ipv4': ['1.2.3.4', '1.2.3.400'],
  'date-time': ['2024-02-29T12:00:00Z', '2024-02-29 12:00'], 'uri': ['https://a.b/c?d#e', '//a'], '^[a-z]+$': ['abc', 'A'], '^.{2}$': ['ab', '💥💥', 'a\n'], '/\\d': ['/1', '1'],
}
const formats = ['date', 'email', 'uuid', 'ipv4', 'date-time', 'uri']
const patterns = ['^[a-z]+$', '^.{2}$', '/\\d']

const some = <T extends Record<string, unknown>>(options: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(options, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>> // as it says itself
const count = fc.integer({ min: 0, max: 3 })
const raw = (schema: object): TSchema => Type.Unsafe(schema)

const leaves: fc.Arbitrary<TSchema> = fc.oneof(
  some({ minLength: count, maxLength: count, format: fc.constantFrom(...formats) }).map((options) => Type.String(options)),
  fc.constantFrom(...patterns).map((pattern) => Type.String({ pattern })),
  some({ minimum: count, exclusiveMaximum: fc.integer({ min: 1, max: 9 }), multipleOf: fc.constantFrom(0.1, 2, 0.5) })
    .map((options) => Type.Number(options)),
  some({ exclusiveMinimum: count, maximum: count }).map((options) => Type.Integer(options)),
  fc.constantFrom(
    Type.Boolean(), Type.Null(), Type.Unknown(), Type.Any(), Type.Never(), timestamp(), bytes({ maxBytes: 3 }), bigint({ maxDigits: 2 }),
    Type.Enum(['a', 'b', 3]), Type.Union([Type.Literal('a'), Type.Literal(1)]), Type.Union([Type.String(), Type.Null()]), raw({ type: ['string', 'integer'], minLength: 1, minimum: 3 }),
    raw({ minLength: 2 }), raw({ type: ['number', 'null'], maximum: 1 }), raw({ const: { a: [1] } }), raw({ enum: [[1], {}, 'a', 1, 2, 3, 4, 5, 6] }), raw({ not: { type: 'string' } }), raw({ format: 'email' }),
  ),
  scalar.filter((value) => value !== null && value !== 1e300).map((value) => Type.Literal(value as string)),
)

export const schemas = fc.letrec<{ schema: TSchema; inner: TSchema }>((tie) => ({
  inner: fc.oneof({ depthSize: 'small', withCrossShrink: true, maxDepth: 3 }, leaves, tie('schema')),
  schema: fc.oneof(
    { maxDepth: 3 },
    leaves,
    objects(tie('inner')),
    fc.tuple(tie('inner'), some({ minItems: count, maxItems: count, uniqueItems: fc.boolean() })).map(([items, options]) => Type.Array(items, options)),
    fc.array(tie('inner'), { maxLength: 3 }).map((items) => Type.Tuple(items)),
    fc.array(tie('inner'), { minLength: 1, maxLength: 3 }).map((members) => Type.Union(members)),
    fc.array(tie('inner'), { minLength: 1, maxLength: 3 }).map((oneOf) => raw({ oneOf })),
    tagged(tie('inner')),
    fc.tuple(objects(tie('inner')), objects(tie('inner')), fc.constantFrom({}, { unevaluatedProperties: false }, { unevaluatedProperties: Type.Number() }))
      .map(([one, other, options]) => Type.Intersect([one, other], options)),
    tie('inner').map((value) => Type.Record(Type.String(), value)),
    tie('inner').map((value) => Type.Record(Type.Integer(), value)),
    fc.tuple(tie('inner'), tie('inner'), tie('inner')).chain(([a, b, c]) => fc.constantFrom<TSchema>(...rare(a, b, c))),
    // Of two with one name, one in the other, TypeBox takes either for the other.
    fc.tuple(tie('inner'), fc.noBias(fc.nat())).map(([inside, id]) =>
      Type.Cyclic({ [`Node${id}`]: Type.Object({ a: inside, b: Type.Optional(Type.Array(Type.Ref(`Node${id}`))) }) }, `Node${id}`)),
  ),
}))

function rare(a: TSchema, b: TSchema, c: TSchema): TSchema[] {
  return [
    raw({ if: a, then: b, else: c }), raw({ not: a }), raw({ type: 'array', contains: contained(a), maxContains: 1 }), raw({ contains: contained(a), minContains: 2 }),
    raw({ type: 'object', patternProperties: { '^a': a }, additionalProperties: b }), raw({ type: 'object', properties: { a }, patternProperties: { b }, additionalProperties: false }),
    raw({ type: 'object', dependentRequired: { a: ['b'] }, dependentSchemas: { b: raw({ properties: { kind: a } }) } }), raw({ propertyNames: raw({ maxLength: 1 }), maxProperties: 2, minProperties: 1 }),
    raw({ prefixItems: [a, b], items: c }), raw({ allOf: [raw({ prefixItems: [a] })], unevaluatedItems: b }), raw({ type: 'object', anyOf: [raw({ properties: { a }, required: ['a'] }), raw({ properties: { b } })], unevaluatedProperties: false }),
    raw({ type: ['object', 'null'], properties: { a, b }, required: ['a'] }), raw({ type: 'array', allOf: [raw({ items: a }), raw({ contains: contained(b) })] }), raw({ properties: { a: true, b: false }, required: ['kind'] }),
  ]
}

/** Of several items TypeBox takes what one has evaluated for evaluated in all. */
function contained(schema: TSchema): TSchema {
  return JSON.stringify(schema).includes('"unevaluated') ? Type.Boolean() : schema
}

function objects(inner: fc.Arbitrary<TSchema>): fc.Arbitrary<TSchema> {
  const member = fc.tuple(name, inner, fc.boolean())
    .map(([key, schema, optional]) => [key, optional ? Type.Optional(schema) : schema] as const)
  const additional = fc.oneof(
    fc.constantFrom({}, { additionalProperties: false }, { additionalProperties: true }),
    inner.map((additionalProperties) => ({ additionalProperties })),
  )
  return fc.tuple(fc.array(member, { maxLength: 4 }), additional)
    .map(([members, options]) => Type.Object(Object.fromEntries(members), options))
}

function tagged(inner: fc.Arbitrary<TSchema>): fc.Arbitrary<TSchema> {
  return fc.tuple(inner, inner, fc.boolean()).map(([a, b, nullable]) => Type.Union([
    Type.Object({ kind: Type.Literal('a'), a }), Type.Object({ kind: Type.Literal('b'), b: Type.Optional(b) }), ...(nullable ? [Type.Null()] : []),
  ]))
}

/** What most likely matches. */
function matching(schema: unknown, depth = 0): fc.Arbitrary<unknown> {
  if (typeof schema !== 'object' || schema === null || depth > 6) return json
  const node = schema as Readonly<Record<string, unknown>> & { readonly '~wire'?: { readonly name: string } }
  const inside = (part: unknown): fc.Arbitrary<unknown> => matching(part, depth + 1)
  if (node['~wire']) return { timestamp: fc.constant(new Date(0)), bytes: fc.constantFrom(new Uint8Array(2), new Uint8Array(4)), bigint: fc.constantFrom(12n, 100n) }[node['~wire'].name] as fc.Arbitrary<unknown>
  if ('$defs' in node) return inside(Object.values(node['$defs'] as object)[0])
  if ('$ref' in node) return fc.constantFrom({ a: 1 }, { a: 'a', b: [] })
  if ('const' in node) return fc.constant(node['const'])
  if ('enum' in node) return fc.constantFrom(...node['enum'] as unknown[])
  for (const list of [node['anyOf'], node['oneOf']]) if (Array.isArray(list)) return fc.oneof(...list.map(inside))
  if (Array.isArray(node['allOf'])) return fc.tuple(...node['allOf'].map(inside)).map((parts) => (parts.every((part) => typeof part === 'object' && part !== null && !Array.isArray(part)) ? Object.fromEntries(parts.flatMap((part) => Object.entries(part as object))) : parts[0]))
  const [type] = [node['type']].flat()
  if (type === 'object' || 'properties' in node) return ofObject(node, inside)
  if (type === 'array' || 'prefixItems' in node) return ofArray(node, inside)
  if (type === 'string') return fc.oneof(fc.constantFrom(...texts[String(node['format'] ?? node['pattern'])] ?? ['', 'a', 'bb', 'ccc', '💥']), fc.string({ maxLength: 5, unit: 'binary' }))
  if (type === 'number' || type === 'integer') return fc.integer({ min: -1, max: 9 })
  return json
}

function ofObject(node: Readonly<Record<string, unknown>>, inside: (part: unknown) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const properties = Object.entries(node['properties'] ?? {}).map(([key, part]) => [key, inside(part)] as const)
  const others = [...Object.values(node['patternProperties'] ?? {}), node['additionalProperties'] ?? true].filter((part) => part !== false)
  const more = others.length === 0 ? fc.constant({}) : fc.dictionary(fc.oneof(name, fc.constantFrom('1', '-2')), fc.oneof(...others.map(inside)), { maxKeys: 2 })
  const each = fc.tuple(...properties.map(([, value]) => value))
  const present = fc.array(fc.boolean(), { minLength: properties.length, maxLength: properties.length })
  return fc.tuple(more, each, present).map(([rest, values, there]) => {
    const required = (node['required'] ?? []) as readonly string[]
    const own = properties
      .map(([key], index) => [key, values[index], required.includes(key) || there[index]] as const)
      .filter(([, , is]) => is)
    return Object.fromEntries([...Object.entries(rest), ...own.map(([key, value]) => [key, value] as const)])
  })
}

function ofArray(node: Readonly<Record<string, unknown>>, inside: (part: unknown) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const list = (Array.isArray(node['items']) ? node['items'] : node['prefixItems'] ?? []) as readonly unknown[]
  const rest = Array.isArray(node['items']) ? node['additionalItems'] : node['items'] ?? node['contains'] ?? true
  const more = rest === false ? fc.constant([]) : fc.array(inside(rest), { maxLength: 3 })
  return fc.tuple(fc.tuple(...list.map(inside)), more).map(([first, others]) => [...first, ...others])
}

/** Values that match, values that nearly do, and others. */
export function valuesNear(schema: TSchema): fc.Arbitrary<unknown> {
  const right = matching(schema)
  const wrong = fc.tuple(right, fc.array(fc.nat(5), { maxLength: 4 }), fc.oneof(json, fc.constant(new Date(NaN)), fc.constant(7n)), fc.constantFrom('set', 'delete', 'add', 'repeat'))
    .map(([value, way, other, what]) => mutated(value, way, other, what))
  return fc.oneof({ weight: 4, arbitrary: right }, { weight: 5, arbitrary: wrong }, { weight: 1, arbitrary: json })
}

/** The value with something else at the end of the way. */
function mutated(value: unknown, [step, ...way]: readonly number[], other: unknown, what: string): unknown {
  if (step === undefined || typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return other
  if (Array.isArray(value)) {
    const at = step % (value.length + 1)
    if (way.length > 0 && at < value.length) {
      return value.map((item: unknown, index) => (index === at ? mutated(item, way, other, what) : item))
    }
    return what === 'repeat' && value.length > 0 ? [...value, value[0]] : value.toSpliced(at, what === 'add' ? 0 : 1, ...(what === 'delete' ? [] : [other]))
  }
  const entries = Object.entries(value)
  const at = step % (entries.length + 1)
  const [key, inside] = entries[at] ?? [names[step] as string, undefined]
  if (way.length > 0 && at < entries.length) return Object.fromEntries(entries.with(at, [key, mutated(inside, way, other, what)]))
  if (what === 'delete') return Object.fromEntries(entries.toSpliced(at, 1))
  return Object.fromEntries([...entries.filter(([one]) => one !== key), [key, other]])
}
