// One side of the fan-out bench, in a process of its own: `loop` and `topics`
// publish to 1,000 sockets, `sink` has those sockets and counts what arrives.

import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { WebSocket, WebSocketServer } from 'ws'
import * as Type from 'typebox'
import { defineContract, topic } from 'wirepact'
import { createServer } from 'wirepact/server'

/** Occurs once in each message, and nowhere else. */
const MARK = '~'
/** So many turns may be under way: less than a socket's buffers hold. */
const WINDOW = 32

const contract = defineContract({
  name: 'fanout', version: '1.0.0',
  topics: { trades: topic({ retain: 100, message: Type.Object({ symbol: Type.String(), price: Type.Number(), size: Type.Number(), mark: Type.String() }) }) },
})

function trade(n) {
  return { symbol: 'BTC-USD', price: 64_000 + (n % 100), size: 1.25, mark: MARK }
}

/** What people write by hand: the text is prepared once, and sent to each. */
async function loop() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await new Promise((resolve) => server.once('listening', resolve))
  const publish = (message) => {
    const text = JSON.stringify(message)
    for (const socket of server.clients) socket.send(text)
  }
  return { port: server.address().port, publish }
}

async function topics() {
  const server = createServer(contract, { limits: { deadMs: Infinity } }) // the sink says nothing
  const { port } = await server.listen(0, '127.0.0.1')
  return { port, publish: (message) => server.topics.trades.publish(message) }
}

/** Opens the sockets, of which the first `stopped` read nothing once they are subscribed, and counts marks in what they bring. The count goes to the publisher over one socket more. */
async function sink(kind, port, count, countPort, stopped) {
  const counter = await opened(countPort)
  let marks = 0
  for (let i = 0; i < count; i++) {
    const socket = await opened(port)
    if (kind === 'topics') await subscribe(socket)
    socket._socket.removeAllListeners('data')
    if (i < stopped) {
      socket._socket.pause()
      continue
    }
    socket._socket.on('data', (bytes) => {
      for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + 1)) marks++
    })
    socket._socket.resume()
  }
  let told = 0
  setInterval(() => {
    if (marks !== told) counter.send(String(told = marks))
  }, 1)
}

async function opened(port) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return socket
}

function subscribe(socket) {
  const token = (bytes) => randomBytes(bytes).toString('base64url')
  socket.send(JSON.stringify({
    type: 'hello', protocol: 1, codec: 'json', contract: { name: contract.name, version: contract.version },
    session: token(16), secret: token(32), attach: 1, open: true, received: 0,
  }))
  socket.send('{"type":"subscribe","id":1,"topic":"trades"}')
  return new Promise((resolve) => socket.on('message', (data) => String(data).includes('"subscribed"') && resolve()))
}

/** Publishes `perTurn` messages a turn of the event loop for `ms`, and waits until all have arrived. */
async function run(publish, arrived, { perTurn, ms, sockets }) {
  const cpuBefore = process.cpuUsage()
  const before = arrived.count
  const started = performance.now()
  let published = 0
  const wait = async (least) => {
    while ((arrived.count - before) / sockets < least) await new Promise((resolve) => (arrived.wake = resolve))
  }
  while (performance.now() - started < ms) {
    for (let i = 0; i < perTurn; i++) publish(trade(published++))
    await new Promise((resolve) => setImmediate(resolve))
    await wait(published - WINDOW * perTurn)
  }
  await wait(published)
  const took = performance.now() - started
  const { user, system } = process.cpuUsage(cpuBefore)
  return { rate: (published * sockets * 1_000) / took, cpuUs: (user + system) / (published * sockets) }
}

/** Publishes 8 MiB, half of it before the first look. @returns by how many bytes this process has grown meanwhile */
async function grow(publish, arrived, { sockets }) {
  const text = 'x'.repeat(32 * 1024)
  const publishSome = async (count) => {
    const before = arrived.count
    for (let n = 1; n <= count; n++) {
      publish({ ...trade(n), symbol: text })
      while ((arrived.count - before) / sockets < n - 8) await new Promise((resolve) => (arrived.wake = resolve))
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await publishSome(128)
  const before = heldBytes()
  await publishSome(128)
  return heldBytes() - before
}

function heldBytes() {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const [kind, ...args] = process.argv.slice(2)
process.on('disconnect', () => process.exit())
if (kind === 'sink') {
  const [of, ...numbers] = args
  await sink(of, ...numbers.map(Number))
  process.send({ answer: undefined })
} else {
  const { port, publish } = await { loop, topics }[kind]()
  const arrived = { count: 0, wake: undefined }
  const counts = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => counts.once('listening', resolve))
  counts.on('connection', (socket) => socket.on('message', (data) => {
    arrived.count = Number(String(data))
    arrived.wake?.()
  }))
  process.on('message', async ({ question, details }) => {
    process.send({ answer: await { run, grow }[question](publish, arrived, details) })
  })
  process.send({ answer: { port, countPort: counts.address().port } })
}
