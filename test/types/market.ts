// The contract that the type tests read.

import * as Type from 'typebox'
import { defineContract, notify, rpc } from 'wirepact'

const Order = Type.Object({
  symbol: Type.String(),
  quantity: Type.Integer(),
  note: Type.Optional(Type.String()),
})

const Receipt = Type.Object({ id: Type.String(), lines: Type.Array(Type.Object({ price: Type.Number() })) })

export const market = defineContract({
  name: 'market',
  version: '1.4.0',
  server: {
    orders: {
      /** Written above `place`. */
      place: rpc({
        description: 'Places one order.',
        input: Order,
        output: Receipt,
        errors: {
          INSUFFICIENT_FUNDS: Type.Object({ missing: Type.Number() }),
          SOLD_OUT: Type.Void(),
        },
        idempotent: false,
        timeoutMs: 5_000,
        maxBytes: 65_536,
      }),
      history: { clear: rpc({}) },
    },
    time: rpc({ output: Type.Integer() }),
    filter: rpc({ input: Type.Object({ symbol: Type.Optional(Type.String()) }), output: Type.Null() }),
    maybe: rpc({ input: Type.Union([Type.String(), Type.Undefined()]) }),
    anything: rpc({ input: Type.Any(), output: Type.Unknown() }),
    never: rpc({ input: Type.Never() }),
    blob: rpc({ input: Type.Unsafe<Uint8Array>({}), output: Type.Unsafe<Uint8Array>({}) }),
    seen: notify({ input: Type.String() }),
    poke: notify({}),
  },
  client: {
    confirm: rpc({ input: Type.Object({ text: Type.String() }), output: Type.Boolean() }),
  },
})

export interface PlainOrder {
  symbol: string
  quantity: number
  note?: string
}

export interface PlainReceipt {
  id: string
  lines: { price: number }[]
}
