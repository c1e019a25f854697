// The package as its users have it: the built files, by name, with every default.

import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { contract, methods, tick } from './contract.mjs'

export async function serve() {
  const server = createServer(contract)
  server.handle({
    add: methods.add,
    orders: { place: methods.place },
    ticks: async function* (count) {
      for (let n = 0; n < count; n++) yield tick(n)
    },
    echo: (content) => content,
  })
  const { port } = await server.listen(0, '127.0.0.1')
  return port
}

export async function connect(port) {
  const client = createClient(contract, { url: `ws://127.0.0.1:${port}` })
  await client.connect()
  const { add, orders, ticks, echo } = client.api
  return {
    add,
    place: orders.place,
    async ticks(most) {
      let count = 0
      let last
      for await (last of ticks(most)) count++
      return { count, last }
    },
    echo,
  }
}
