// The yardstick: what people write by hand over `ws`. JSON, a Map of promises,
// one message a call; no validation, no deadline, no reconnect.

import { WebSocket, WebSocketServer } from 'ws'
import { methods } from './contract.mjs'

export async function serve() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket) => {
    socket.on('message', async (data) => {
      const { id, method, params } = JSON.parse(data)
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

export async function connect(port) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  const pending = new Map()
  let nextId = 1
  socket.on('message', (data) => {
    const { id, result, error } = JSON.parse(data)
    const call = pending.get(id)
    pending.delete(id)
    if (error === undefined) call.resolve(result)
    else call.reject(new Error(error))
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const call = (method, params) => new Promise((resolve, reject) => {
    const id = nextId++
    pending.set(id, { resolve, reject })
    socket.send(JSON.stringify({ id, method, params }))
  })
  return {
    add: (input) => call('add', input),
    place: (input) => call('place', input),
  }
}
