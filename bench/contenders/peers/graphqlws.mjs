// graphql-ws, as the-guild.dev/graphql/ws/get-started has it; one call as a promise
// as in its recipes.

import { EventEmitter, on, once } from 'node:events'
import { buildSchema } from 'graphql'
import { createClient } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocket, WebSocketServer } from 'ws'
import { methods, tick } from '../../payloads.mjs'
import { base64Note, echoAsBase64 } from './base64.mjs'

export const about = {
  title: 'graphql-ws',
  packages: ['graphql-ws', 'graphql', 'ws'],
  remark: 'with `lazy: false`: by default its client hangs up whenever it waits for nothing, and dials again with the next call',
  validates: 'input and output, types only: GraphQL\'s',
  notes: { bytes: base64Note },
}

export const page = `
  import { createClient } from 'graphql-ws'
  const client = createClient({ url: 'ws://localhost:8080' })
  client.subscribe({ query: 'query { greet(name: "browser") }' }, { next: console.log, error: console.error, complete() {} })
`

const schema = buildSchema(`
  enum Currency { BRL EUR USD }
  input Address { name: String! street: String! city: String! zip: String! country: String! }
  input Line { sku: String! title: String! quantity: Int! cents: Int! gift: Boolean! }
  input Order {
    id: String! customer: Int! currency: Currency! billing: Address! shipping: Address! lines: [Line!]! note: String
  }
  type Receipt { id: String! cents: Int! }
  type Tick { symbol: String! price: Float! size: Float! }
  type Trade { symbol: String! price: Float! size: Float! mark: String! }
  type Query { add(a: Float!, b: Float!): Float! }
  type Mutation { place(order: Order!): Receipt! echo(content: String!): String! }
  type Subscription { ticks(count: Int!): Tick! trades: Trade! }
`)

const events = new EventEmitter().setMaxListeners(0)

const roots = {
  query: { add: methods.add },
  mutation: { place: ({ order }) => methods.place(order), echo: ({ content }) => content },
  subscription: {
    ticks: async function* ({ count }) {
      for (let n = 0; n < count; n++) yield { ticks: tick(n) }
    },
    trades: async function* () {
      for await (const [trades] of on(events, 'trade')) yield { trades }
    },
  },
}

/** @param quiet - clients will say nothing for long: whoever ends such connections must not */
export async function serve({ quiet = false } = {}) {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/graphql' })
  useServer({ schema, roots }, wss, ...(quiet ? [0] : []))
  await once(wss, 'listening')
  return { port: wss.address().port, publish: (message) => events.emit('trade', message) }
}

const ADD = 'query Add($a: Float!, $b: Float!) { add(a: $a, b: $b) }'
const PLACE = 'mutation Place($order: Order!) { place(order: $order) { id cents } }'
const ECHO = 'mutation Echo($content: String!) { echo(content: $content) }'
const TICKS = 'subscription Ticks($count: Int!) { ticks(count: $count) { symbol price size } }'
const TRADES = 'subscription Trades { trades { symbol price size mark } }'

export async function connect(port) {
  const client = createClient({ url: `ws://127.0.0.1:${port}/graphql`, webSocketImpl: WebSocket, lazy: false })
  const follow = (query, variables, take) => new Promise((resolve, reject) => {
    const next = ({ data, errors }) => (errors === undefined ? take(data) : reject(new Error(errors[0].message)))
    client.subscribe({ query, variables }, { next, error: reject, complete: resolve })
  })
  const call = async (query, variables) => {
    let answer
    await follow(query, variables, (data) => (answer = data))
    return answer
  }
  return {
    add: async (input) => (await call(ADD, input)).add,
    place: async (order) => (await call(PLACE, { order })).place,
    async ticks(most) {
      let count = 0
      let last
      await follow(TICKS, { count: most }, ({ ticks }) => {
        count++
        last = ticks
      })
      return { count, last }
    },
    echo: (content) => echoAsBase64(content, async (text) => (await call(ECHO, { content: text })).echo),
    async subscribe(take) {
      void follow(TRADES, {}, ({ trades }) => take(trades)) // ends with the connection; nothing says when it has begun
    },
    close: () => client.dispose(),
  }
}
