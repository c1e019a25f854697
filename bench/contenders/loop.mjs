// The yardstick: what people write by hand over `ws`. JSON, a Map of promises,
// one message a call; no validation, no deadline, no reconnect.

import { WebSocket, WebSocketServer } from 'ws'
import { methods, tick } from '../payloads.mjs'

export const about = { title: 'loop over ws', packages: ['ws'] }

export const page = `
  const socket = new WebSocket('ws://localhost:8080')
  const pending = new Map()
  let nextId = 1
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(data)
    const call = pending.get(id)
    pending.delete(id)
    if (error === undefined) call.resolve(result)
    else call.reject(new Error(error))
  }
  const call = (method, params) => new Promise((resolve, reject) => {
    pending.set(nextId, { resolve, reject })
    socket.send(JSON.stringify({ id: nextId++, method, params }))
  })
  socket.onopen = () => call('greet', 'browser').then(console.log)
`

/** Of items, more waits until the socket has taken some. */
const MOST_BUFFERED = 1024 * 1024

export async function serve() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const followers = new Set()
  server.on('connection', (socket) => {
    socket.on('message', async (data, isBinary) => {
      if (isBinary) return socket.send(data)
      const { id, method, params } = JSON.parse(data)
      if (method === 'ticks') return sendTicks(socket, id, params)
      if (method === 'subscribe') {
        followers.add(socket)
        socket.on('close', () => followers.delete(socket))
        return socket.send(JSON.stringify({ id, result: true }))
      }
      try {
        socket.send(JSON.stringify({ id, result: await methods[method](params) }))
      } catch (error) {
        socket.send(JSON.stringify({ id, error: error.message }))
      }
    })
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    port: server.address().port,
    /** The text is made once, and sent to each. */
    publish(message) {
      const text = JSON.stringify({ topic: 'trades', message })
      for (const socket of followers) socket.send(text)
    },
  }
}

/** One message an item. */
async function sendTicks(socket, id, count) {
  for (let n = 0; n < count; n++) {
    socket.send(JSON.stringify({ id, item: tick(n) }))
    while (socket.bufferedAmount > MOST_BUFFERED) await new Promise((resolve) => setImmediate(resolve))
  }
  socket.send(JSON.stringify({ id, result: count }))
}

export async function connect(port) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  const pending = new Map()
  let nextId = 1
  let echoed
  let published
  socket.on('message', (data, isBinary) => {
    if (isBinary) return echoed(data)
    const { id, topic, message, item, result, error } = JSON.parse(data)
    if (topic !== undefined) return published(message)
    const call = pending.get(id)
    if (item !== undefined) return call.take(item)
    pending.delete(id)
    if (error === undefined) call.resolve(result)
    else call.reject(new Error(error))
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const call = (method, params, take) => new Promise((resolve, reject) => {
    const id = nextId++
    pending.set(id, { resolve, reject, take })
    socket.send(JSON.stringify({ id, method, params }))
  })
  return {
    add: (input) => call('add', input),
    place: (input) => call('place', input),
    async ticks(most) {
      let count = 0
      let last
      await call('ticks', most, (item) => {
        count++
        last = item
      })
      return { count, last }
    },
    echo: (content) => new Promise((resolve) => {
      echoed = resolve
      socket.send(content)
    }),
    async subscribe(take) {
      published = take
      await call('subscribe')
    },
    close: () => new Promise((resolve) => {
      socket.once('close', resolve)
      socket.close()
    }),
  }
}
