// The package as its users have it: the built files, by name, with every default.

import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { contract, methods } from './contract.mjs'

export async function serve() {
  const server = createServer(contract)
  server.handle({ add: methods.add, orders: { place: methods.place } })
  const { port } = await server.listen(0, '127.0.0.1')
  return port
}

export async function connect(port) {
  const client = createClient(contract, { url: `ws://127.0.0.1:${port}` })
  await client.connect()
  return { add: client.api.add, place: client.api.orders.place }
}
