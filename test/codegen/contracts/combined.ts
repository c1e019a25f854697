// Types made of others: unions, intersections, conditions, types written as text, plain JSON Schema.

import * as Type from 'typebox'
import { defineContract, rpc } from 'wirepact'
import type { Samples } from './samples.js'

const Circle = Type.Object({ kind: Type.Literal('circle'), radius: Type.Number() }, { $id: 'Circle' })
const Square = Type.Object({ kind: Type.Literal('square'), side: Type.Number() })
export const Form = Type.Union([Circle, Square])

const Card = Type.Object({ pay: Type.Literal('card'), number: Type.String() })
const Transfer = Type.Object({ pay: Type.String(), iban: Type.String() })

export const contract = defineContract({
  name: 'combined',
  version: '1.0.0',
  server: {
    tagged: rpc({ input: Form, output: Type.Union([Form, Type.Null()]) }),
    // Several members match the same value.
    untagged: rpc({
      input: Type.Union([Type.Object({ a: Type.Integer() }), Type.Object({ b: Type.String() })]),
      output: Type.Union([Type.String(), Type.Array(Type.String()), Type.Object({ text: Type.String() }), Type.Boolean()]),
    }),
    small: rpc({ input: Type.Union([]), output: Type.Union([Type.Literal('only')]) }),
    nullable: rpc({ input: Type.Union([Circle, Type.Null()]), output: Type.Union([Type.Literal('a'), Type.Literal(1), Type.Literal(true)]) }),
    nested: rpc({ input: Type.Union([Type.Union([Type.Integer(), Type.Null()]), Type.Array(Type.Union([Type.Integer(), Type.Null()]))]) }),
    both: rpc({
      input: Type.Intersect([Type.Object({ id: Type.Integer() }), Type.Object({ name: Type.String() })]),
      output: Type.Intersect([Circle, Type.Object({ at: Type.Optional(Type.Integer()) })], { unevaluatedProperties: false }),
    }),
    distributed: rpc({
      input: Type.Intersect([Type.Object({ id: Type.Integer() }), Form]),
      output: Type.Intersect(
        [Type.Object({ a: Type.Integer() }), Type.Record(Type.String(), Type.Integer())],
        { unevaluatedProperties: Type.Null() },
      ),
    }),
    dependent: rpc({ input: Type.Dependent(Type.Object({ pay: Type.Literal('card') }), Card, Transfer) }),
    script: rpc({
      input: Type.Script('{ id: string, tags: string[], kind: "a" | "b", at?: [number, number], readonly by: string }'),
      output: Type.Script('string | number | null'),
    }),
    derived: rpc({
      input: Type.Interface([Type.Object({ a: Type.Integer() })], { b: Type.String() }),
      output: Type.Omit(Type.Object({ a: Type.Integer(), b: Type.String(), c: Type.Null() }), ['b']),
      errors: {
        PICKED: Type.Pick(Type.Object({ a: Type.Integer(), b: Type.String() }), ['a']),
        KEYS: Type.KeyOf(Type.Object({ a: Type.Integer(), b: Type.String() })),
        INDEXED: Type.Index(Type.Object({ a: Type.Integer(), b: Type.String() }), ['b']),
        EXCLUDED: Type.Exclude(Type.Union([Type.Literal('a'), Type.Literal('b')]), Type.Literal('a')),
      },
    }),
    plain: rpc({
      input: Type.Unsafe<{ id: number, ref: string | null }>({
        type: 'object', required: ['id', 'ref'],
        properties: { id: { type: 'integer', minimum: 1 }, ref: { type: ['string', 'null'], maxLength: 3 } },
      }),
      output: Type.Unsafe<number | string>({ oneOf: [{ type: 'integer' }, { type: 'number', minimum: 10 }, { const: 'x' }] }),
      errors: {
        NOT: Type.Unsafe<unknown>({ not: { type: 'string' } }),
        EVERYTHING: Type.Unsafe<unknown>({}),
        ENUM: Type.Unsafe<'a' | 2 | null>({ enum: ['a', 2, null] }),
        CONSTANT: Type.Unsafe<{ readonly a: readonly [1] }>({ const: { a: [1] } }),
        SWITCHED: Type.Unsafe<unknown>({ if: { type: 'string' }, then: { minLength: 2 } }),
        FALSE: Type.Unsafe<{ a?: never }>({ type: 'object', properties: { a: false, b: true } }),
      },
    }),
  },
})

const circle = { kind: 'circle', radius: 1 }
const square = { kind: 'square', side: 1 }

