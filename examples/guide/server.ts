// The Node service of the quickstart.

// #region server
import { createServer } from 'wirepact/server'
import { shop } from './contract.js'

const stock = new Map([['kettle', 3], ['lamp', 1]])

const server = createServer(shop)

server.handle({ // a handler for each procedure, or it does not compile
  time: () => new Date().toISOString(),
  orders: {
    place: async ({ item, count }, ctx) => {
      if (!(await ctx.client.confirm(`${count} × ${item}?`))) throw ctx.error('DECLINED')
      const left = stock.get(item) ?? 0
      if (left < count) throw ctx.error('SOLD_OUT', { left })
      stock.set(item, left - count)
      for (const client of server.clients) client.api.news(`${left - count} × ${item} left`)
      return { id: crypto.randomUUID() }
    },
  },
})

const { url } = await server.listen(Number(process.env.PORT ?? 8080))
console.log(`listening at ${url}`)
// #endregion

export { server, url }
