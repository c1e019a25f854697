// rpc-websockets, as its README and API.md have it.

import { once } from 'node:events'
import { Client, Server } from 'rpc-websockets'
import { methods, tick } from '../../payloads.mjs'
import { base64Note, echoAsBase64 } from './base64.mjs'

export const about = {
  title: 'rpc-websockets',
  packages: ['rpc-websockets', 'ws'],
  notes: {
    stream: 'it has no streams: as events, which go to every client that subscribed to them',
    bytes: base64Note,
  },
}

export const page = `
  import { Client } from 'rpc-websockets'
  const client = new Client('ws://localhost:8080')
  client.on('open', () => client.call('greet', ['browser']).then(console.log))
`

export async function serve() {
  const server = new Server({ port: 0, host: '127.0.0.1' })
  server.register('add', methods.add)
  server.register('place', methods.place)
  server.register('ticks', ({ count }) => {
    for (let n = 0; n < count; n++) server.emit('tick', tick(n))
    return count
  })
  server.register('echo', ({ content }) => content)
  server.event('tick')
  server.event('trade')
  await once(server.wss, 'listening')
  return { port: server.wss.address().port, publish: (message) => server.emit('trade', message) }
}

export async function connect(port) {
  const client = new Client(`ws://127.0.0.1:${port}`)
  await new Promise((resolve, reject) => client.once('open', resolve).once('error', reject))
  let followsTicks = false
  return {
    add: (input) => client.call('add', input),
    place: (input) => client.call('place', input),
    async ticks(most) {
      if (!followsTicks) await client.subscribe('tick')
      followsTicks = true
      let count = 0
      let last
      const take = (item) => {
        count++
        last = item
      }
      client.on('tick', take)
      await client.call('ticks', { count: most })
      client.off('tick', take)
      return { count, last }
    },
    echo: (content) => echoAsBase64(content, (text) => client.call('echo', { content: text })),
    async subscribe(take) {
      client.on('trade', take)
      await client.subscribe('trade')
    },
    close: () => new Promise((resolve) => {
      client.once('close', resolve)
      client.close()
    }),
  }
}
