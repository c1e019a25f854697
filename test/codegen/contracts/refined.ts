// Schemas with functions in them, which no text can hold: validators refuse this contract.

import * as Type from 'typebox'
import { defineContract, rpc } from 'wirepact'
import type { Samples } from './samples.js'

const Even = Type.Refine(Type.Integer(), (value) => value % 2 === 0, () => 'must be even')

export const contract = defineContract({
  name: 'refined',
  version: '1.0.0',
  server: {
    refined: rpc({
      input: Even,
      output: Type.Object({ inside: Type.Array(Even) }, { $id: 'Inside' }),
      errors: { ODD: Type.Refine(Type.Object({ value: Type.Integer() }), ({ value }) => value % 2 !== 0, () => 'must be odd') },
    }),
  },
})

export const samples: Samples = {
  'server.refined.input': { valid: [0, -2], invalid: [1, 0.5, '2'] },
  'server.refined.output': { valid: [{ inside: [] }, { inside: [2] }], invalid: [{ inside: [1] }, {}] },
  'server.refined.errors.ODD': { valid: [{ value: 1 }], invalid: [{ value: 2 }, {}] },
}
