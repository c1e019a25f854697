// TypeBox's own codecs. Calls carry what stands on the wire, so only the inner schema counts.

import * as Type from 'typebox'
import { defineContract, rpc } from 'wirepact'
import type { Samples } from './samples.js'

const Count = Type.Codec(Type.String({ pattern: '^\\d+$' })).Decode(Number).Encode(String)

export const contract = defineContract({
  name: 'codecs',
  version: '1.0.0',
  server: { count: rpc({ input: Count, output: Type.Object({ count: Count }) }) },
})

export const samples: Samples = {
  'server.count.input': { valid: ['1'], invalid: [1, 'x'] },
  'server.count.output': { valid: [{ count: '1' }], invalid: [{ count: 1 }] },
}
