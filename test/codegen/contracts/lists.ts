// Arrays with every bound, and tuples.

import * as Type from 'typebox'
import { defineContract, rpc } from 'wirepact'
import type { Samples } from './samples.js'

const Tag = Type.Object({ tag: Type.String() }, { $id: 'Tag' })

export const contract = defineContract({
  name: 'lists',
  version: '1.0.0',
  server: {
    plain: rpc({ input: Type.Array(Type.String()), output: Type.Array(Type.Array(Type.Integer())) }),
    bounded: rpc({
      input: Type.Array(Type.Number(), { minItems: 1, maxItems: 3 }),
      // Equal are those with the same properties, in whatever order.
      output: Type.Array(Type.Object({ a: Type.Integer(), b: Type.Optional(Type.Integer()) }), { uniqueItems: true }),
    }),
    containing: rpc({
      input: Type.Array(Type.Union([Type.String(), Type.Null()]), { contains: Type.Null(), minContains: 1, maxContains: 2 }),
      output: Type.Array(Type.Integer(), { contains: Type.Literal(7) }),
    }),
    unions: rpc({ input: Type.Array(Type.Union([Type.Literal('a'), Type.Literal('b')])), output: Type.Array(Tag) }),
    tuples: rpc({
      input: Type.Tuple([Type.String(), Type.Integer(), Type.Tuple([Type.Boolean()])]),
      output: Type.Tuple([]),
    }),
    frozen: rpc({ input: Type.Immutable(Type.Array(Type.String())), output: Type.Array(Type.Tuple([Type.String(), Tag])) }),
    open: rpc({
      // At least one, and any number more: plain JSON Schema of draft 2020-12.
      input: Type.Unsafe<[string, ...number[]]>({ type: 'array', prefixItems: [Type.String()], items: Type.Number(), minItems: 1 }),
      output: Type.Array(Type.Unknown()),
    }),
  },
})

export const samples: Samples = {
  'server.plain.input': { valid: [[], ['a', '']], invalid: [[1], 'a', { length: 0 }, null] },
  'server.plain.output': { valid: [[], [[]], [[1], [2, 3]]], invalid: [[1], [[1.5]], [['1']]] },
  'server.bounded.input': { valid: [[1], [1, 2, 3]], invalid: [[], [1, 2, 3, 4], ['1']] },
  'server.bounded.output': {
    valid: [[], [{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 1, b: 1 }]],
    invalid: [[{ a: 1 }, { a: 1 }], [{ a: 1, b: 2 }, { b: 2, a: 1 }]],
  },
  'server.containing.input': { valid: [[null], ['x', null, null]], invalid: [[], ['x'], [null, null, null], [null, 1]] },
  'server.containing.output': { valid: [[7], [1, 7]], invalid: [[], [1], [7, 'x']] },
  'server.unions.input': { valid: [[], ['a', 'b']], invalid: [['c'], ['a', 1]] },
  'server.unions.output': { valid: [[], [{ tag: 'x' }]], invalid: [[{}], [{ tag: 1 }]] },
  'server.tuples.input': { valid: [['a', 1, [true]]], invalid: [[], ['a', 1], ['a', 1, []], ['a', 1, [true], 4], ['a', 1, [true, true]], [1, 'a', [true]]] },
  'server.tuples.output': { valid: [[]], invalid: [[1], {}, null] },
  'server.frozen.input': { valid: [[], ['a']], invalid: [[1], 'a'] },
  'server.frozen.output': { valid: [[], [['a', { tag: 'x' }]]], invalid: [[['a']], [['a', {}]], [{ tag: 'x' }]] },
  'server.open.input': { valid: [['a'], ['a', 1, 2]], invalid: [[], [1], ['a', 'b']] },
  'server.open.output': { valid: [[], [null, 1, 'x', []]], invalid: [{}, 'x'] },
}
