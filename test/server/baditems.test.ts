// What a client may send that keeps to no window and no order of a call's items.
// Another client of the same server notices nothing.

import * as Type from 'typebox'
import { describe, expect, test as base } from 'vitest'
import { defineContract, duplex, rpc, stream, upload } from 'wirepact'
import { ManualClock } from '../support/clock.js'
import { hello, knock, type RawClient } from '../support/raw.js'
import { serve, type Served } from '../support/serve.js'
import { turn, until } from '../support/wait.js'

const contract = defineContract({
  name: 'target',
  version: '1.0.0',
  server: {
    text: rpc({ input: Type.String(), output: Type.String() }),
    slow: rpc({ output: Type.String() }),
    count: stream({ input: Type.Integer(), item: Type.Integer() }),
    blobs: stream({ input: Type.Integer(), item: Type.String() }),
    all: upload({ item: Type.Integer(), output: Type.Array(Type.Integer()) }),
    deaf: upload({ item: Type.Unknown() }),
    small: upload({ item: Type.String(), output: Type.Array(Type.String()), maxBytes: 100 }),
    echo: duplex({ up: Type.Integer(), down: Type.Integer() }),
  },
  client: { ask: stream({ item: Type.Integer() }), tell: upload({ item: Type.Integer(), output: Type.Integer() }) },
})

const WINDOW = { windowItems: 8, windowBytes: 10_000 }

interface Scene extends Served<typeof contract, undefined> {
  readonly client: RawClient
  readonly seen: { yielded: number; left: number; upYielded: number }
}

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

/** Every test runs beside a healthy client, which makes calls before and after. */
const test = base.extend<{ scene: Scene }>({

  scene: async ({}, use) => {
    const seen = { yielded: 0, left: 0, upYielded: 0 }
    const count = async function* (n: number): AsyncGenerator<number> {
      try {
        for (let i = 1; i <= n; i++) {
          seen.yielded++
          yield i
        }
      } finally {
        seen.left++
      }
    }
    const target = await serve(contract, {
      text: (value) => value,
      slow: () => new Promise(() => {}),
      count,
      blobs: async function* (n) {
        for (let i = 0; i < n; i++) {
          seen.yielded++
          yield 'x'.repeat(64 * 1024)
        }
      },
      all: gather,
      deaf: () => new Promise(() => {}),
      small: gather,
      echo: (items) => items,
    }, { limits: { ...WINDOW, streams: 20 } })
    const witness = await knock(target.url)
    await witness.greet(hello(contract))
    const client = await knock(target.url)
    await client.greet(hello(contract))
    await use({ ...target, client, seen })
    expect(await witness.call('text', 'after')).toEqual({ kind: 'reply', output: 'after' })
    await target.server.close({ drainMs: 0 })
  },
})

/** The frames of this kind about call `id`. */
const about = (client: RawClient, kind: number, id: number): (readonly unknown[])[] =>
  client.frames.filter((frame) => frame[0] === kind && frame[1] === id)

const items = (client: RawClient, id: number): unknown[] => about(client, 6, id).flatMap((frame) => frame.slice(2))

describe('items that break the protocol close with 4400:', () => {
  test('one more than there is room for', async ({ scene: { client, server, log } }) => {
    const id = client.start('deaf')
    client.packet([6, id, 1, 2, 3, 4], [6, id, 5, 6, 7, 8], [6, id, 9])
    expect(await client.ended).toMatchObject({ code: 4400, reason: `more items of ${id} than there is room for` })
    expect([server.clients.size, log.errors.length, log.warnings.length]).toEqual([1, 0, 1])
  })

  test('more bytes than there is room for', async ({ scene: { client } }) => {
    const id = client.start('deaf')
    for (let i = 0; i < 8; i++) client.packet([6, id, 'x'.repeat(120_000)]) // far beyond the window, within one value
    client.packet([6, id, 'x'])
    expect(await client.ended).toMatchObject({ code: 4400 })
  })

  test('and the handler that reads them is told to stop', async ({ scene: { client, server } }) => {
    const id = client.start('all')
    client.packet([6, id, ...Array.from({ length: 9 }, (_, i) => i)])
    expect(await client.ended).toMatchObject({ code: 4400 })
    await until(() => server.clients.size === 1)
  })

  const malformed: Readonly<Record<string, string>> = {
    'items without an item': '[1,0,[6,1]]',
    'items whose id is text': '[1,0,[6,"1",1]]',
    'credit without bytes': '[1,0,[7,1,0,1]]',
    'credit with more': '[1,0,[7,1,0,1,1,1]]',
    'credit below zero': '[1,0,[7,1,-1,1,1]]',
    'credit that is no number': '[1,0,[7,1,0,"8",1]]',
    'credit that is not exact': '[1,0,[7,1,0,1e300,1]]',
    'credit that is no whole number': '[1,0,[7,1,0,1.5,1]]',
    'credit for nobody': '[1,0,[7,null,0,1,1]]',
    'an end with more': '[1,0,[8,1,1]]',
    'an end of nobody': '[1,0,[8]]',
  }
  for (const [what, message] of Object.entries(malformed)) {
    test(what, async ({ scene: { client, log } }) => {
      client.send(message)
      expect(await client.ended).toMatchObject({ code: 4400 })
      expect(log.errors).toEqual([])
    })
  }
})

