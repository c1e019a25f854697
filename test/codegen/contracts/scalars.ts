// Values that hold no others: numbers with every bound, literals, enums, and what stands for anything or nothing.

import * as Type from 'typebox'
import { defineContract, rpc } from 'wirepact'
import type { Samples } from './samples.js'

export const contract = defineContract({
  name: 'scalars',
  version: '1.0.0',
  server: {
    number: rpc({ input: Type.Number(), output: Type.Number({ minimum: -1.5, maximum: 1e21, multipleOf: 0.5 }) }),
    bounded: rpc({ input: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }), output: Type.Integer() }),
    integer: rpc({ input: Type.Integer({ minimum: 1, maximum: 65_535 }), output: Type.Integer({ multipleOf: 5, exclusiveMinimum: -10 }) }),
    boolean: rpc({ input: Type.Boolean(), output: Type.Null() }),
    literals: rpc({
      input: Type.Object({ text: Type.Literal('it\'s "quoted"\\\n'), number: Type.Literal(-1.5), yes: Type.Literal(true), no: Type.Literal(false), none: Type.Null() }),
      output: Type.Literal('ok'),
    }),
    enums: rpc({ input: Type.Enum(['buy', 'sell', 1]), output: Type.Enum({ Low: 0, High: 10, Label: 'x' }) }),
    anything: rpc({ input: Type.Unknown(), output: Type.Any() }),
    // Nobody can call it, but the contract may say so.
    impossible: rpc({ input: Type.Never(), output: Type.Void() }),
    nothing: rpc({
      input: Type.Object({ gone: Type.Optional(Type.Undefined()), maybe: Type.Union([Type.String(), Type.Undefined()]) }),
      output: Type.Undefined(),
      errors: { EMPTY: Type.Void(), NONE: Type.Null(), WHATEVER: Type.Unknown() },
    }),
  },
})

export const samples: Samples = {
  'server.number.input': { valid: [0, -0, 1.5, -1e308, 5e-324], invalid: ['1', NaN, Infinity, null] },
  'server.number.output': { valid: [-1.5, 0, 1e21], invalid: [-2, 0.25, 1.1e21] },
  'server.bounded.input': { valid: [0.5, Number.MIN_VALUE], invalid: [0, 1, -0.1, '0.5'] },
  'server.bounded.output': { valid: [0, -3, 2 ** 53], invalid: [1.5, '1', null] },
  'server.integer.input': { valid: [1, 65_535], invalid: [0, 65_536, 1.5] },
  'server.integer.output': { valid: [-5, 0, 10], invalid: [-10, 3, 2.5] },
  'server.boolean.input': { valid: [true, false], invalid: [0, 'true', null] },
  'server.boolean.output': { valid: [null], invalid: [false, 0, '', {}] },
  'server.literals.input': {
    valid: [{ text: 'it\'s "quoted"\\\n', number: -1.5, yes: true, no: false, none: null }],
    invalid: [
      {}, { text: 'its', number: -1.5, yes: true, no: false, none: null },
      { text: 'it\'s "quoted"\\\n', number: 1.5, yes: true, no: false, none: null },
      { text: 'it\'s "quoted"\\\n', number: -1.5, yes: false, no: true, none: null },
    ],
  },
  'server.literals.output': { valid: ['ok'], invalid: ['OK', 'ok ', true] },
  'server.enums.input': { valid: ['buy', 'sell', 1], invalid: ['1', 0, 'hold', null] },
  'server.enums.output': { valid: [0, 10, 'x'], invalid: ['Low', 'High', 1] },
  'server.anything.input': { valid: [null, 0, '', [], { a: [1] }], invalid: [] },
  'server.anything.output': { valid: [null, 'x', { a: {} }], invalid: [] },
  'server.impossible.input': { valid: [], invalid: [null, 0, {}, 'x'] },
  'server.impossible.output': { valid: [undefined], invalid: [null, 0] },
  'server.nothing.input': { valid: [{ maybe: 'x' }, { maybe: undefined }], invalid: [{ maybe: null }, { maybe: 'x', gone: 1 }] },
  'server.nothing.output': { valid: [undefined], invalid: [null, ''] },
  'server.nothing.errors.EMPTY': { valid: [undefined], invalid: [null, {}] },
  'server.nothing.errors.NONE': { valid: [null], invalid: [0, ''] },
  'server.nothing.errors.WHATEVER': { valid: [null, { why: 'x' }], invalid: [] },
}
