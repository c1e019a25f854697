// What the processes of the chaos runs speak.

import * as Type from 'typebox'
import { defineContract, rpc, stream, topic, upload } from 'wirepact'

const Key = Type.String()

export const chaos = defineContract({
  name: 'chaos',
  version: '1.0.0',
  server: {
    quick: rpc({ input: Key, output: Key }),
    slow: rpc({ input: Key, output: Key }),
    harmless: rpc({ input: Key, output: Key, idempotent: true }),
    asking: rpc({ input: Key, output: Key }),
    /** Whole numbers from `from` on, for as long as they are read. */
    count: stream({ input: Type.Object({ from: Type.Integer() }), item: Type.Integer() }),
    sum: upload({ item: Type.Integer(), output: Type.Integer() }),
  },
  client: { answer: rpc({ input: Key, output: Key }) },
  topics: { ticks: topic({ message: Type.Integer(), retain: 500 }) },
})
