// What the server and those who send it files promise each other. The server,
// the page and the Node program all import this one file.

import * as Type from 'typebox'
import { bytes, defineContract, notify, upload } from 'wirepact'

/** Of a file, what travels at a time. */
export const SLICE_BYTES = 64 * 1024

export const files = defineContract({
  name: 'files',
  version: '1.0.0',
  server: {
    put: upload({
      description: 'Takes a file, slice by slice. Answers when it has all of it, with what it has.',
      input: Type.Object({ name: Type.String({ minLength: 1, maxLength: 255 }), size: Type.Integer({ minimum: 0 }) }),
      item: bytes({ maxBytes: SLICE_BYTES }),
      output: Type.Object({ size: Type.Integer(), sha256: Type.String() }),
      errors: { WRONG_SIZE: Type.Object({ received: Type.Integer() }) },
    }),
  },
  client: {
    progress: notify({
      description: 'How much of the file the server has, and how much memory it uses, both in bytes.',
      input: Type.Object({ received: Type.Integer(), memory: Type.Integer() }),
    }),
  },
})
