// The yardstick: what people write by hand over `ws`. JSON, a Map of promises,
// one message a call; no validation, no deadline, no reconnect.

import { WebSocket, WebSocketServer } from 'ws'
import { methods, tick } from './contract.mjs'

/** Of items, more waits until the socket has taken some. */
const MOST_BUFFERED = 1024 * 1024

export async function serve() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket) => {
    socket.on('message', async (data, isBinary) => {
      if (isBinary) return socket.send(data)
      const { id, method, params } = JSON.parse(data)
      if (method === 'ticks') return sendTicks(socket, id, params)
      try {
        socket.send(JSON.stringify({ id, result: await methods[method](params) }))
      } catch (error) {
        socket.send(JSON.stringify({ id, error: error.message }))
      }
    })
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return server.address().port
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
  socket.on('message', (data, isBinary) => {
    if (isBinary) return echoed(data)
    const { id, item, result, error } = JSON.parse(data)
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
  }
}
