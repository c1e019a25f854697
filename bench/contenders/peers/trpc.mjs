// tRPC over WebSocket, as trpc.io/docs/server/websockets and …/subscriptions have it.

import { EventEmitter, on, once } from 'node:events'
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { methods, tick } from '../../payloads.mjs'
import { base64Note, echoAsBase64 } from './base64.mjs'
import { order, summands } from './orders.mjs'

export const about = {
  title: 'tRPC',
  packages: ['@trpc/server', '@trpc/client', 'zod', 'ws'],
  validates: 'input, Zod',
  notes: { bytes: base64Note },
}

export const page = `
  import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
  const client = createTRPCClient({ links: [wsLink({ client: createWSClient({ url: 'ws://localhost:8080' }) })] })
  client.greet.query('browser').then(console.log)
`

const t = initTRPC.create()
const events = new EventEmitter().setMaxListeners(0)

const router = t.router({
  add: t.procedure.input(summands).query(({ input }) => methods.add(input)),
  place: t.procedure.input(order).mutation(({ input }) => methods.place(input)),
  ticks: t.procedure.input(z.int().min(1)).subscription(async function* ({ input }) {
    for (let n = 0; n < input; n++) yield tick(n)
  }),
  echo: t.procedure.input(z.string()).mutation(({ input }) => input),
  trades: t.procedure.subscription(async function* ({ signal }) {
    for await (const [trade] of on(events, 'trade', { signal })) yield trade
  }),
})

export async function serve() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  applyWSSHandler({ wss, router })
  await once(wss, 'listening')
  return { port: wss.address().port, publish: (message) => events.emit('trade', message) }
}

export async function connect(port) {
  const ws = createWSClient({ url: `ws://127.0.0.1:${port}`, WebSocket })
  const client = createTRPCClient({ links: [wsLink({ client: ws })] })
  return {
    add: (input) => client.add.query(input),
    place: (input) => client.place.mutate(input),
    ticks: (most) => new Promise((resolve, reject) => {
      let count = 0
      let last
      client.ticks.subscribe(most, {
        onData(item) {
          count++
          last = item
        },
        onComplete: () => resolve({ count, last }),
        onError: reject,
      })
    }),
    echo: (content) => echoAsBase64(content, (text) => client.echo.mutate(text)),
    subscribe: (take) => new Promise((resolve, reject) => {
      client.trades.subscribe(undefined, { onData: take, onStarted: resolve, onError: reject })
    }),
    close: () => ws.close(),
  }
}
