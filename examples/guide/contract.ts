// The contract of the quickstart and of most of the guide.

// #region contract
import * as Type from 'typebox'
import { defineContract, notify, rpc } from 'wirepact'

const Order = Type.Object({
  item: Type.String(),
  count: Type.Integer({ minimum: 1 }),
})

export const shop = defineContract({
  name: 'shop',
  version: '1.0.0',
  server: { // answered by the server
    time: rpc({ output: Type.String(), idempotent: true }),
    orders: {
      place: rpc({
        description: 'Places one order, if the customer confirms it.',
        input: Order,
        output: Type.Object({ id: Type.String() }),
        errors: {
          SOLD_OUT: Type.Object({ left: Type.Integer() }),
          DECLINED: Type.Void(),
        },
        timeoutMs: 60_000,
      }),
    },
  },
  client: { // answered by the client: the server calls it
    confirm: rpc({ input: Type.String(), output: Type.Boolean() }),
    news: notify({ input: Type.String() }),
  },
})
// #endregion