describe('what may have crossed is passed over:', () => {
  const crossing: Readonly<Record<string, readonly unknown[]>> = {
    'items of no call': [6, 77, 1],
    'items of a call of the server’s that it never made': [6, 78, 1],
    'credit for no call': [7, 77, 0, 1, 1],
    'the end of no call': [8, 77],
  }
  for (const [what, frame] of Object.entries(crossing)) {
    test(what, async ({ scene: { client } }) => {
      client.packet(frame)
      expect(await client.call('text', 'on')).toEqual({ kind: 'reply', output: 'on' })
    })
  }

  test('items, credit and an end for a call that has none', async ({ scene: { client } }) => {
    const id = client.start('slow')
    client.packet([6, id, 1], [7, id, 0, 5, 5], [8, id])
    expect(await client.call('text', 'on')).toEqual({ kind: 'reply', output: 'on' })
  })

  test('items for a stream, and credit for an upload', async ({ scene: { client } }) => {
    const id = client.start('count', 3)
    client.packet([6, id, 1], [8, id], [7, id, 0, 10, 1_000])
    expect(await client.answer(id)).toEqual({ kind: 'reply', output: undefined })
    expect(items(client, id)).toEqual([1, 2, 3])
    const up = client.start('all')
    client.packet([7, up, 0, 10, 1_000], [6, up, 4], [8, up])
    expect(await client.answer(up)).toEqual({ kind: 'reply', output: [4] })
  })

  test('a second end, and items after the first', async ({ scene: { client } }) => {
    const id = client.start('all')
    client.packet([6, id, 1], [8, id], [8, id], [6, id, 2], [8, id])
    expect(await client.answer(id)).toEqual({ kind: 'reply', output: [1] })
  })

  test('items after a cancel, however many', async ({ scene: { client } }) => {
    const id = client.start('all')
    client.packet([4, id], ...Array.from({ length: 50 }, () => [6, id, 1]))
    expect(await client.answer(id)).toMatchObject({ kind: 'error', code: 'CANCELLED' })
    expect(await client.call('text', 'on')).toEqual({ kind: 'reply', output: 'on' })
  })
})

describe('a reader with silly credit', () => {
  test('without any gets nothing', async ({ scene: { client, seen } }) => {
    const id = client.start('count', 5)
    await client.call('text', 'x')
    expect([items(client, id), seen.yielded]).toEqual([[], 0])
  })

  test('of no items, or of no bytes, gets nothing', async ({ scene: { client, seen } }) => {
    const id = client.start('count', 5)
    client.packet([7, id, 0, 0, 1_000], [7, id, 0, 1_000, 0])
    await client.call('text', 'x')
    expect([items(client, id), seen.yielded]).toEqual([[], 0])
  })

  test('that has taken what was never sent gets no more than it has room for', async ({ scene: { client, seen } }) => {
    const id = client.start('count', 50)
    client.packet([7, id, Number.MAX_SAFE_INTEGER, 3, 1_000])
    await client.call('text', 'x')
    expect([items(client, id), seen.yielded]).toEqual([[1, 2, 3], 3])
  })

  test('that takes its word back gets no more', async ({ scene: { client, seen } }) => {
    const id = client.start('count', 50)
    client.packet([7, id, 0, 3, 1_000])
    await client.call('text', 'x')
    client.packet([7, id, 3, 3, 1_000], [7, id, 1, 3, 1_000])
    await client.call('text', 'x')
    expect(seen.yielded).toBeLessThanOrEqual(6)
  })

  test('without end that acknowledges nothing gets no more than the bound of output', async ({ scene: { client, seen } }) => {
    client.acknowledges = false
    const id = client.start('blobs', 1_000)
    client.packet([7, id, 0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER])
    await until(() => seen.yielded >= 16)
    await turn(100)
    expect(seen.yielded).toBeLessThanOrEqual(18) // 1 MiB, and one
    client.packet([4, id])
    client.acknowledge()
    await client.answer(id)
  })

  test('whose socket is gone has a generator that waits, until its session is over', async ({ scene: { client, seen, server } }) => {
    const id = client.start('count', 1_000)
    client.packet([7, id, 0, 10, 1_000])
    await client.call('text', 'x')
    client.socket.terminate()
    await client.ended
    const [, there] = server.clients
    await until(() => !there!.connected)
    expect([seen.yielded, seen.left]).toEqual([10, 0])
    there!.close()
    await until(() => seen.left === 1)
  })
})

