// Errors on both sides: docs/guide/errors.md.

// #region imports
import { RpcError, safe } from 'wirepact'
import type { Client } from 'wirepact/client'
import type { Server } from 'wirepact/server'
import type { shop } from './contract.js'
// #endregion

export function handle(server: Server<typeof shop, undefined>): void {
  // #region throw
  server.handle({
    time: () => { throw new RpcError('UNAVAILABLE', 'the clock is being wound') }, // a status code
    orders: {
      place: async ({ item }, ctx) => {
        if (item === 'lamp') throw ctx.error('SOLD_OUT', { left: 0 }, 'no lamps') // the contract's own: code and data typed
        throw new Error('a secret') // INTERNAL with an id; the message stays in the server's log
      },
    },
  })
  // #endregion
}

/** What a person is told. */
export async function order(client: Client<typeof shop>, item: string): Promise<string> {
  // #region safe
  const result = await safe(client.api.orders.place({ item, count: 1 }))
  if (result.ok) return `order ${result.value.id}`
  const { error } = result
  switch (error.code) {
    case 'SOLD_OUT': return `only ${error.data.left} left` // typed by the contract
    case 'DECLINED': return 'you said no'
    case 'INVALID_ARGUMENT': return `a bug of ours: ${error.message}`
    default: return error.outcome === 'not-executed' ? 'not ordered, try again' : `look at your orders first: ${error.message}`
  }
  // #endregion
}

/** The same with exceptions: a caught error is not typed by the contract. */
export async function orderOrThrow(client: Client<typeof shop>, item: string): Promise<string> {
  // #region catch
  try {
    return (await client.api.orders.place({ item, count: 1 })).id
  } catch (error) {
    if (error instanceof RpcError && error.outcome === 'not-executed') return 'not ordered, try again'
    throw error
  }
  // #endregion
}
