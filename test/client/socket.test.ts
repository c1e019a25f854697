// Binary messages on their way to a WebSocket.

import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { sendOn } from '../../src/client/socket.js'
import { FakeClientSocket } from '../support/fakewire.js'

const filled = (n: number, length: number): Uint8Array => new Uint8Array(length).fill(n)

test('each message arrives as it was, also those that waited in the socket', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`)
  onTestFinished(() => client.terminate())
  const [[far]] = await Promise.all([once(server, 'connection'), once(client, 'open')]) as [[WebSocket], unknown]
  const heard: Buffer[] = []
  far.on('message', (data) => heard.push(data as Buffer))
  far.pause()
  let count = 0
  while (client.bufferedAmount < 1_000_000 && count < 1_000) sendOn(client, [filled(count, 40), filled(count++, 100_000)])
  far.resume()
  while (heard.length < count) await once(far, 'message')
  expect(client.bufferedAmount).toBe(0)
  expect(heard.map((message) => [message.length, message.every((byte) => byte === message[0]) && message[0]]))
    .toEqual(Array.from({ length: count }, (_, n) => [100_040, n % 256]))
})

test('a socket that keeps what it is given, whatever it says of its buffer, has each message for itself', () => {
  const socket = new FakeClientSocket('ws://nowhere')
  for (let n = 0; n < 3; n++) sendOn(socket, [filled(n, 2), filled(n, 3)])
  expect(socket.sentBytes).toEqual([filled(0, 5), filled(1, 5), filled(2, 5)])
})
