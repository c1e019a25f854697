// The same over real sockets: a hostile client beside one that only goes on
// calling, and a hostile server. FUZZ_SOCKET_MESSAGES makes it longer.

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Client } from 'wirepact/client'
import { Dice } from '../../src/testing/index.js'
import { connect } from '../support/connect.js'
import { knock } from '../support/raw.js'
import { serve } from '../support/serve.js'
import { until } from '../support/wait.js'
import { clientHandlers, market, serverHandlers, type Market, type MarketServer } from './market.js'
import { Answers } from './target.js'
import { Writer } from './writer.js'

const seed = Number(process.env['FUZZ_SEED'] ?? 407_180_386)
const messages = Number(process.env['FUZZ_SOCKET_MESSAGES'] ?? 5_000)
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function serveMarket(port = 0) {
  const published: { server?: MarketServer } = {}
  const served = await serve<Market, string>(market, serverHandlers(() => published.server as MarketServer), { // set before anybody calls
    authenticate: ({ auth }) => JSON.stringify(auth)?.slice(0, 20) ?? 'nobody',
    principal: (user) => user,
    presence: { floor: (user) => ({ name: user }) },
  }, port)
  published.server = served.server
  return served
}

/** Says on `socket` what the writer says, until that has no more to say or the socket is closing. */
async function haunt(socket: WebSocket, writer: Writer, connections: number, left: { messages: number }): Promise<void> {
  const answers = new Answers()
  socket.on('message', (data: Buffer, isBinary) => answers.note(isBinary ? data : String(data)))
  socket.on('error', () => {}) // a close follows
  while (left.messages > 0 && socket.readyState === socket.OPEN) {
    const step = writer.next({ connections, heard: answers.heard, asked: answers.asked })
    if ('cut' in step) return socket.terminate()
    if ('said' in step) {
      socket.send(step.said)
      left.messages--
    }
    await turn()
  }
}

/** Calls one after another until `stop`. @returns how many were answered */
async function callOn(client: Client<Market>, stop: { readonly called: boolean }): Promise<number> {
  let answered = 0
  while (!stop.called) {
    expect(await client.api.echo(answered)).toBe(answered)
    expect(await client.api.orders.import([1, 2, 3])).toBe(3)
    answered++
  }
  return answered
}

test('a server that is told anything goes on answering its other clients', async () => {
  const { url, server, log } = await serveMarket()
  const witness = connect(market, url, { auth: 'witness', handlers: clientHandlers })
  const stop = { called: false }
  const answered = callOn(witness, stop)
  const writer = new Writer(new Dice(seed), 'client')
  const left = { messages }
  let connections = 0
  for (; left.messages > 0; connections++) {
    const { socket } = await knock(url)
    await haunt(socket, writer, connections + 1, left)
    socket.terminate()
  }
  stop.called = true
  expect(await answered).toBeGreaterThan(0)
  expect(witness.state).toMatchObject({ status: 'connected', resumed: false })
  expect(log.errors).toEqual([])
  expect([...server.clients].filter(({ user }) => user === '"witness"')).toHaveLength(1)
  console.log(`fuzz over sockets, FUZZ_SEED=${seed}: ${messages.toLocaleString('en')} messages in ${connections.toLocaleString('en')} connections; `
    + `${(await answered).toLocaleString('en')} rounds of another client's calls meanwhile`)
}, 60_000 + messages * 5)

/** It was told something final, or to come back much later: then there is another. */
function isGone({ state }: Client<Market>): boolean {
  return state.status === 'closed' || (state.status === 'waiting' && Number(state.retryAt) > Date.now() + 1_000)
}

test('a client that is told anything is of use once there is a right server again', async () => {
  const hostile = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  onTestFinished(() => void hostile.close())
  await once(hostile, 'listening')
  const { port } = hostile.address() as AddressInfo
  const writer = new Writer(new Dice(seed), 'server')
  const left = { messages }
  let connections = 0
  hostile.on('connection', (socket) => void haunt(socket, writer, ++connections, left).then(() => socket.terminate()))
  const dial = (): Client<Market> => connect(market, `ws://127.0.0.1:${port}`, { handlers: clientHandlers })
  let client = dial()
  while (left.messages > 0) {
    if (isGone(client)) client = dial()
    await Promise.race([Promise.allSettled([client.api.now(), client.api.total([1n])]), until(() => left.messages <= 0 || isGone(client))])
  }
  for (const socket of hostile.clients) socket.terminate()
  await new Promise((resolve) => hostile.close(resolve))
  if (isGone(client)) client = dial()
  const { server } = await serveMarket(port)
  await until(() => server.clients.size > 0)
  await client.connect() // a call before the welcome is refused: the server that is there now has another user
  expect(await client.api.echo('well')).toBe('well')
  expect(connections).toBeGreaterThan(1)
}, 60_000 + messages * 5)
