// Objects and records: what they require, allow and call their members.

import * as Type from 'typebox'
import { defineContract, rpc } from 'wirepact'
import type { Samples } from './samples.js'

export const Money = Type.Object({ amount: Type.String({ pattern: '^\\d+$' }), currency: Type.String() }, { $id: 'Money' })

/** Names that are no identifiers, that every object has, or that mean something to a language. */
const awkward = [
  'with space', 'with-dash', 'with.dot', 'with"quote', 'with\'apostrophe', 'with`backtick', 'with\\backslash', 'with\nnewline',
  '1st', '0', '', 'größe', 'emoji \u{1F600}', '\u2028', '*/', '${name}', '$ref', '$id', 'type', 'properties', '__proto', 'prototype',
  '__proto__', 'constructor', 'then', 'toJSON', 'length', 'name',
  'default', 'class', 'await', 'function', 'null', 'undefined', 'this', 'arguments', 'eval',
] as const

const names = Object.fromEntries(awkward.map((name) => [name, Type.Integer()])) as Record<(typeof awkward)[number], Type.TInteger>
// TypeBox takes these for present in any object, so that they cannot be optional.
const inherited = { toString: Type.Integer(), hasOwnProperty: Type.Integer(), valueOf: Type.Integer() }
const values = Object.fromEntries(awkward.map((name, index) => [name, index]))
const all = { ...values, toString: 1, hasOwnProperty: 2, valueOf: 3 }

export const contract = defineContract({
  name: 'objects',
  version: '1.0.0',
  server: {
    members: rpc({
      input: Type.Object({
        id: Type.Integer(),
        note: Type.Optional(Type.String()),
        at: Type.Readonly(Type.String()),
        by: Type.Optional(Type.Readonly(Type.String())),
      }),
      output: Type.Object({ price: Money, fee: Type.Optional(Money), total: Type.Readonly(Money) }),
    }),
    empty: rpc({ input: Type.Object({}), output: Type.Object({}, { additionalProperties: false }) }),
    closed: rpc({
      input: Type.Object({ id: Type.Integer() }, { additionalProperties: false }),
      output: Type.Object({ id: Type.Integer() }, { additionalProperties: Type.String(), minProperties: 2, maxProperties: 3 }),
    }),
    nested: rpc({
      input: Type.Object({ a: Type.Object({ b: Type.Object({ c: Type.Array(Type.Object({ d: Type.Null() })) }) }) }),
      output: Type.Partial(Type.Object({ a: Type.Integer(), b: Type.Required(Type.Object({ c: Type.Optional(Type.Integer()) })) })),
    }),
    awkward: rpc({
      input: Type.Object({ ...names, ...inherited }),
      output: Type.Partial(Type.Object(names), { additionalProperties: false }),
    }),
    records: rpc({
      input: Type.Record(Type.String(), Type.Integer()),
      output: Type.Record(Type.Integer(), Money),
      errors: {
        UNION: Type.Record(Type.Union([Type.Literal('a'), Type.Literal('b-c')]), Type.Boolean()),
        TEMPLATE: Type.Record(Type.TemplateLiteral('x-${string}'), Type.String(), { additionalProperties: false }),
        COUNTED: Type.Record(Type.String(), Type.Unknown(), { minProperties: 1, maxProperties: 2 }),
        NAMED: Type.Record(Type.String({ pattern: '^[a-z]+$' }), Type.Null(), { additionalProperties: false }),
      },
    }),
    plain: rpc({
      input: Type.Unsafe<Record<string, number>>({ type: 'object', propertyNames: { maxLength: 2 }, additionalProperties: { type: 'number' } }),
      output: Type.Object({ a: Type.Optional(Type.Integer()), b: Type.Optional(Type.Integer()) }, { dependentRequired: { a: ['b'] } }),
    }),
  },
})

const money = { amount: '1', currency: 'EUR' }

export const samples: Samples = {
  'server.members.input': {
    valid: [{ id: 1, at: 'x' }, { id: 1, at: 'x', note: 'n', by: 'b' }, { id: 1, at: 'x', more: true }],
    invalid: [{}, { id: '1', at: 'x' }, { id: 1 }, { id: 1, at: 'x', note: null }, [], null, 'x'],
  },
  'server.members.output': {
    valid: [{ price: money, total: money }, { price: money, fee: money, total: money }],
    invalid: [{ price: money }, { price: { ...money, amount: 'x' }, total: money }, { price: money, total: money, fee: {} }],
  },
  'server.empty.input': { valid: [{}, { a: 1 }], invalid: [null, [], 'x'] },
  'server.empty.output': { valid: [{}], invalid: [{ a: 1 }, null] },
  'server.closed.input': { valid: [{ id: 1 }], invalid: [{}, { id: 1, more: 2 }] },
  'server.closed.output': { valid: [{ id: 1, a: 'x' }, { id: 1, a: 'x', b: '' }], invalid: [{ id: 1 }, { id: 1, a: 2 }, { id: 1, a: '', b: '', c: '' }] },
  'server.nested.input': {
    valid: [{ a: { b: { c: [] } } }, { a: { b: { c: [{ d: null }] } } }],
    invalid: [{ a: { b: {} } }, { a: { b: { c: [{ d: 0 }] } } }, { a: { b: { c: [{ d: null }, {}] } } }],
  },
  'server.nested.output': { valid: [{}, { a: 1 }, { b: { c: 1 } }], invalid: [{ a: 'x' }, { b: {} }] },
  'server.awkward.input': { valid: [all], invalid: [{}, values, { ...all, constructor: 'x' }, { ...all, toString: null }, { ...all, '*/': '' }] },
  'server.awkward.output': { valid: [{}, values, { constructor: 1 }], invalid: [{ constructor: 'x' }, { await: null }, { strange: 1 }, { toString: 1 }] },
  'server.records.input': { valid: [{}, { 'a': 1, 'b c': 2 }], invalid: [{ a: '1' }, { a: 1, b: null }, null] },
  'server.records.output': { valid: [{}, { 1: money, '-2': money }], invalid: [{ 1: {} }, { 1: null }] },
  'server.records.errors.UNION': { valid: [{ 'a': true, 'b-c': false }], invalid: [{}, { a: true }, { 'a': 1, 'b-c': false }] },
  'server.records.errors.TEMPLATE': { valid: [{}, { 'x-a': 'y', 'x-': '' }], invalid: [{ 'x-a': 1 }, { y: 'x' }] },
  'server.records.errors.COUNTED': { valid: [{ a: 1 }, { a: 1, b: null }], invalid: [{}, { a: 1, b: 2, c: 3 }] },
  'server.records.errors.NAMED': { valid: [{}, { a: null }], invalid: [{ a: 1 }, { A: null }] },
  'server.plain.input': { valid: [{}, { ab: 1 }], invalid: [{ abc: 1 }, { a: '1' }] },
  'server.plain.output': { valid: [{}, { b: 1 }, { a: 1, b: 2 }], invalid: [{ a: 1 }] },
}
