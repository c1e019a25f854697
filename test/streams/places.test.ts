// Calls with items among others: places, the first moments of a session, interceptors, middleware, and bad clients.

import { describe, expect, test } from 'vitest'
import { RpcError } from 'wirepact'
import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { createTestNetwork } from 'wirepact/testing'
import { CapturedLog } from '../support/logger.js'
import { all, arrange, contract, range, Source, ways, type Item } from './place.js'

const forever = (): AsyncGenerator<Item> => (async function* () { await new Promise(() => {}) })()

describe.each(ways)('%s, and', (way) => {
  test('the 101st stream waits for a place while plain calls go on, and begins when another ends', async () => {
    let begun = 0
    const ends: (() => void)[] = []
    const place = await arrange(way, { give: async function* () {
      begun++
      yield 'begun'
      await new Promise<void>((resolve) => ends.push(resolve))
    } })
    const streams = Array.from({ length: 101 }, () => place.api.give(0))
    const first = await place.until(Promise.all(streams.slice(0, 100).map((items) => items.next())))
    const last = streams[100]!.next()
    await place.wire.clock.advance(60_000)
    expect([first.length, begun]).toEqual([100, 100])
    expect(await place.until(place.api.ping())).toBe('pong')
    expect(begun).toBe(100)
    ends[7]!()
    expect(await place.until(last)).toEqual({ done: false, value: 'begun' })
    expect(begun).toBe(101)
  })

  test('a stream whose reader has left gives its place to the next', async () => {
    const source = new Source()
    const place = await arrange(way, { give: () => source.upTo(Infinity) })
    for (let i = 0; i < 250; i++) {
      const items = place.api.give(0)
      expect((await place.until(items.next())).done).toBe(false)
      await items.return!()
    }
    await place.wire.clock.advance(100)
    expect(source.left).toBe(250)
  })

  test('a stream that waits for a place may be given up, and is never begun', async () => {
    let begun = 0
    const place = await arrange(way, { give: () => {
      begun++
      return forever()
    } })
    const streams = Array.from({ length: 100 }, () => place.api.give(0))
    const waiting = place.api.give(0)
    await place.wire.clock.advance(100)
    await waiting.return!()
    const late = place.api.give(0, { timeoutMs: 50 })
    await expect(place.until(late.next())).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: 'not-executed' })
    expect([begun, streams.length]).toEqual([100, 100])
  })

  test('a stream starts when it is called, whether or not its items are read', async () => {
    let begun = 0
    const place = await arrange(way, { give: () => {
      begun++
      return []
    } })
    place.api.give(0)
    await place.wire.clock.advance(100)
    expect(begun).toBe(1)
  })

  test('a stream that fails and is never read fails nobody else', async () => {
    const place = await arrange(way, { give: () => { throw new RpcError('ABORTED') } })
    place.api.give(0)
    await place.wire.clock.advance(100) // a rejection that nobody handles would fail the test
    expect(await place.until(place.api.ping())).toBe('pong')
  })
})

describe('before the welcome', () => {
  test('sixteen streams go out with the hello, and the rest after it', async () => {
    const wire = createTestNetwork({ latencyMs: 50 })
    const begun: number[] = []
    const server = createServer(contract, { ...wire.forServer, authenticate: () => 'ann', principal: (user) => user }).handle({
      give: (n) => {
        begun.push(n as number)
        return [n as number]
      },
      take: (items) => all(items), both: (items) => items, ping: () => 'pong', small: () => 0, few: () => [],
    })
    wire.serve(server)
    const client = createClient(contract, wire.forClient)
    const streams = range(40).map((n) => all(client.api.give(n)))
    const uploads = range(3).map((n) => client.api.take([n]))
    await wire.clock.advance(100 + 50 + 1) // dialled, and the hello has arrived
    expect(begun).toEqual(range(16))
    expect(await wire.clock.until(Promise.all(streams))).toEqual(range(40).map((n) => [n]))
    expect(await wire.clock.until(Promise.all(uploads))).toEqual([[1], [2], [3]])
  })
})

