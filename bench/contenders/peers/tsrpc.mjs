// TSRPC over WebSocket, as tsrpc.cn/docs has it. tsrpc.proto.json is made by its
// own `tsrpc-cli proto` from the types of the payloads.

import { createRequire } from 'node:module'
import { methods, tick } from '../../payloads.mjs'

// Its ES module does not load in Node: it takes names from `ws` 7 that this does not export.
const require = createRequire(import.meta.url)
const { WsClient, WsServer } = require('tsrpc')
const serviceProto = require('./tsrpc.proto.json')

export const about = {
  title: 'TSRPC',
  remark: 'with a `ws` of its own, 7.5',
  packages: ['tsrpc', 'tsrpc-browser'],
  validates: 'input and output, types only: TSBuffer, as it encodes',
  notes: { stream: 'it has no streams: as messages beside the answer' },
}

export const page = `
  import { WsClient } from 'tsrpc-browser'
  const string = { type: 'String' }
  const proto = {
    services: [{ id: 0, name: 'Greet', type: 'api' }],
    types: {
      'PtlGreet/ReqGreet': { type: 'Interface', properties: [{ id: 0, name: 'name', type: string }] },
      'PtlGreet/ResGreet': { type: 'Interface', properties: [{ id: 0, name: 'text', type: string }] },
    },
  }
  const client = new WsClient(proto, { server: 'ws://localhost:8080' })
  client.connect().then(() => client.callApi('Greet', { name: 'browser' })).then(console.log)
`

export async function serve() {
  const server = new WsServer(serviceProto, { port: 0, logLevel: 'none' })
  const followers = new Set()
  server.implementApi('Add', (call) => call.succ({ sum: methods.add(call.req) }))
  server.implementApi('Place', (call) => call.succ(methods.place(call.req)))
  server.implementApi('Ticks', (call) => {
    for (let n = 0; n < call.req.count; n++) void call.conn.sendMsg('Tick', tick(n))
    return call.succ({ count: call.req.count })
  })
  server.implementApi('Echo', (call) => call.succ({ content: call.req.content }))
  server.implementApi('Subscribe', (call) => {
    followers.add(call.conn)
    return call.succ({})
  })
  server.flows.postDisconnectFlow.push((node) => {
    followers.delete(node.conn)
    return node
  })
  await server.start()
  return {
    port: server._wsServer.address().port,
    publish: (message) => server.broadcastMsg('Trade', message, [...followers]),
  }
}

export async function connect(port) {
  const client = new WsClient(serviceProto, { server: `ws://127.0.0.1:${port}`, timeout: 120_000, logLevel: 'none' })
  const { isSucc, errMsg } = await client.connect()
  if (!isSucc) throw new Error(errMsg)
  const call = async (name, req) => {
    const { isSucc, res, err } = await client.callApi(name, req)
    if (!isSucc) throw err
    return res
  }
  return {
    add: async (input) => (await call('Add', input)).sum,
    place: (input) => call('Place', input),
    async ticks(most) {
      let count = 0
      let last
      const take = (item) => {
        count++
        last = item
      }
      client.listenMsg('Tick', take)
      await call('Ticks', { count: most })
      client.unlistenMsg('Tick', take)
      return { count, last }
    },
    echo: async (content) => (await call('Echo', { content })).content,
    async subscribe(take) {
      client.listenMsg('Trade', take)
      await call('Subscribe', {})
    },
    close: () => client.disconnect(),
  }
}
