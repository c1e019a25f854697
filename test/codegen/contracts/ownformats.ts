// Formats that the contract brings along: only whoever knows their functions can check them.

import * as Type from 'typebox'
import { Format } from 'typebox/format'
import { defineContract, rpc } from 'wirepact'
import type { Samples } from './samples.js'

Format.Set('x-even-length', (text) => text.length % 2 === 0)

export const contract = defineContract({
  name: 'ownformats',
  version: '1.0.0',
  formats: ['x-even-length'],
  server: {
    check: rpc({ input: Type.String({ format: 'x-even-length' }), output: Type.Object({ text: Type.String({ format: 'x-even-length', maxLength: 4 }) }) }),
  },
})

export const samples: Samples = {
  'server.check.input': { valid: ['', 'ab'], invalid: ['a', 2] },
  'server.check.output': { valid: [{ text: 'ab' }], invalid: [{ text: 'a' }, { text: 'abcdef' }] },
}
