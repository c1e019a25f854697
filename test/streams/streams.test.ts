// Procedures with items, both ways, over the network in memory.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import type { RpcError} from 'wirepact'
import { defineContract, duplex, rpc, stream, upload } from 'wirepact'
import { createClient, type Client } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { createTestNetwork } from 'wirepact/testing'

const contract = defineContract({
  name: 'streams',
  version: '1.0.0',
  server: {
    count: stream({ input: Type.Integer(), item: Type.Integer(), errors: { STOPPED: Type.Integer() } }),
    sum: upload({ item: Type.Integer(), output: Type.Integer() }),
    echo: duplex({ input: Type.String(), up: Type.String(), down: Type.String() }),
    nested: { ask: rpc({ output: Type.Array(Type.Integer()) }) },
  },
  client: {
    count: stream({ input: Type.Integer(), item: Type.Integer() }),
    sum: upload({ item: Type.Integer(), output: Type.Integer() }),
  },
})

async function* upTo(n: number): AsyncGenerator<number> {
  for (let i = 1; i <= n; i++) yield i
}

async function sumOf(items: AsyncIterable<number>): Promise<number> {
  let sum = 0
  for await (const item of items) sum += item
  return sum
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

function arrange() {
  const wire = createTestNetwork({ latencyMs: 10 })
  const seen = { left: 0, aborted: [] as unknown[], yielded: 0 }
  const server = createServer(contract, wire.forServer).handle({
    count: async function* (n, ctx) {
      ctx.signal.addEventListener('abort', () => seen.aborted.push((ctx.signal.reason as RpcError).code))
      try {
        for await (const item of upTo(n)) {
          if (item === 13) throw ctx.error('STOPPED', item)
          seen.yielded++
          yield item
        }
      } finally {
        seen.left++
      }
    },
    sum: async (items) => sumOf(items),
    echo: async function* (prefix, items) {
      for await (const item of items) yield prefix + item
    },
    nested: { ask: (ctx) => all(ctx.client.count(3)) },
  })
  wire.serve(server)
  const client = createClient(contract, {
    ...wire.forClient, url: 'ws://streams',
    handlers: { count: (n) => upTo(n), sum: (items) => sumOf(items) },
  })
  return { wire, server, client, seen }
}

type Arranged = { client: Client<typeof contract>; wire: ReturnType<typeof createTestNetwork> }
const until = <T>({ wire }: Arranged, promise: Promise<T>): Promise<T> => wire.clock.until(promise)

describe('a stream', () => {
  test('gives the items of its generator, in order', async () => {
    const arranged = arrange()
    expect(await until(arranged, all(arranged.client.api.count(12)))).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
  })

  test('of thousands of items comes whole, though only a window of them may be under way', async () => {
    const wire = createTestNetwork({ latencyMs: 10 })
    const server = createServer(contract, wire.forServer).handle({
      count: (n) => upTo(n), sum: sumOf, echo: (_prefix, items) => items, nested: { ask: () => [] },
    })
    wire.serve(server)
    const client = createClient(contract, { ...wire.forClient, url: 'ws://streams' })
    expect(await wire.clock.until(sumOf(client.api.count(5_000)))).toBe(12_502_500)
  })

  test('ends with the error of its generator, after the items before it', async () => {
    const arranged = arrange()
    const items: number[] = []
    const read = async (): Promise<void> => {
      for await (const item of arranged.client.api.count(20)) items.push(item)
    }
    await expect(until(arranged, read())).rejects.toMatchObject({ code: 'STOPPED', data: 13, outcome: 'executed' })
    expect(items).toHaveLength(12)
  })

  test('stops its generator when its reader leaves', async () => {
    const arranged = arrange()
    const read = async (): Promise<void> => {
      for await (const item of arranged.client.api.count(100_000)) if (item === 2) break
    }
    await until(arranged, read().catch(() => {}))
    await arranged.wire.clock.advance(100)
    expect(arranged.seen).toMatchObject({ left: 1 })
  })
})

describe('an upload', () => {
  test('gives its handler the items, and its caller the answer', async () => {
    const arranged = arrange()
    expect(await until(arranged, arranged.client.api.sum(upTo(2_000)))).toBe(2_001_000)
    expect(await until(arranged, arranged.client.api.sum([1, 2]))).toBe(3)
  })
})

describe('a duplex', () => {
  test('gives and takes items', async () => {
    const arranged = arrange()
    expect(await until(arranged, all(arranged.client.api.echo('> ', ['a', 'b'])))).toEqual(['> a', '> b'])
  })
})

describe('the server', () => {
  test('reads a stream of the client, and uploads to it', async () => {
    const arranged = arrange()
    expect(await until(arranged, arranged.client.api.nested.ask())).toEqual([1, 2, 3])
    const [session] = arranged.server.clients
    expect(await until(arranged, session!.api.sum([4, 5]))).toBe(9)
  })
})
