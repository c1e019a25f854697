// Real sockets that stop reading: what they cost does not grow with what is published.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineContract, topic } from 'wirepact'
import { hello, knock, type RawClient } from '../support/raw.js'
import { serve } from '../support/serve.js'
import { turn } from '../support/wait.js'

const contract = defineContract({
  name: 'memory', version: '1.0.0',
  topics: {
    blocks: topic({ message: Type.String(), retain: 100 }),
    rooms: topic({ params: Type.String(), message: Type.String(), overflow: 'close' }),
  },
})

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes that this process holds, once what is garbage has gone. */
async function heldBytes(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collect()
    await turn(5)
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function subscriber(url: string): Promise<RawClient> {
  const client = await knock(url)
  await client.greet(hello(contract))
  client.send({ type: 'subscribe', id: 1, topic: 'blocks' })
  await client.control('subscribed')
  return client
}

test('a hundred subscribers that have stopped reading hold 2 MiB at most, however much is published', async () => {
  const sent = new Map<string | undefined, number>()
  const { server, url } = await serve(contract, {}, {
    trace: (event) => void (event.type === 'sent' && sent.set(event.client, (sent.get(event.client) ?? 0) + 1)),
  })
  const stopped = await Promise.all(Array.from({ length: 100 }, () => subscriber(url)))
  for (const { socket } of stopped) socket.pause()
  const block = 'x'.repeat(60_000)
  const publish = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      server.topics.blocks.publish(block)
      await turn()
    }
  }
  await publish(100) // what is retained is not counted
  const before = await heldBytes()
  const sentBefore = [...sent.values()].reduce((sum, count) => sum + count, 0)
  await publish(400) // beyond what the machine's own buffers take
  const after = await heldBytes()
  const sentSince = [...sent.values()].reduce((sum, count) => sum + count, 0) - sentBefore
  expect(sentSince).toBeLessThan(100 * 400) // they are stopped
  expect((after - before) / 2 ** 20).toBeLessThan(2)
  for (const { socket } of stopped) socket.terminate()
}, 60_000)

test('logs that a client makes by subscribing take no more than topicsBytes, and none of what was published', async () => {
  const { server, url } = await serve(contract, {}, { limits: { topicsBytes: 2 ** 20 } })
  server.topics.blocks.publish('kept')
  const client = await subscriber(url)
  const name = (n: number): string => String(n).padEnd(4_000, 'x')
  const subscribe = async (from: number): Promise<void> => {
    for (let n = from; n < from + 2_000; n++) {
      client.send({ type: 'subscribe', id: 2, topic: 'rooms', params: name(n) })
      client.send({ type: 'unsubscribe', id: 2 })
      client.send({ type: 'subscribe', id: 3, topic: 'rooms', params: name(-n), from: { epoch: 'former', offset: 7 } }) // refused
      if (n % 100 === 0) await turn()
    }
    client.send({ type: 'ping' })
    await client.control('pong')
    client.controls.length = 0
  }
  await subscribe(1)
  const before = await heldBytes()
  await subscribe(2_001)
  expect((await heldBytes() - before) / 2 ** 20).toBeLessThan(2)
  client.send({ type: 'subscribe', id: 4, topic: 'blocks', from: 'start' })
  expect(await client.control('messages')).toMatchObject({ messages: ['kept'] })
}, 60_000)