export const samples: Samples = {
  'server.tagged.input': { valid: [circle, square], invalid: [{}, { kind: 'circle', side: 1 }, { kind: 'oval' }, null] },
  'server.tagged.output': { valid: [null, circle, square], invalid: [undefined, { kind: 'square' }, 'circle'] },
  'server.untagged.input': { valid: [{ a: 1 }, { b: 'x' }, { a: 1, b: 'x' }, { a: 1, b: 2 }], invalid: [{}, { a: 'x' }, { a: 'x', b: 1 }] },
  'server.untagged.output': { valid: ['x', [], ['x'], { text: 'x' }, false], invalid: [1, [1], {}, null] },
  'server.small.input': { valid: [], invalid: [null, 'x', {}] },
  'server.small.output': { valid: ['only'], invalid: ['', null] },
  'server.nullable.input': { valid: [circle, null], invalid: [square, {}] },
  'server.nullable.output': { valid: ['a', 1, true], invalid: ['b', '1', false] },
  'server.nested.input': { valid: [1, null, [], [1, null]], invalid: ['x', 1.5, ['x'], [[1]]] },
  'server.both.input': { valid: [{ id: 1, name: 'x' }, { id: 1, name: 'x', more: 1 }], invalid: [{}, { id: 1 }, { name: 'x' }, { id: 'x', name: 'x' }] },
  'server.both.output': { valid: [circle, { ...circle, at: 1 }], invalid: [{ ...circle, more: 1 }, { ...circle, at: 'x' }, { at: 1 }] },
  'server.distributed.input': { valid: [{ id: 1, ...circle }, { id: 1, ...square }], invalid: [circle, { id: 1 }, { id: 1, kind: 'oval' }] },
  'server.distributed.output': { valid: [{ a: 1 }, { a: 1, b: 2 }], invalid: [{}, { a: 'x' }, { a: 1, b: 'x' }] },
  'server.dependent.input': {
    valid: [{ pay: 'card', number: '1' }, { pay: 'transfer', iban: 'x' }],
    invalid: [{ pay: 'card', iban: 'x' }, { pay: 'transfer', number: '1' }, {}, { pay: 1, iban: 'x' }],
  },
  'server.script.input': {
    valid: [{ id: 'x', tags: [], kind: 'a', by: 'y' }, { id: 'x', tags: ['t'], kind: 'b', at: [1, 2], by: 'y' }],
    invalid: [{ id: 'x', tags: [], kind: 'c', by: 'y' }, { id: 'x', tags: [], kind: 'a', by: 'y', at: [1] }, { id: 'x', tags: [1], kind: 'a', by: 'y' }],
  },
  'server.script.output': { valid: ['', 0, null], invalid: [true, [], undefined] },
  'server.derived.input': { valid: [{ a: 1, b: 'x' }], invalid: [{ a: 1 }, { b: 'x' }] },
  'server.derived.output': { valid: [{ a: 1, c: null }], invalid: [{ a: 1 }, { a: 1, c: 0 }] },
  'server.derived.errors.PICKED': { valid: [{ a: 1 }], invalid: [{}, { a: 'x' }] },
  'server.derived.errors.KEYS': { valid: ['a', 'b'], invalid: ['c', 1] },
  'server.derived.errors.INDEXED': { valid: ['', 'x'], invalid: [1, null] },
  'server.derived.errors.EXCLUDED': { valid: ['b'], invalid: ['a', 'c'] },
  'server.plain.input': { valid: [{ id: 1, ref: null }, { id: 1, ref: 'abc' }], invalid: [{ id: 0, ref: null }, { id: 1 }, { id: 1, ref: 'abcd' }, { id: 1, ref: 2 }] },
  'server.plain.output': { valid: [1, 10.5, 'x'], invalid: [10, 1.5, 'y'] },
  'server.plain.errors.NOT': { valid: [1, null, {}], invalid: ['', 'x'] },
  'server.plain.errors.EVERYTHING': { valid: [null, 'x'], invalid: [] },
  'server.plain.errors.ENUM': { valid: ['a', 2, null], invalid: ['2', 'b'] },
  'server.plain.errors.CONSTANT': { valid: [{ a: [1] }], invalid: [{ a: [] }, { a: [1], b: 2 }, {}] },
  'server.plain.errors.SWITCHED': { valid: ['ab', 1, null], invalid: ['', 'a'] },
  'server.plain.errors.FALSE': { valid: [{}, { b: 1 }], invalid: [{ a: 1 }, { a: null }] },
}
