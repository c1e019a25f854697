// Calls with items that end before their time, whoever wants it, in both directions.

import { describe, expect, test } from 'vitest'
import { RpcError } from 'wirepact'
import { aborted } from '../support/wait.js'
import { all, arrange, range, Source, ways, type Item, type Place } from './place.js'

/** A generator that never yields, and goes when it is told to. */
async function* silent(signal: AbortSignal, seen: string[]): AsyncGenerator<Item> {
  try {
    await aborted(signal)
    seen.push(`aborted: ${(signal.reason as RpcError).code}`)
    yield 'too late'
  } finally {
    seen.push('left')
  }
}

async function settled({ wire }: Place): Promise<void> {
  await wire.clock.advance(500)
}

describe.each(ways)('%s, and', (way) => {
  test('a reader that breaks off stops the generator, whose signal aborts', async () => {
    const source = new Source()
    const reasons: string[] = []
    const place = await arrange(way, { give: (_, ctx) => {
      ctx.signal.addEventListener('abort', () => reasons.push((ctx.signal.reason as RpcError).code))
      return source.upTo(100_000)
    } })
    const read = async (): Promise<void> => {
      for await (const item of place.api.give(0)) if (item === 20) break
    }
    await place.until(read())
    await settled(place)
    expect([source.left, reasons]).toEqual([1, ['CANCELLED']])
    expect(source.yielded).toBeLessThanOrEqual(20 + 8)
  })

  test('a reader that leaves before the first item stops a generator that never yields', async () => {
    const seen: string[] = []
    const place = await arrange(way, { give: (_, ctx) => silent(ctx.signal, seen) })
    const items = place.api.give(0)
    await settled(place)
    const waiting = items.next()
    await items.return!()
    await settled(place)
    expect(seen).toEqual(['aborted: CANCELLED', 'left'])
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  test('a reader that throws stops the generator, and has its own error', async () => {
    const source = new Source()
    const place = await arrange(way, { give: () => source.upTo(100_000) })
    const read = async (): Promise<void> => {
      for await (const item of place.api.give(0)) if (item === 3) throw new RangeError('mine')
    }
    await expect(place.until(read())).rejects.toThrow('mine')
    await settled(place)
    expect(source.left).toBe(1)
  })

  test('its signal ends a stream at once, and drops what was not read', async () => {
    const source = new Source()
    const controller = new AbortController()
    const place = await arrange(way, { give: () => source.upTo(100_000) })
    const items = place.api.give(0, { signal: controller.signal })
    expect(await place.until(items.next())).toEqual({ done: false, value: 1 })
    await settled(place)
    controller.abort()
    await expect(items.next()).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'unknown' })
    expect(await items.next()).toEqual({ done: true, value: undefined })
    await settled(place)
    expect(source.left).toBe(1)
  })

  test('a signal that has aborted makes no call', async () => {
    let calls = 0
    const place = await arrange(way, { give: () => { calls++ }, take: () => { calls++ } })
    const source = new Source()
    const signal = AbortSignal.abort()
    await expect(place.api.give(0, { signal }).next()).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'not-executed' })
    await expect(place.api.take(source.upTo(3), { signal })).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'not-executed' })
    await settled(place)
    expect([calls, source.yielded]).toEqual([0, 0])
  })

  test('its deadline ends a stream, and its generator’s signal says why', async () => {
    const seen: string[] = []
    const place = await arrange(way, { give: (_, ctx) => silent(ctx.signal, seen) })
    await expect(place.until(place.api.give(0, { timeoutMs: 200 }).next())).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: 'unknown' })
    await settled(place)
    expect(seen.at(-1)).toBe('left')
    expect(['aborted: CANCELLED', 'aborted: DEADLINE_EXCEEDED']).toContain(seen[0])
  })

  test('without a deadline a stream may be silent for a day', async () => {
    const place = await arrange(way, { give: async function* () {
      await place.wire.clock.wait(86_400_000)
      yield 'good morning'
    } })
    const item = place.api.give(0).next()
    await place.wire.clock.advance(86_400_500)
    expect(await item).toEqual({ done: false, value: 'good morning' })
  })

  test('an upload’s handler that answers early leaves the source', async () => {
    const source = new Source()
    const place = await arrange(way, { take: async (items) => (await items.next()).value as Item })
    expect(await place.until(place.api.take(source.upTo(100_000)))).toBe(1)
    await settled(place)
    expect(source.left).toBe(1)
    expect(source.yielded).toBeLessThanOrEqual(8)
  })

  test('an upload’s handler that answers without reading leaves a source that never yields', async () => {
    const seen: string[] = []
    const controller = new AbortController()
    const place = await arrange(way, { take: () => place.wire.clock.wait(100).then(() => 'enough') })
    expect(await place.until(place.api.take(silent(controller.signal, seen)))).toBe('enough')
    controller.abort(new RpcError('CANCELLED'))
    await settled(place)
    expect(seen).toEqual(['aborted: CANCELLED', 'left'])
  })

  test('an upload’s handler that fails leaves the source', async () => {
    const source = new Source()
    const place = await arrange(way, { take: async (items) => {
      await items.next()
      throw new RpcError('PERMISSION_DENIED')
    } })
    await expect(place.until(place.api.take(source.upTo(100_000)))).rejects.toMatchObject({ code: 'PERMISSION_DENIED', outcome: 'executed' })
    await settled(place)
    expect(source.left).toBe(1)
  })

  test('an upload whose source throws fails with that, and its handler hears of it', async () => {
    const got: Item[] = []
    const place = await arrange(way, { take: async (items) => void got.push(...await all(items)) })
    const cause = new Error('the disk is gone')
    const source = async function* (): AsyncGenerator<Item> {
      yield 1
      yield 2
      throw cause
    }
    await expect(place.until(place.api.take(source()))).rejects.toMatchObject({ code: 'CANCELLED', cause })
    await settled(place)
    expect(got.at(-1)).toBe('CANCELLED') // never as if those had been all
  })

  test('an upload whose source throws an error of ours fails with its code', async () => {
    const place = await arrange(way, { take: (items) => all(items) })
    const source = async function* (): AsyncGenerator<Item> {
      yield 1
      throw new RpcError('ABORTED', 'changed my mind')
    }
    await expect(place.until(place.api.take(source()))).rejects.toMatchObject({ code: 'ABORTED' })
  })

  test('a generator that throws ends the stream, after its items', async () => {
    const place = await arrange(way, { give: async function* (_, ctx) {
      yield* range(20)
      throw ctx.error('BROKE', 7)
    } })
    expect(await place.until(all(place.api.give(0)))).toEqual([...range(20), 'BROKE'])
  })

  test('a handler that is left by its caller may go on, and its answer goes nowhere', async () => {
    const controller = new AbortController()
    const got: Item[] = []
    const place = await arrange(way, { take: async (items) => {
      got.push(...await all(items))
      await place.wire.clock.wait(1_000)
      got.push('done')
      return 'done'
    } })
    const answer = place.api.take((async function* () {
      yield 1
      await new Promise(() => {})
    })(), { signal: controller.signal })
    await settled(place)
    controller.abort()
    await expect(answer).rejects.toMatchObject({ code: 'CANCELLED' })
    await place.wire.clock.advance(2_000)
    expect(got).toEqual([1, 'CANCELLED', 'done'])
  })

  test('a duplex is left in both directions at once', async () => {
    const [up, down] = [new Source(), new Source()]
    const place = await arrange(way, { both: () => down.upTo(100_000) })
    const items = place.api.both(up.upTo(100_000))
    await place.until(items.next())
    await items.return!()
    await settled(place)
    expect([up.left, down.left]).toEqual([1, 1])
  })

  test('a duplex may answer when what goes up has ended', async () => {
    const place = await arrange(way, { both: async function* (items) {
      let sum = 0
      for await (const item of items) sum += item as number
      yield sum
    } })
    expect(await place.until(all(place.api.both(range(100))))).toEqual([5_050])
  })

  test('a client that closes ends its streams on both sides', async () => {
    const [down, up] = [new Source(), new Source()]
    const heard: Item[] = []
    const place = await arrange(way, { give: () => down.upTo(100_000), take: async (items) => void heard.push(...await all(items)) })
    const items = place.api.give(0)
    const answer = place.api.take(up.upTo(3, (n) => n)).catch((error: RpcError) => error.code)
    const waiting = place.api.take((async function* () { await new Promise(() => {}) })()).catch((error: RpcError) => error.code)
    await place.until(items.next())
    await place.until(Promise.resolve(answer))
    await place.until(place.client.close())
    await settled(place)
    expect(down.left).toBe(1)
    expect(['CANCELLED', 'SESSION_LOST']).toContain(await waiting)
    const rest = await all(items)
    expect(['CANCELLED', 'SESSION_LOST']).toContain(rest.at(-1))
    expect(place.wire.clock.timers).toBe(0)
  })

  test('a session that the server ends stops its generators and fails its streams', async () => {
    const source = new Source()
    const place = await arrange(way, { give: () => source.upTo(100_000) })
    const items = place.api.give(0)
    await place.until(items.next())
    for (const client of place.server.clients) client.close('enough')
    await settled(place)
    expect(source.left).toBe(1)
    expect(['CANCELLED', 'SESSION_LOST']).toContain((await all(items)).at(-1))
  })

  test('a session that expires stops its generators and fails its streams', async () => {
    const source = new Source()
    const place = await arrange(way, { give: () => source.upTo(100_000) }, { server: { limits: { sessionMs: 1_000 } } })
    const items = place.api.give(0)
    await place.until(items.next())
    place.wire.cut()
    await place.wire.clock.advance(2_000)
    if (way === 'the client asks') expect(source.left).toBe(1)
    place.wire.restore()
    await settled(place)
    expect((await all(items)).at(-1)).toBe('SESSION_LOST')
    expect(source.left).toBe(1)
  })
})