describe('around calls with items', () => {
  test('an interceptor sees each, and may change its input, headers and time', async () => {
    const seen: string[] = []
    const place = await arrange('the client asks', {
      give: (input, ctx) => [`${String(input)} ${ctx.headers['who']}`],
      take: (items) => all(items),
    }, { client: { interceptors: [async (call, next) => {
      seen.push(call.method)
      call.headers = { who: 'ann' }
      if (call.method === 'give') call.input = 'changed'
      return next()
    }] } })
    expect(await place.until(all(place.api.give('input')))).toEqual(['changed ann'])
    expect(await place.until(place.api.take([1, 2]))).toEqual([1, 2])
    expect(seen).toEqual(['give', 'take'])
  })

  test('an interceptor that throws is what the reader sees', async () => {
    const place = await arrange('the client asks', { give: () => [] }, { client: { interceptors: [() => { throw new RangeError('no') }] } })
    await expect(place.api.give(0).next()).rejects.toThrow('no')
    await expect(place.api.take([])).rejects.toThrow('no')
  })

  test('an interceptor may stand between a reader and its items', async () => {
    const place = await arrange('the client asks', { give: () => range(3) }, { client: { interceptors: [async (_, next) => {
      const items = await next() as AsyncIterable<number>
      return (async function* () { for await (const n of items) yield n * 10 })()
    }] } })
    expect(await place.until(all(place.api.give(0)))).toEqual([10, 20, 30])
  })

  test('a reader that leaves behind an interceptor stops the generator', async () => {
    const source = new Source()
    const place = await arrange('the client asks', { give: () => source.upTo(Infinity) }, { client: { interceptors: [(_, next) => next()] } })
    const items = place.api.give(0)
    await place.until(items.next())
    await items.return!()
    await place.wire.clock.advance(100)
    expect(source.left).toBe(1)
  })

  test('a stream resumes behind an interceptor', async () => {
    const place = await arrange('the client asks', { give: (from) => range((from as number) + 5).slice(from as number) }, {
      client: { interceptors: [(_, next) => next()] },
    })
    expect(await place.until(all(place.api.give(2, { resume: () => 0 })))).toEqual([3, 4, 5, 6, 7])
  })

  test('middleware sees each, may refuse it, and may stand between a generator and its reader', async () => {
    const methods: string[] = []
    const place = await arrange('the client asks', { give: () => range(3), take: (items) => all(items) }, { server: { middleware: [async (call, next) => {
      methods.push(call.method)
      if (call.method === 'take') throw new RpcError('PERMISSION_DENIED')
      const items = await next() as AsyncIterable<number>
      return (async function* () { for await (const n of items) yield n * 10 })()
    }] } })
    expect(await place.until(all(place.api.give(0)))).toEqual([10, 20, 30])
    const source = new Source()
    await expect(place.until(place.api.take(source.upTo(Infinity)))).rejects.toMatchObject({ code: 'PERMISSION_DENIED', outcome: 'not-executed' })
    await place.wire.clock.advance(100)
    expect(source.left).toBe(source.yielded > 0 ? 1 : 0)
    expect(methods).toEqual(['give', 'take'])
  })

  test('middleware’s own generator is left with its reader', async () => {
    const source = new Source()
    const place = await arrange('the client asks', { give: () => source.upTo(Infinity) }, { server: { middleware: [async (_, next) => {
      const items = await next() as AsyncIterable<number>
      return (async function* () { for await (const n of items) yield n })()
    }] } })
    const items = place.api.give(0)
    await place.until(items.next())
    await items.return!()
    await place.wire.clock.advance(100)
    expect(source.left).toBe(1)
  })
})

describe('a client that answers with what is not in the contract', () => {
  test('fails the server’s call, and is told to stop', async () => {
    let left = 0
    const place = await arrange('the server asks', { give: async function* () {
      try {
        yield 1
        yield { garbage: true } as never
        for (;;) yield 2
      } finally {
        left++
      }
    } })
    expect(await place.until(all(place.api.give(0)))).toEqual([1, 'INTERNAL'])
    await place.wire.clock.advance(1_000)
    expect(left).toBe(1)
    expect(await place.until(place.api.ping())).toBe('pong')
  })

  test('fails an upload to it by its answer', async () => {
    const source = new Source()
    const wire = createTestNetwork()
    const log = new CapturedLog()
    const server = createServer(contract, { ...wire.forServer, logger: log })
    expect(source.yielded).toBe(0)
    server.handle({ give: () => [], take: () => 0, both: (items) => items, ping: () => 'pong', small: () => 0, few: () => [] })
    wire.serve(server)
    const client = createClient(contract, { ...wire.forClient, logger: log, handlers: { ping: () => 5 as never } })
    await wire.clock.until(client.connect())
    const [there] = server.clients
    await expect(wire.clock.until(there!.api.take(source.upTo(3)))).rejects.toMatchObject({ code: 'UNIMPLEMENTED', outcome: 'not-executed' })
    await expect(wire.clock.until(there!.api.give(0).next())).rejects.toMatchObject({ code: 'UNIMPLEMENTED', outcome: 'not-executed' })
    await expect(wire.clock.until(there!.api.ping())).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(source.left).toBe(source.yielded > 0 ? 1 : 0)
  })
})
