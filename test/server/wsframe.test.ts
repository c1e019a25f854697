// A message in pieces, against what `ws` would have sent.

import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { sendPieces } from '../../src/server/wsframe.js'
import { FakeSocket } from '../support/fakesocket.js'

async function pair() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`)
  onTestFinished(() => client.terminate())
  const heard: string[] = []
  client.on('message', (data, isBinary) => heard.push(`${isBinary ? 'bytes' : 'text'} ${(data as Buffer).toString('latin1')}`))
  const [[near]] = await Promise.all([once(server, 'connection'), once(client, 'open')]) as [[WebSocket], unknown]
  return { near, client, heard }
}

function filled(...lengths: number[]): Uint8Array[] {
  return lengths.map((length, i) => new Uint8Array(length).fill(97 + i))
}

function read(pieces: readonly Uint8Array[]): string {
  return `bytes ${Buffer.concat(pieces).toString('latin1')}`
}

test.each([
  [[0]], [[1, 2, 3]], [[125]], [[126]], [[10_000, 0]], [[65_535]], [[60_000, 5_536]], [[40, 130_000]], [[40, 20_000, 0, 100_000]],
])('pieces of %j bytes arrive as one binary message', async (lengths) => {
  const { near, client, heard } = await pair()
  const pieces = filled(...lengths)
  sendPieces(near, pieces)
  await once(client, 'message')
  expect(heard).toEqual([read(pieces)])
})

test('it keeps its place among what is sent otherwise', async () => {
  const { near, client, heard } = await pair()
  const pieces = filled(40, 20_000)
  const expected: string[] = []
  near.send(new Blob(['from a blob']) as never) // which takes a while, and the types of ws do not know
  expected.push('bytes from a blob')
  for (let n = 0; n < 50; n++) {
    near.send(`sent ${n}`)
    if (n % 3 === 0) near.ping()
    sendPieces(near, pieces)
    expected.push(`text sent ${n}`, read(pieces))
  }
  while (heard.length < expected.length) await once(client, 'message')
  expect(heard).toEqual(expected)
})

test('what the socket has not taken counts as buffered', async () => {
  const { near, client } = await pair()
  client.pause()
  for (let sent = 0; near.bufferedAmount === 0 && sent < 1_000; sent++) sendPieces(near, filled(40, 130_000))
  expect(near.bufferedAmount).toBeGreaterThan(100_000)
})

test('nothing is written to a socket that is closing', async () => {
  const { near, client, heard } = await pair()
  near.close()
  sendPieces(near, filled(40, 20_000))
  await once(client, 'close')
  expect(heard).toEqual([])
})

test('a socket that is not of ws gets them in one', () => {
  const socket = new FakeSocket()
  const pieces = filled(40, 20_000)
  sendPieces(socket, pieces)
  expect(socket.sent).toEqual([new Uint8Array(Buffer.concat(pieces))])
})
