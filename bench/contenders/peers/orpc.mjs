// oRPC over WebSocket, as orpc.dev/docs/adapters/websocket and …/event-iterator have it.

import { once } from 'node:events'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { EventPublisher, os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { methods, tick } from '../../payloads.mjs'
import { order, summands } from './orders.mjs'

export const about = {
  title: 'oRPC',
  packages: ['@orpc/server', '@orpc/client', 'zod', 'ws'],
  validates: 'input, Zod',
  notes: { bytes: 'as a Blob: it has no Uint8Array' },
}

export const page = `
  import { createORPCClient } from '@orpc/client'
  import { RPCLink } from '@orpc/client/websocket'
  const client = createORPCClient(new RPCLink({ websocket: new WebSocket('ws://localhost:8080') }))
  client.greet('browser').then(console.log)
`

const publisher = new EventPublisher()

const router = {
  add: os.input(summands).handler(({ input }) => methods.add(input)),
  place: os.input(order).handler(({ input }) => methods.place(input)),
  ticks: os.input(z.int().min(1)).handler(async function* ({ input }) {
    for (let n = 0; n < input; n++) yield tick(n)
  }),
  echo: os.input(z.instanceof(Blob)).handler(({ input }) => input),
  trades: os.handler(async function* ({ signal }) {
    for await (const trade of publisher.subscribe('trade', { signal })) yield trade
  }),
}

export async function serve() {
  const handler = new RPCHandler(router)
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  wss.on('connection', (ws) => handler.upgrade(ws))
  await once(wss, 'listening')
  return { port: wss.address().port, publish: (message) => publisher.publish('trade', message) }
}

export async function connect(port) {
  const websocket = new WebSocket(`ws://127.0.0.1:${port}`)
  const client = createORPCClient(new RPCLink({ websocket }))
  return {
    add: (input) => client.add(input),
    place: (input) => client.place(input),
    async ticks(most) {
      let count = 0
      let last
      for await (last of await client.ticks(most)) count++
      return { count, last }
    },
    async echo(content) {
      const blob = await client.echo(new Blob([content]))
      return new Uint8Array(await blob.arrayBuffer())
    },
    async subscribe(take) {
      const trades = await client.trades()
      void (async () => {
        for await (const trade of trades) take(trade)
      })()
    },
    async close() {
      websocket.close()
      await once(websocket, 'close')
    },
  }
}
