// Handlers of one group: docs/guide/server.md.

// #region orders
import type { Handlers } from 'wirepact'
import type { ServerContext } from 'wirepact/server'
import type { shop } from './contract.js'
import type { User } from './users.js'

type Context = ServerContext<typeof shop, User>

export const orders: Handlers<typeof shop.server.orders, Context> = {
  place: async ({ item, count }, ctx) => {
    const sure = await ctx.client.confirm(`${ctx.user.name}, ${count} × ${item}?`, { signal: ctx.signal })
    if (!sure) throw ctx.error('DECLINED')
    return { id: crypto.randomUUID() }
  },
}
// #endregion
