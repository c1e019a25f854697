// River over ws, as its README has it.

import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { Ok, Procedure, ServiceSchema, createClient, createServer } from '@replit/river'
import { WebSocketClientTransport } from '@replit/river/transport/ws/client'
import { WebSocketServerTransport } from '@replit/river/transport/ws/server'
import { Type } from '@sinclair/typebox'
import { WebSocket, WebSocketServer } from 'ws'
import { methods, tick } from '../../payloads.mjs'

export const about = {
  title: 'River',
  packages: ['@replit/river', '@sinclair/typebox', 'ws'],
  validates: 'input, TypeBox, interpreted',
  notes: { bytes: 'by its JSON codec, the default; it has a binary one' },
  remark: 'this is not its newest version. It answers nothing to a call whose input is wrong',
}

export const page = `
  import { createClient } from '@replit/river'
  import { WebSocketClientTransport } from '@replit/river/transport/ws/client'
  const transport = new WebSocketClientTransport(async () => new WebSocket('ws://localhost:8080'), 'browser')
  const client = createClient(transport, 'SERVER')
  client.hello.greet.rpc({ name: 'browser' }).then(console.log)
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

const Order = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 40 }),
  customer: Type.Integer({ minimum: 1 }),
  currency: Type.Union([Type.Literal('BRL'), Type.Literal('EUR'), Type.Literal('USD')]),
  billing: Address,
  shipping: Address,
  lines: Type.Array(Line, { minItems: 1, maxItems: 100 }),
  note: Type.Optional(Type.String({ maxLength: 500 })),
})

const tickProperties = { symbol: Type.String({ maxLength: 12 }), price: Type.Number(), size: Type.Number() }
const errors = Type.Never()
const followers = new Set()

const Bench = ServiceSchema.define({
  add: Procedure.rpc({
    input: Type.Object({ a: Type.Number(), b: Type.Number() }),
    output: Type.Object({ sum: Type.Number() }),
    errors,
    handler: async (_, input) => Ok({ sum: methods.add(input) }),
  }),
  place: Procedure.rpc({
    input: Order,
    output: Type.Object({ id: Type.String(), cents: Type.Integer() }),
    errors,
    handler: async (_, input) => Ok(methods.place(input)),
  }),
  ticks: Procedure.subscription({
    input: Type.Object({ count: Type.Integer({ minimum: 1 }) }),
    output: Type.Object(tickProperties),
    errors,
    async handler(_, { count }, output) {
      for (let n = 0; n < count; n++) output.push(Ok(tick(n)))
      output.end()
    },
  }),
  echo: Procedure.rpc({
    input: Type.Object({ content: Type.Uint8Array() }),
    output: Type.Object({ content: Type.Uint8Array() }),
    errors,
    handler: async (_, { content }) => Ok({ content }),
  }),
  trades: Procedure.subscription({
    input: Type.Object({}),
    output: Type.Object({ ...tickProperties, mark: Type.String() }),
    errors,
    async handler(_ctx, _input, output) {
      followers.add(output)
      return () => followers.delete(output)
    },
  }),
})

const noHeartbeats = { heartbeatIntervalMs: 3_600_000, heartbeatsUntilDead: Infinity }

/** @param quiet - clients will say nothing for long: whoever ends such connections must not */
export async function serve({ quiet = false } = {}) {
  const http = createHttpServer()
  const transport = new WebSocketServerTransport(new WebSocketServer({ server: http }), 'SERVER', quiet ? noHeartbeats : {})
  createServer(transport, { bench: Bench })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    port: http.address().port,
    publish(message) {
      for (const output of followers) output.push(Ok(message))
    },
  }
}

let clients = 0

/** @param quiet - the server will be heard no more: whoever connects anew then must not */
export async function connect(port, { quiet = false } = {}) {
  const url = `ws://127.0.0.1:${port}`
  const transport = new WebSocketClientTransport(async () => new WebSocket(url), `client-${process.pid}-${clients++}`, quiet ? noHeartbeats : {})
  const { bench } = createClient(transport, 'SERVER')
  const call = async (procedure, input) => {
    const { ok, payload } = await procedure.rpc(input)
    if (!ok) throw new Error(payload.message)
    return payload
  }
  return {
    add: async (input) => (await call(bench.add, input)).sum,
    place: (input) => call(bench.place, input),
    async ticks(most) {
      let count = 0
      let last
      const [items] = await bench.ticks.subscribe({ count: most })
      for await ({ payload: last } of items) count++
      return { count, last }
    },
    echo: async (content) => (await call(bench.echo, { content: new Uint8Array(content) })).content,
    async subscribe(take) {
      const [trades] = await bench.trades.subscribe({})
      void (async () => {
        for await (const { payload } of trades) take(payload)
      })()
    },
    close: () => transport.close(),
  }
}
