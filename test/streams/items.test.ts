// What becomes of items on their way, in both directions: how many, how large, how right, through which breaks.

import { describe, expect, test } from 'vitest'
import { all, arrange, range, Source, WINDOW_BYTES, ways, type Item, type Place } from './place.js'

/** Longer than a message. */
const LARGE = 150_000
/** Items that may be under way before any was read. */
const WINDOW = 8

/** Yields what is not in the contract, as whoever has no compiler may. */
async function* wrong(...items: unknown[]): AsyncGenerator<Item> {
  for (const item of items) yield item as Item
}

/** Takes the next `count` items, a second for each. */
async function slowly({ wire }: Place, items: AsyncIterator<Item>, count: number, look: (taken: number) => void): Promise<void> {
  for (let taken = 1; taken <= count; taken++) {
    await wire.clock.until(items.next())
    await wire.clock.advance(1_000)
    look(taken)
  }
}

describe.each(ways)('%s, and', (way) => {
  describe('a fast sender', () => {
    test('of a stream keeps to the window of a slow reader', async () => {
      const source = new Source()
      const place = await arrange(way, { give: () => source.upTo(1_000) })
      const items = place.api.give(0)
      await place.wire.clock.advance(1_000)
      expect(source.yielded).toBe(WINDOW)
      await slowly(place, items, 40, (taken) => expect(source.yielded).toBeLessThanOrEqual(taken + WINDOW))
      expect(source.yielded).toBeGreaterThan(40)
    })

    test('of large items keeps to the bytes of its reader’s window, and one item more', async () => {
      const source = new Source()
      const place = await arrange(way, { give: () => source.upTo(1_000, () => 'x'.repeat(4_000)) })
      const items = place.api.give(0)
      await place.wire.clock.advance(1_000)
      expect(source.yielded).toBe(Math.ceil(WINDOW_BYTES / 4_002))
      await slowly(place, items, 20, (taken) => expect(source.yielded).toBeLessThanOrEqual(taken + 3))
      expect(source.yielded).toBeGreaterThan(20)
    })

    test('of an upload keeps to the window of a slow handler', async () => {
      const source = new Source()
      let taken = 0
      const over: number[] = []
      const place = await arrange(way, { take: async (items) => {
        for await (const _ of items) {
          taken++
          await place.wire.clock.wait(100)
          if (source.yielded > taken + WINDOW) over.push(source.yielded)
        }
        return taken
      } })
      expect(await place.until(place.api.take(source.upTo(100)))).toBe(100)
      expect(over).toEqual([])
    })

    test('is asked for nothing by a handler’s reader that never reads, beyond the window', async () => {
      const source = new Source()
      const place = await arrange(way, { take: () => place.wire.clock.wait(10_000).then(() => 'late') })
      expect(await place.until(place.api.take(source.upTo(1_000)))).toBe('late')
      expect(source.yielded).toBe(WINDOW)
    })

    test('of a duplex keeps to the windows of slow readers both ways', async () => {
      const [up, down] = [new Source(), new Source()]
      let taken = 0
      const place = await arrange(way, { both: (items) => {
        void (async () => {
          for await (const _ of items) {
            taken++
            await place.wire.clock.wait(1_000)
          }
        })().catch(() => {})
        return down.upTo(1_000)
      } })
      const items = place.api.both(up.upTo(1_000))
      await slowly(place, items, 30, (read) => {
        expect(up.yielded).toBeLessThanOrEqual(taken + WINDOW)
        expect(down.yielded).toBeLessThanOrEqual(read + WINDOW)
      })
      expect(up.yielded).toBeGreaterThan(20)
      await items.return!()
    })
  })

  test('a slow sender is not slowed further by a fast reader', async () => {
    const place = await arrange(way, { give: async function* () {
      for (const n of range(50)) {
        await place.wire.clock.wait(100)
        yield n
      }
    } })
    const startMs = place.wire.clock.now()
    expect(await place.until(all(place.api.give(0)))).toEqual(range(50))
    expect(place.wire.clock.now() - startMs).toBeLessThan(50 * 100 + 50)
  })

  test('a reader may read after everything has come', async () => {
    const place = await arrange(way, { give: () => range(WINDOW) })
    const items = place.api.give(0)
    await place.wire.clock.advance(60_000)
    expect(await place.until(all(items))).toEqual(range(WINDOW))
  })

  test('two that ask at once get an item each, in order', async () => {
    const place = await arrange(way, { give: () => range(5) })
    const items = place.api.give(0)
    const asked = Promise.all(range(7).map(() => items.next()))
    expect((await place.until(asked)).map(({ value }) => value)).toEqual([1, 2, 3, 4, 5, undefined, undefined])
  })

  test('a stream that has no items ends', async () => {
    const place = await arrange(way, { give: () => [], take: (items) => all(items), both: (items) => items })
    expect(await place.until(all(place.api.give(0)))).toEqual([])
    expect(await place.until(place.api.take([]))).toEqual([])
    expect(await place.until(all(place.api.both([])))).toEqual([])
  })

  test('items larger than a message keep their order among small ones, up, down and before the end', async () => {
    const items: Item[] = [1, 'a'.repeat(LARGE), 2, 3, 'b'.repeat(LARGE), 'c'.repeat(2 * LARGE), 4, 'd'.repeat(LARGE)]
    const place = await arrange(way, { give: () => items, take: (up) => all(up), both: (up) => up })
    expect(await place.until(all(place.api.give(0)))).toEqual(items)
    expect(await place.until(place.api.take(items))).toEqual(items)
    expect(await place.until(all(place.api.both(items)))).toEqual(items)
  })

  test('an upload given up in the middle of a large item disturbs nothing else', async () => {
    const place = await arrange(way, { take: (items) => all(items) })
    for (const { up, down } of place.wire.connections) up.bytesPerSecond = down.bytesPerSecond = 200_000
    for (let round = 0; round < 10; round++) {
      const controller = new AbortController()
      const answer = place.api.take(['x'.repeat(2 * LARGE), 'y'.repeat(2 * LARGE)], { signal: controller.signal }).catch(() => {})
      await place.wire.clock.advance(200 + round * 200)
      controller.abort()
      await answer
    }
    expect(await place.until(place.api.ping())).toBe('pong')
    expect(place.log.entries).toEqual([])
  })

  test('an item that is not right is refused by the server, whoever sends it', async () => {
    const place = await arrange(way, { give: () => wrong(1, { no: 'item' }), take: (items) => all(items), both: (up) => up })
    const given = await place.until(all(place.api.give(0)))
    expect(given).toEqual([1, 'INTERNAL']) // a handler’s fault
    if (way === 'the client asks') {
      await expect(place.until(place.api.take(wrong(1, [2])))).resolves.toEqual([1, 'INVALID_ARGUMENT'])
    } else {
      await expect(place.until(place.api.take(wrong(1, [2])))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
    expect(await place.until(place.api.ping())).toBe('pong')
  })

  test('an item that is not right fails the call of a handler that does not catch it', async () => {
    const place = await arrange(way, { both: (up) => up })
    expect(await place.until(all(place.api.both(wrong(1, 2, [3]))))).toContain('INVALID_ARGUMENT')
  })

  test.each([['a bigint', 1n], ['nothing', undefined], ['a cycle', (() => { const cycle: unknown[] = []; cycle.push(cycle); return cycle })()]])(
    'an item that cannot be encoded fails its call alone: %s', async (_, item) => {
      const place = await arrange(way, { give: () => wrong(1, item), take: (items) => all(items) })
      expect((await place.until(all(place.api.give(0)))).at(-1)).toBe('INTERNAL')
      await expect(place.until(place.api.take(wrong(1, item)))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
      expect(await place.until(place.api.ping())).toBe('pong')
    },
  )

  test('an item that is larger than its procedure allows fails its call alone', async () => {
    const items = [1, 'x'.repeat(98), 'y'.repeat(99)]
    const place = await arrange(way, { give: () => items, take: (up) => all(up) })
    expect(await place.until(all(place.api.few(0)))).toEqual([...items.slice(0, 2), 'RESOURCE_EXHAUSTED'])
    await expect(place.until(place.api.small(items))).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
    expect(await place.until(place.api.ping())).toBe('pong')
  })

  test('items that fail with what has no text fail their call alone', async () => {
    const nameless = async function* (): AsyncGenerator<Item> {
      yield 1
      throw Object.create(null)
    }
    const place = await arrange(way, { take: (items) => all(items) })
    await expect(place.until(place.api.take(nameless()))).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'unknown' })
    expect(await place.until(place.api.ping())).toBe('pong')
  })

  test('what is no source is refused', async () => {
    const place = await arrange(way, { give: () => 5, take: (items) => all(items) })
    expect(await place.until(all(place.api.give(0)))).toEqual(['INTERNAL'])
    await expect(place.until(place.api.take('text' as never))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', outcome: 'not-executed' })
    expect(await place.until(all(place.api.both(undefined as never)))).toEqual(['INVALID_ARGUMENT'])
  })

  test('a cut at any byte loses no item, repeats none, and keeps their order', async () => {
    const items: Item[] = Array.from({ length: 60 }, (_, i) => (i % 10 === 9 ? String(i).repeat(300) : i))
    for (const direction of ['up', 'down'] as const) {
      for (let bytes = 0; bytes < 6_000; bytes = Math.ceil(bytes * 1.3) + 7) {
        const place = await arrange(way, { both: (up) => up })
        place.wire.connections[0]!.cutAfter(direction, bytes)
        expect(await place.until(all(place.api.both(items))), `${direction} ${bytes}`).toEqual(items)
        await place.until(place.client.close())
      }
    }
  }, 30_000)

  test('cuts all the time lose nothing of large items either', async () => {
    const items: Item[] = range(12).map((n) => (n % 3 === 0 ? String(n).repeat(LARGE / 2) : n))
    const place = await arrange(way, { both: (up) => up })
    const reading = all(place.api.both(items))
    let over = false
    void reading.then(() => (over = true))
    for (let round = 0; !over; round++) {
      place.wire.connections[0]?.cutAfter(round % 2 ? 'up' : 'down', 100_000 + (round * 37_123) % 300_000)
      await place.wire.clock.advance(40)
    }
    expect(await reading).toEqual(items)
    expect(place.log.entries).toEqual([])
  })
})
