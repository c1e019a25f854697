// Socket.IO, as socket.io/docs/v4/emitting-events ("Acknowledgements") and …/rooms have it.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { io as createClient } from 'socket.io-client'
import { methods, tick } from '../../payloads.mjs'

export const about = {
  title: 'Socket.IO',
  remark: 'with a `ws` of its own, 8.21',
  packages: ['socket.io', 'socket.io-client'],
  notes: {
    stream: 'it has no streams: as events, the end as an acknowledgement',
    bytes: 'with maxHttpBufferSize raised: 1 MB is the default',
    connect: 'at once by WebSocket; by default it begins with HTTP long-polling',
  },
}

export const page = `
  import { io } from 'socket.io-client'
  const socket = io('http://localhost:8080', { transports: ['websocket'] })
  socket.emitWithAck('greet', 'browser').then(console.log)
`

/** @param quiet - clients will say nothing for long: whoever ends such connections must not */
export async function serve({ quiet = false } = {}) {
  const http = createServer()
  const io = new Server(http, { maxHttpBufferSize: 2 ** 21, ...(quiet ? { pingInterval: 3_600_000 } : {}) })
  io.on('connection', (socket) => {
    socket.on('add', (input, answer) => answer(methods.add(input)))
    socket.on('place', (input, answer) => answer(methods.place(input)))
    socket.on('ticks', (count, answer) => {
      for (let n = 0; n < count; n++) socket.emit('tick', tick(n))
      answer(count)
    })
    socket.on('echo', (content, answer) => answer(content))
    socket.on('subscribe', (answer) => {
      socket.join('trades')
      answer()
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return { port: http.address().port, publish: (message) => io.to('trades').emit('trade', message) }
}

export async function connect(port) {
  const socket = createClient(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true })
  return {
    add: (input) => socket.emitWithAck('add', input),
    place: (input) => socket.emitWithAck('place', input),
    async ticks(most) {
      let count = 0
      let last
      const take = (item) => {
        count++
        last = item
      }
      socket.on('tick', take)
      await socket.emitWithAck('ticks', most)
      socket.off('tick', take)
      return { count, last }
    },
    echo: (content) => socket.emitWithAck('echo', content),
    async subscribe(take) {
      socket.on('trade', take)
      await socket.emitWithAck('subscribe')
    },
    close: () => socket.disconnect(),
  }
}
