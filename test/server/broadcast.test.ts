// A frame that is made once, against what `ws` would have sent.

import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { write, type Broadcast } from '../../src/server/broadcast.js'
import { FakeSocket } from '../support/fakesocket.js'

async function pair(perMessageDeflate = false) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: perMessageDeflate && { threshold: 0 } })
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`, { perMessageDeflate })
  onTestFinished(() => client.terminate())
  const heard: string[] = []
  client.on('message', (data, isBinary) => heard.push(isBinary ? 'binary' : (data as Buffer).toString()))
  const [[near]] = await Promise.all([once(server, 'connection'), once(client, 'open')]) as [[WebSocket], unknown]
  return { near, client, heard }
}

test.each([0, 1, 125, 126, 65_535, 65_536, 130_000])('a text of %i bytes arrives as it is', async (length) => {
  const { near, client, heard } = await pair()
  const broadcast: Broadcast = { text: 'x'.repeat(length) }
  write(near, broadcast)
  await once(client, 'message')
  expect(heard).toEqual([broadcast.text])
  expect(broadcast.frame).toBeDefined() // or `ws` has changed inside, and this saves nothing any more
})

test('characters beyond ASCII are counted in bytes', async () => {
  const { near, client, heard } = await pair()
  write(near, { text: '価格 €1 😀'.repeat(20) })
  await once(client, 'message')
  expect(heard).toEqual(['価格 €1 😀'.repeat(20)])
})

test.each([false, true])('it keeps its place among what is sent otherwise (compressed: %s)', async (compressed) => {
  const { near, client, heard } = await pair(compressed)
  const broadcast: Broadcast = { text: 'broadcast' }
  const expected: string[] = []
  for (let n = 0; n < 200; n++) {
    near.send(`sent ${n}`)
    if (n % 3 === 0) near.ping()
    write(near, broadcast)
    expected.push(`sent ${n}`, 'broadcast')
  }
  while (heard.length < expected.length) await once(client, 'message')
  expect(heard).toEqual(expected)
})

test('behind a blob that is still being read it waits its turn', async () => {
  const { near, client, heard } = await pair()
  near.send(new Blob(['from a blob']) as never) // which ws takes, and its types do not know
  write(near, { text: 'broadcast' })
  while (heard.length < 2) await once(client, 'message')
  expect(heard).toEqual(['binary', 'broadcast'])
})

test('nothing is written to a socket that is closing', async () => {
  const { near, client, heard } = await pair()
  near.close()
  write(near, { text: 'broadcast' })
  await once(client, 'close')
  expect(heard).toEqual([])
})

test('a socket that is not of ws gets the text', () => {
  const socket = new FakeSocket()
  const broadcast: Broadcast = { text: 'broadcast' }
  write(socket, broadcast)
  expect([socket.sent, broadcast.frame]).toEqual([['broadcast'], undefined])
})
