// birpc over ws, as its README has it.

import { once } from 'node:events'
import { createBirpc, createBirpcGroup } from 'birpc'
import { WebSocket, WebSocketServer } from 'ws'
import { methods, tick } from '../../payloads.mjs'
import { base64Note, echoAsBase64 } from './base64.mjs'

export const about = {
  title: 'birpc',
  packages: ['birpc', 'ws'],
  notes: {
    stream: 'it has no streams: as events that call a function of the client',
    bytes: base64Note,
    fanout: 'by a group',
    'fanout-ten': 'by a group',
  },
}

export const page = `
  import { createBirpc } from 'birpc'
  const ws = new WebSocket('ws://localhost:8080')
  const rpc = createBirpc({}, {
    post: (data) => ws.send(data),
    on: (take) => ws.addEventListener('message', ({ data }) => take(data)),
    serialize: (value) => JSON.stringify(value),
    deserialize: (text) => JSON.parse(text),
  })
  ws.onopen = () => rpc.greet('browser').then(console.log)
`

function channelOf(ws) {
  return {
    post: (data) => ws.send(data),
    on: (take) => ws.on('message', take),
    serialize: (value) => JSON.stringify(value),
    deserialize: (text) => JSON.parse(text),
  }
}

export async function serve() {
  const followers = createBirpcGroup({}, [], { eventNames: ['trade'] })
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  wss.on('connection', (ws) => {
    const channel = channelOf(ws)
    const rpc = createBirpc({
      ...methods,
      ticks(count) {
        for (let n = 0; n < count; n++) void rpc.tick(tick(n))
        return count
      },
      echo: (content) => content,
      subscribe: () => void followers.updateChannels((channels) => channels.push({ ...channel, on: () => {} })),
    }, { ...channel, eventNames: ['tick'] })
  })
  await once(wss, 'listening')
  return { port: wss.address().port, publish: (message) => followers.broadcast.trade(message) }
}

export async function connect(port) {
  const ws = new WebSocket(`ws://127.0.0.1:${port}`)
  await once(ws, 'open')
  let count = 0
  let last
  let published
  const rpc = createBirpc({
    tick(item) {
      count++
      last = item
    },
    trade: (message) => published(message),
  }, channelOf(ws))
  return {
    add: (input) => rpc.add(input),
    place: (input) => rpc.place(input),
    async ticks(most) {
      count = 0
      await rpc.ticks(most)
      return { count, last }
    },
    echo: (content) => echoAsBase64(content, (text) => rpc.echo(text)),
    async subscribe(take) {
      published = take
      await rpc.subscribe()
    },
    async close() {
      ws.close()
      await once(ws, 'close')
    },
  }
}
