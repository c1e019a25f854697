// Calls and items with bytes over connections that are cut at any byte of what
// is written, in parts or whole: equal on the other side, and each once.

import * as Type from 'typebox'
import { afterAll, describe, expect, test } from 'vitest'
import { bytes, defineContract, duplex, rpc, stream } from 'wirepact'
import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { createTestNetwork, seededRandom, type TestConnection } from 'wirepact/testing'

const contract = defineContract({
  name: 'cuts',
  version: '1.0.0',
  server: {
    echo: rpc({ input: Type.Array(bytes()), output: Type.Array(bytes()) }),
    give: stream({ input: bytes(), item: bytes() }),
    relay: duplex({ up: bytes(), down: bytes() }),
  },
})

const SEED = 20_261_124
const RUNS = 40

/** Bytes that no other place has. */
function content(seed: number, length: number): Uint8Array {
  return new Uint8Array(length).map((_, i) => seed * 37 + i * 11 + (i >> 8))
}

function arrange(seed: number) {
  const wire = createTestNetwork({ seed, latencyMs: 5 })
  const ran: number[] = []
  const server = createServer(contract, wire.forServer).handle({
    echo: (list) => {
      ran.push(list.length)
      return list
    },
    give: async function* (all) {
      for (let at = 0; at < all.length; at += 30_000) yield all.slice(at, at + 30_000)
    },
    relay: (items) => items,
  })
  wire.serve(server)
  const client = createClient(contract, { ...wire.forClient, url: 'ws://cuts' })
  return { wire, client, ran }
}

type Scene = ReturnType<typeof arrange>

/** How many connections were cut, in all. */
let cuts = 0
afterAll(() => expect(cuts).toBeGreaterThan(4 * RUNS))

/** Cuts each connection, up to the sixth, after some of its bytes, so that all of what is said is cut somewhere. */
async function cutting({ wire }: Scene, seed: number, length: number, done: Promise<unknown>): Promise<void> {
  const { fraction } = seededRandom(seed)
  const doomed = new Set<TestConnection>()
  let over = false
  void done.finally(() => (over = true)).catch(() => {})
  while (!over && doomed.size < 6) {
    const connection = wire.connections.find((each) => !doomed.has(each))
    if (connection) {
      doomed.add(connection)
      connection.cutAfter(fraction() < 0.5 ? 'up' : 'down', Math.floor(300 * (length / 100) ** fraction()))
    }
    await wire.clock.advance(1)
  }
  await wire.clock.until(done)
  cuts += [...doomed].filter(({ status }) => status === 'cut').length
}

describe.each(Array.from({ length: RUNS }, (_, run) => SEED + run))('seed %i', (seed) => {
  const length = seed % 2 ? 300_000 : 3_000

  test('a call with bytes is answered with the same, and runs once', async () => {
    const scene = arrange(seed)
    const list = [content(seed, length), new Uint8Array(0), content(seed + 1, 5)]
    const answers = Promise.all([1, 2, 3].map((n) => scene.client.api.echo(list.slice(0, n))))
    await cutting(scene, seed, length, answers)
    expect(scene.ran.sort()).toEqual([1, 2, 3])
    for (const [i, answer] of (await answers).entries()) {
      expect(answer.map((each) => Buffer.from(each).toString('latin1'))).toEqual(
        list.slice(0, i + 1).map((each) => Buffer.from(each).toString('latin1')),
      )
    }
  })

  test('items with bytes come without gap or duplicate, both ways', async () => {
    const scene = arrange(seed)
    const all = content(seed, length)
    const collect = async (items: AsyncIterable<Uint8Array>): Promise<Buffer> => {
      const list: Uint8Array[] = []
      for await (const item of items) list.push(item)
      return Buffer.concat(list)
    }
    const pieces = Array.from({ length: 30 }, (_, i) => all.slice(Math.floor(length * i / 30), Math.floor(length * (i + 1) / 30)))
    const seen = Promise.all([collect(scene.client.api.give(all)), collect(scene.client.api.relay(pieces))])
    await cutting(scene, seed, length, seen)
    for (const one of await seen) expect(Buffer.compare(one, all)).toBe(0)
  })
})
