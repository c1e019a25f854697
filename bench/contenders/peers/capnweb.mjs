// Cap'n Web, as its README has it ("WebSocket server on Node.js"): streams as a
// ReadableStream, fan-out by the callbacks that clients pass.

import { once } from 'node:events'
import { RpcTarget, newWebSocketRpcSession } from 'capnweb'
import { WebSocket, WebSocketServer } from 'ws'
import { methods, tick } from '../../payloads.mjs'

export const about = {
  title: "Cap'n Web",
  packages: ['capnweb', 'ws'],
  notes: {
    stream: 'as a ReadableStream',
    fanout: 'by callbacks that the clients pass',
    'fanout-ten': 'by callbacks that the clients pass',
  },
}

export const page = `
  import { newWebSocketRpcSession } from 'capnweb'
  const api = newWebSocketRpcSession('ws://localhost:8080')
  api.greet('browser').then(console.log)
`

globalThis.WebSocket ??= WebSocket // it asks the platform's for its constants, and Node 20 has none

const followers = new Set()

class Api extends RpcTarget {
  add(input) {
    return methods.add(input)
  }

  place(input) {
    return methods.place(input)
  }

  ticks(count) {
    let n = 0
    return new ReadableStream({
      pull(controller) {
        if (n < count) controller.enqueue(tick(n++))
        else controller.close()
      },
    })
  }

  echo(content) {
    return content
  }

  subscribe(callback) {
    const kept = callback.dup()
    followers.add(kept)
    kept.onRpcBroken(() => followers.delete(kept))
  }
}

export async function serve() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  wss.on('connection', (ws) => newWebSocketRpcSession(ws, new Api()))
  await once(wss, 'listening')
  return {
    port: wss.address().port,
    publish(message) {
      for (const callback of followers) callback(message)[Symbol.dispose]() // its answer is of no interest
    },
  }
}

export async function connect(port) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  await once(socket, 'open')
  const api = newWebSocketRpcSession(socket)
  return {
    add: async (input) => api.add(input),
    async place(input) {
      const receipt = await api.place(input)
      receipt[Symbol.dispose]()
      return receipt
    },
    async ticks(most) {
      let count = 0
      let last
      for await (last of await api.ticks(most)) count++
      return { count, last }
    },
    echo: async (content) => api.echo(content),
    subscribe: async (take) => api.subscribe((message) => void take(message)),
    async close() {
      api[Symbol.dispose]()
      socket.close()
      if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close')
    },
  }
}
