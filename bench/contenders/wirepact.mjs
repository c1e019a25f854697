// The package as its users have it: the built files, by name, with every default.

import * as Type from 'typebox'
import { bytes, defineContract, rpc, stream, topic } from 'wirepact'
import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { methods, tick } from '../payloads.mjs'

export const about = {
  title: 'wirepact',
  packages: ['wirepact', 'typebox', 'ws'],
  validates: 'input and output, TypeBox, compiled',
}

/** As a generated client has it: the contract without TypeBox. */
export const page = `
  import { createClient } from 'wirepact/client'
  const contract = { name: 'hello', version: '1.0.0', client: {}, server: { greet: { kind: 'rpc', input: {}, output: {} } }, topics: {} }
  const client = createClient(contract, { url: 'ws://localhost:8080' })
  client.api.greet('browser').then(console.log)
`

const Address = Type.Object({
  name: Type.String({ maxLength: 100 }),
  street: Type.String({ maxLength: 100 }),
  city: Type.String({ maxLength: 100 }),
  zip: Type.String({ maxLength: 10 }),
  country: Type.String({ minLength: 2, maxLength: 2 }),
})

const Line = Type.Object({
  sku: Type.String({ minLength: 1, maxLength: 40 }),
  title: Type.String({ maxLength: 200 }),
  quantity: Type.Integer({ minimum: 1, maximum: 1_000 }),
  cents: Type.Integer({ minimum: 0 }),
  gift: Type.Boolean(),
})

const Tick = Type.Object({ symbol: Type.String({ maxLength: 12 }), price: Type.Number(), size: Type.Number() })

const Trade = Type.Object({ ...Tick.properties, symbol: Type.String(), mark: Type.String() })

const Order = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 40 }),
  customer: Type.Integer({ minimum: 1 }),
  currency: Type.Union([Type.Literal('BRL'), Type.Literal('EUR'), Type.Literal('USD')]),
  billing: Address,
  shipping: Address,
  lines: Type.Array(Line, { minItems: 1, maxItems: 100 }),
  note: Type.Optional(Type.String({ maxLength: 500 })),
})

const contract = defineContract({
  name: 'bench',
  version: '1.0.0',
  server: {
    add: rpc({ input: Type.Object({ a: Type.Number(), b: Type.Number() }), output: Type.Number() }),
    orders: {
      place: rpc({ input: Order, output: Type.Object({ id: Type.String(), cents: Type.Integer() }) }),
    },
    ticks: stream({ input: Type.Integer({ minimum: 1 }), item: Tick }),
    echo: rpc({ input: bytes(), output: bytes() }),
  },
  topics: {
    trades: topic({ retain: 100, message: Trade }),
  },
})

/** @param quiet - clients will say nothing for long: whoever ends such connections must not */
export async function serve({ quiet = false } = {}) {
  const server = createServer(contract, quiet ? { limits: { pingMs: 3_600_000, deadMs: Infinity } } : {})
  server.handle({
    add: methods.add,
    orders: { place: methods.place },
    ticks: async function* (count) {
      for (let n = 0; n < count; n++) yield tick(n)
    },
    echo: (content) => content,
  })
  const { port } = await server.listen(0, '127.0.0.1')
  return { port, publish: (message) => server.topics.trades.publish(message) }
}

export async function connect(port) {
  const client = createClient(contract, { url: `ws://127.0.0.1:${port}` })
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
    subscribe: (take) => client.topics.trades.subscribe(take).ready,
    close: () => client.close(),
  }
}
