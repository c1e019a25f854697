// What a reader that stopped costs the server that streams to it.
//
//   npm run build && node bench/slow.mjs            prints how far the server's memory grows, in MiB
//   npm run build && node bench/slow.mjs --check    exits with 1 above the target
//
// Real sockets; the server is a process of its own, which is asked for its memory
// after a full collection. Its generator yields 64 KB items as fast as it can,
// while the reader reads no further, while its socket reads no further, and while
// a raw client grants endless room and takes nothing.

import { fork } from 'node:child_process'
import * as Type from 'typebox'
import { WebSocket } from 'ws'
import { defineContract, stream } from 'wirepact'
import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'

const MOST_MIB = 2
const WATCH_MS = 3_000
const ITEM_LENGTH = 64 * 1024

const contract = defineContract({
  name: 'slow', version: '1.0.0', server: { blobs: stream({ item: Type.String() }) },
})

if (process.argv[2] === 'server') await serve()
else await main()

async function serve() {
  let yielded = 0
  const server = createServer(contract).handle({
    blobs: async function* () {
      for (;;) yield `${++yielded} `.padEnd(ITEM_LENGTH, 'x')
    },
  })
  const { port } = await server.listen(0, '127.0.0.1')
  process.on('disconnect', () => process.exit())
  process.on('message', () => {
    globalThis.gc()
    globalThis.gc()
    const { heapUsed, external, rss } = process.memoryUsage()
    process.send({ heldBytes: heapUsed + external, rss, yielded })
  })
  process.send({ port })
}

async function main() {
  const rows = [
    ['reads on', MOST_MIB, readOn],
    ['reads no further', MOST_MIB, stopReading],
    ['has a socket that reads no further', MOST_MIB, stopTheSocket],
    ['grants endless room and acknowledges nothing', MOST_MIB, stopAcknowledging],
  ]
  let fits = true
  for (const [title, mostMib, begin] of rows) {
    const { grownMib, rssMib, items } = await grow(begin)
    fits &&= grownMib <= mostMib
    console.log(`a reader that ${title}: the server holds ${grownMib.toFixed(2)} MiB more after ${WATCH_MS / 1000} s and ${items} items`
      + ` (resident set ${rssMib.toFixed(1)} MiB more); target ${mostMib}: ${grownMib <= mostMib ? 'met' : 'MISSED'}`)
  }
  process.exit(process.argv.includes('--check') && !fits ? 1 : 0)
}

/** The most that the server held more than before while it was watched. */
async function grow(begin) {
  const server = fork(import.meta.filename, ['server'], { execArgv: ['--expose-gc'] })
  const { port } = await message(server)
  const warm = createClient(contract, { url: `ws://127.0.0.1:${port}` })
  for await (const item of warm.api.blobs()) if (item.startsWith('50 ')) break // what is made once is made
  const before = await memory(server)
  const stop = await begin(port)
  let most = before.heldBytes
  let after = before
  for (let ms = 0; ms < WATCH_MS; ms += 250) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    after = await memory(server)
    most = Math.max(most, after.heldBytes)
  }
  stop()
  await warm.close()
  server.disconnect()
  return {
    grownMib: (most - before.heldBytes) / 2 ** 20,
    rssMib: (after.rss - before.rss) / 2 ** 20,
    items: after.yielded - before.yielded,
  }
}

async function memory(server) {
  server.send('memory')
  return message(server)
}

function message(server) {
  return new Promise((resolve) => server.once('message', resolve))
}

async function readOn(port) {
  const client = createClient(contract, { url: `ws://127.0.0.1:${port}` })
  const items = client.api.blobs()
  void (async () => { for await (const _ of items); })().catch(() => {})
  return () => void client.close()
}

async function stopReading(port) {
  const client = createClient(contract, { url: `ws://127.0.0.1:${port}` })
  const items = client.api.blobs()
  await items.next()
  return () => void client.close()
}

/** As a process that hangs: what it does not read fills the buffers of both kernels, and then the server's. */
async function stopTheSocket(port) {
  let socket
  class Stopping extends WebSocket {
    constructor(url) {
      super(url, { perMessageDeflate: false })
      socket = this
    }
  }
  const client = createClient(contract, { url: `ws://127.0.0.1:${port}`, WebSocket: Stopping })
  const items = client.api.blobs()
  await items.next()
  socket.pause()
  void (async () => { for await (const _ of items); })().catch(() => {})
  return () => {
    socket.resume()
    void client.close()
  }
}

async function stopAcknowledging(port) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
  await new Promise((resolve) => socket.once('open', resolve))
  const session = 'a'.repeat(22)
  socket.send(JSON.stringify({
    type: 'hello', protocol: 1, codec: 'json', contract: { name: 'slow', version: '1.0.0' },
    session, secret: 's'.repeat(43), attach: 1, open: true, received: 0,
  }))
  socket.send(`[1,0,[1,1,"blobs",0],[7,1,0,${Number.MAX_SAFE_INTEGER},${Number.MAX_SAFE_INTEGER}]]`)
  return () => socket.terminate()
}
