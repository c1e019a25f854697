// Unions inside unions, too long for a line, wherever a type may stand.

import * as Type from 'typebox'
import { defineContract, rpc } from 'wirepact'
import type { Samples } from './samples.js'

const way = <Kind extends string>(kind: Kind) =>
  Type.Object({ kind: Type.Literal(kind), title: Type.String(), amount: Type.Number() })

const Paid = Type.Union([way('card'), way('cash')])
const Settled = Type.Union([Paid, Type.Null()])

export const contract = defineContract({
  name: 'unions',
  version: '1.0.0',
  server: {
    nested: rpc({ input: Settled, output: Type.Union([Settled, Type.Union([way('transfer'), Type.Boolean(), Type.Literal(true)])]) }),
    lists: rpc({
      input: Type.Array(Settled),
      output: Type.Tuple([Settled, Type.Array(Settled), Type.Union([Type.Literal('a'), Type.Tuple([Settled])])]),
    }),
    open: rpc({
      // What may follow the first is a union, and so are those that may be missing.
      input: Type.Unsafe<unknown[]>({ type: 'array', prefixItems: [Settled, Settled], items: Settled, minItems: 1 }),
      output: Type.Intersect([Settled, Type.Union([Paid, Type.Object({ note: Type.Null() })])]),
    }),
    records: rpc({
      input: Type.Object({ last: Type.Optional(Paid), name: Type.String() }, { additionalProperties: Type.Union([Paid, Type.String()]) }),
      output: Type.Record(Type.String(), Settled),
    }),
  },
})

const card = { kind: 'card', title: 'x', amount: 1 }
const cash = { ...card, kind: 'cash' }
const transfer = { ...card, kind: 'transfer' }

export const samples: Samples = {
  'server.nested.input': { valid: [card, cash, null], invalid: [transfer, undefined, 1, { kind: 'card' }] },
  'server.nested.output': { valid: [card, cash, transfer, null, true, false], invalid: [{ ...card, kind: 'gold' }, 'x'] },
  'server.lists.input': { valid: [[], [card, null, cash]], invalid: [[transfer], card, null] },
  'server.lists.output': {
    valid: [[card, [cash, null], 'a'], [null, [], [cash]]],
    invalid: [[card, [cash, null], 'b'], [transfer, [], 'a'], [card, [transfer], 'a'], [card, [], [transfer]]],
  },
  'server.open.input': { valid: [[card], [null, cash], [card, card, null, cash]], invalid: [[], [transfer], [card, transfer], [card, card, transfer]] },
  'server.open.output': { valid: [card, { ...cash, note: null }], invalid: [null, transfer, { note: null }] },
  'server.records.input': { valid: [{ name: 'x' }, { name: 'x', last: cash, more: card, other: 'y' }], invalid: [{ name: 'x', last: 'y' }, { name: 'x', more: 1 }] },
  'server.records.output': { valid: [{}, { a: card, b: null }], invalid: [{ a: transfer }, { a: 1 }] },
}
