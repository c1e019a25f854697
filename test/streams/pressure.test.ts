// Calls with items while other output waits for an acknowledgement.

import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineContract, rpc, stream, upload } from 'wirepact'
import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { createTestNetwork } from 'wirepact/testing'

const contract = defineContract({
  name: 'pressure',
  version: '1.0.0',
  server: {
    book: rpc({ output: Type.String() }),
    count: stream({ input: Type.Integer(), item: Type.Integer() }),
    length: upload({ item: Type.String(), output: Type.Integer() }),
  },
})

async function arrange() {
  const wire = createTestNetwork({ latencyMs: 10 })
  const ran: string[] = []
  const server = createServer(contract, wire.forServer)
  server.handle({
    book: () => 'x'.repeat(900_000),
    count: (n) => {
      ran.push('count')
      return Array.from({ length: n }, (_, i) => i + 1)
    },
    length: async (texts) => {
      ran.push('length')
      let length = 0
      for await (const text of texts) length += text.length
      return length
    },
  })
  wire.serve(server)
  const client = createClient(contract, { ...wire.forClient, url: 'ws://pressure' })
  await wire.clock.until(client.connect())
  return { wire, client, ran }
}

/** Two books: more output than may be unacknowledged, so calls that arrive behind them wait. */
function crowd({ client }: Awaited<ReturnType<typeof arrange>>): Promise<string[]> {
  return Promise.all([client.api.book(), client.api.book()])
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

test('a stream and an upload that had to wait at the server have their items all the same', async () => {
  const arranged = await arrange()
  const { wire, client } = arranged
  const books = crowd(arranged)
  const both = Promise.all([all(client.api.count(3)), client.api.length(['one', 'two'])])
  await wire.clock.until(books)
  expect(await wire.clock.until(both)).toEqual([[1, 2, 3], 6])
})

test('a stream that is left while it waits at the server does not start', async () => {
  const arranged = await arrange()
  const { wire, client, ran } = arranged
  wire.connections[0]!.down.hold()
  const books = crowd(arranged)
  const left = client.api.count(3)
  await wire.clock.advance(50)
  await left.return!()
  await wire.clock.advance(50)
  wire.connections[0]!.down.release()
  await wire.clock.until(books)
  expect(ran).toEqual([])
  expect(await wire.clock.until(all(client.api.count(2)))).toEqual([1, 2])
})