describe('a call with items', () => {
  test('beyond the places is refused, and no other is', async ({ scene: { client } }) => {
    const ids = Array.from({ length: 125 }, () => client.start('deaf')) // 20 places, and 100 for nested calls
    expect(await client.answer(ids[124]!)).toMatchObject({ kind: 'error', code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed' })
    expect(await client.call('text', 'on')).toEqual({ kind: 'reply', output: 'on' })
    const refused = ids.filter((id) => about(client, 3, id).length > 0)
    expect(refused).toEqual(ids.slice(120))
  })

  test('gets an item that is not right, and fails by it alone', async ({ scene: { client } }) => {
    const id = client.start('all')
    client.packet([6, id, 1, 'two'])
    expect(await client.answer(id)).toMatchObject({ kind: 'error', code: 'INVALID_ARGUMENT', outcome: 'executed' })
    expect(await client.call('text', 'on')).toEqual({ kind: 'reply', output: 'on' })
  })

  test('gets an item that is larger than its procedure allows, and fails by it alone', async ({ scene: { client } }) => {
    const id = client.start('small')
    client.packet([6, id, 'x'.repeat(98), 'x'.repeat(99)])
    expect(await client.answer(id)).toMatchObject({ kind: 'error', code: 'RESOURCE_EXHAUSTED', outcome: 'executed' })
  })

  test('gets an item in parts that is larger than any procedure allows, and fails by it alone', async ({ scene: { client } }) => {
    const id = client.start('deaf')
    const other = client.start('all')
    client.packet([5, id, 1, `[6,${id},"`])
    for (let i = 0; i < 12; i++) client.packet([5, id, 1, 'x'.repeat(100_000)])
    client.packet([5, id, 0, '"]'], [6, other, 1], [8, other])
    expect(await client.answer(other)).toEqual({ kind: 'reply', output: [1] })
  })

  test('with the id of one that runs closes with 4400', async ({ scene: { client } }) => {
    const id = client.start('deaf')
    client.packet([1, id, 'deaf', 0])
    expect(await client.ended).toMatchObject({ code: 4400 })
  })
})

test('items that nobody reads count as memory of a client that is away', async () => {
  const clock = new ManualClock()
  const { server, url } = await serve(contract, {
    text: (value) => value, slow: () => '', count: () => [], blobs: () => [], all: gather, small: gather, echo: (items) => items,
    deaf: () => new Promise(() => {}),
  }, { limits: { detachedBytes: 40_000 }, clock })
  for (const items of [['x'.repeat(50_000)], []]) {
    const client = await knock(url)
    await client.greet(hello(contract))
    const id = client.start('deaf')
    for (const item of items) client.packet([6, id, item])
    await client.call('text', 'it has arrived')
    client.acknowledge()
    client.socket.terminate()
  }
  await until(() => [...server.clients].every(({ connected }) => !connected))
  expect(server.clients.size).toBe(2)

  clock.advance(100)

  expect(server.clients.size).toBe(1)
})

describe('a client that is asked by the server', () => {
  test('and answers with too many items is closed with 4400', async ({ scene: { client, server } }) => {
    const [, there] = server.clients
    const lost = expect(there!.api.ask().next()).rejects.toMatchObject({ code: 'SESSION_LOST' })
    const id = await client.asked('ask')
    client.packet([6, id, ...Array.from({ length: 9 }, (_, i) => i)])
    expect(await client.ended).toMatchObject({ code: 4400 })
    await lost
  })

  test('and ends its items without an answer has not ended them', async ({ scene: { client, server } }) => {
    const [, there] = server.clients
    const asked = there!.api.ask()
    const id = await client.asked('ask')
    client.packet([6, id, 1], [8, id])
    expect(await asked.next()).toEqual({ done: false, value: 1 })
    const next = asked.next()
    client.packet([6, id, 2])
    expect(await next).toEqual({ done: false, value: 2 })
    client.packet([2, id])
    expect(await asked.next()).toEqual({ done: true, value: undefined })
  })

  test('and answers an upload with nonsense fails that', async ({ scene: { client, server } }) => {
    const [, there] = server.clients
    const answer = there!.api.tell([1, 2])
    const id = await client.asked('tell')
    client.packet([2, id, 'nonsense'])
    await expect(answer).rejects.toMatchObject({ code: 'INTERNAL', outcome: 'executed' })
  })
})
