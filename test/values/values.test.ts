// What JSON lacks, through calls, items and errors, both ways: over the network
// in memory, where it can break, and over real sockets.

import { createHash, randomBytes } from 'node:crypto'
import * as Type from 'typebox'
import { afterEach, describe, expect, test } from 'vitest'
import { bigint, bytes, defineContract, duplex, notify, rpc, stream, timestamp, upload } from 'wirepact'
import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { createTestNetwork } from 'wirepact/testing'

const Scan = Type.Object({
  taken: timestamp(),
  image: bytes(),
  pages: Type.Array(Type.Object({ number: bigint(), image: Type.Optional(bytes()) })),
})

const both = {
  echo: rpc({ input: Scan, output: Scan, errors: { BROKEN: Type.Object({ image: bytes(), at: timestamp() }) } }),
  size: rpc({ input: bytes(), output: Type.Integer() }),
}

const contract = defineContract({
  name: 'values',
  version: '1.0.0',
  server: {
    ...both,
    seen: notify({ input: bytes() }),
    chunks: stream({ input: Type.Integer(), item: Type.Object({ index: bigint(), chunk: bytes() }) }),
    hash: upload({ item: bytes(), output: Type.String() }),
    relay: duplex({ up: bytes(), down: bytes() }),
    back: rpc({ input: Scan, output: Scan }),
  },
  client: both,
})

type Scan = Type.Static<typeof Scan>
const bytesOf = (...values: number[]): Uint8Array => Uint8Array.from(values)

function scanOf(length: number): Scan {
  return {
    taken: new Date('2026-11-24T06:00:00.123Z'),
    image: new Uint8Array(randomBytes(length)),
    pages: [{ number: 2n ** 70n }, { number: -3n, image: bytesOf(1, 2, 3) }],
  }
}

const seen: Uint8Array[] = []

function serve(options: Parameters<typeof createServer<typeof contract, undefined>>[1]) {
  return createServer(contract, options).handle({
    echo: (scan, ctx) => {
      if (scan.image.length === 0) throw ctx.error('BROKEN', { image: bytesOf(9), at: scan.taken })
      return scan
    },
    size: (image) => image.length,
    seen: (image) => void seen.push(image),
    chunks: async function* (count) {
      for (let i = 0; i < count; i++) yield { index: BigInt(i), chunk: new Uint8Array(i % 100).fill(i) }
    },
    hash: async (chunks) => {
      const hash = createHash('sha256')
      for await (const chunk of chunks) hash.update(chunk)
      return hash.digest('hex')
    },
    relay: (chunks) => chunks,
    back: (scan, ctx) => ctx.client.echo(scan),
  })
}

const handlers = { echo: (scan: Scan) => scan, size: (image: Uint8Array) => image.length }

function arrange() {
  const wire = createTestNetwork({ latencyMs: 10 })
  wire.serve(serve(wire.forServer))
  const client = createClient(contract, { ...wire.forClient, url: 'ws://values', handlers })
  return { wire, client }
}

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function connect() {
  const server = serve({})
  const { url } = await server.listen(0, '127.0.0.1')
  const client = createClient(contract, { url, handlers })
  open.push(client, server)
  return client
}

describe.each([0, 1, 1_000, 130_000, 131_072, 1_000_000, 5_000_000])('%i bytes', (length) => {
  test('come back as they were, over real sockets', async () => {
    const client = await connect()
    const image = new Uint8Array(randomBytes(length))
    expect(await client.api.size(image)).toBe(length)
    if (length > 0) expect(await client.api.echo(scanOf(length))).toHaveProperty('image.length', length)
    const [back] = await all(client.api.relay([image]))
    expect(Buffer.compare(back!, image)).toBe(0)
  })
})

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('a value with bytes, a date and bigints', () => {
  test('is the same on the other side, and back', async () => {
    const client = await connect()
    const scan = scanOf(100)
    expect(await client.api.echo(scan)).toEqual(scan)
    expect(await client.api.back(scan)).toEqual(scan)
  })

  test('is a plain Uint8Array there', async () => {
    const client = await connect()
    const [back] = await all(client.api.relay([Buffer.from([1, 2])]))
    expect(back!.constructor).toBe(Uint8Array)
  })

  test('travels in an error', async () => {
    const client = await connect()
    const scan = { ...scanOf(0), image: new Uint8Array(0) }
    const error: unknown = await client.api.echo(scan).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'BROKEN' })
    // Not toMatchObject: to that, { 0: 9 } is as good as bytes.
    expect(error).toHaveProperty('data', { image: bytesOf(9), at: scan.taken })
  })

  test('may be changed as soon as the call is made', async () => {
    const client = await connect()
    const image = bytesOf(1, 2, 3)
    const answer = client.api.echo({ ...scanOf(1), image })
    image.fill(0)
    expect((await answer).image).toEqual(bytesOf(1, 2, 3))
  })

  test('that is none of the schema’s is refused with its place', async () => {
    const client = await connect()
    const wrong = { ...scanOf(1), taken: 'yesterday' as unknown as Date }
    await expect(client.api.echo(wrong)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', data: { issues: [{ path: '/taken' }] } })
  })

  test('that is too large is refused before it is sent', async () => {
    const client = await connect()
    const tooLarge = client.api.size(new Uint8Array(17 * 2 ** 20))
    await expect(tooLarge).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed' })
  })
})

test('items with bytes come in order, each whole, many in a message', async () => {
  const client = await connect()
  const items = await all(client.api.chunks(3_000))
  expect(items).toHaveLength(3_000)
  for (const [i, { index, chunk }] of items.entries()) {
    expect(index).toBe(BigInt(i))
    expect(chunk).toEqual(new Uint8Array(i % 100).fill(i))
  }
})

test('an upload of bytes survives cuts at any byte, in both directions', async () => {
  const { wire, client } = arrange()
  const file = randomBytes(3_000_000)
  const hash = createHash('sha256').update(file).digest('hex')
  let cuts = 0
  const chunks = function* (): Generator<Uint8Array> {
    for (let at = 0; at < file.length; at += 200_000) {
      yield file.subarray(at, at + 200_000)
      const connection = wire.connections.at(-1)
      if (connection && at % 400_000 === 0) {
        connection.cutAfter(cuts % 2 ? 'up' : 'down', cuts % 2 ? 77_777 * cuts : 10)
        cuts++
      }
    }
  }
  expect(await wire.clock.until(client.api.hash(chunks()))).toBe(hash)
  expect(cuts).toBeGreaterThan(5)
})

test('a notification carries bytes', async () => {
  const { wire, client } = arrange()
  seen.length = 0
  client.api.seen(bytesOf(4, 5))
  await wire.clock.until(client.api.size(bytesOf(1)))
  expect(seen).toEqual([bytesOf(4, 5)])
})
