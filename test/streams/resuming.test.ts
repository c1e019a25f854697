// Streams that go on, or do not, when the server's process, or the user, is another.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { defineContract, RpcError, stream } from 'wirepact'
import { createClient, type Client } from 'wirepact/client'
import { createServer, type Server } from 'wirepact/server'
import { createTestNetwork, type TestNetwork } from 'wirepact/testing'

const contract = defineContract({
  name: 'feeds',
  version: '1.0.0',
  server: { after: stream({ input: Type.Integer(), item: Type.Integer() }) },
  client: { after: stream({ input: Type.Integer(), item: Type.Integer() }) },
})

interface Place {
  readonly wire: TestNetwork
  readonly client: Client<typeof contract>
  readonly server: Server<typeof contract, string>
  /** What the servers were asked for: whose, and after which. */
  readonly opened: [user: string, after: number][]
  /** Who logs in next. */
  readonly who: { user: string }
  /** The next server process. */
  serve(): Server<typeof contract, string>
}

/** A server that counts on without end, a number each `everyMs`. */
function arrange({ everyMs = 10 } = {}): Place {
  const wire = createTestNetwork({ latencyMs: 5 })
  const opened: Place['opened'] = []
  const who = { user: 'ann' }
  const serve = (): Server<typeof contract, string> => {
    const server = createServer(contract, {
      ...wire.forServer, authenticate: ({ auth }) => String(auth), principal: (user) => user,
    }).handle({
      after: async function* (n, ctx) {
        opened.push([ctx.user, n])
        for (let i = n + 1; ; i++) {
          await wire.clock.wait(everyMs)
          if (ctx.signal.aborted) return
          yield i
        }
      },
    })
    wire.serve(server)
    return server
  }
  const server = serve()
  const client = createClient(contract, {
    ...wire.forClient,
    auth: () => who.user,
    backoff: { firstMs: 20, stepMs: 20, maxMs: 100 },
    handlers: {
      after: async function* (n) {
        for (let i = n + 1; ; i++) {
          await wire.clock.wait(everyMs)
          yield i
        }
      },
    },
  })
  return { wire, client, server, opened, who, serve }
}

const resume = (last: number | undefined): number => last ?? 0

/** Reads `count` items. */
async function take(items: AsyncIterator<number>, count: number): Promise<number[]> {
  const list: number[] = []
  while (list.length < count) {
    const { done, value } = await items.next()
    if (done) return list
    list.push(value)
  }
  return list
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe('a stream whose server process has died', () => {
  test('fails, after the items that came, with what nobody knows', async () => {
    const { wire, client, server, serve } = arrange()
    const items = client.api.after(0)
    expect(await wire.clock.until(take(items, 10))).toEqual(range(1, 10))
    await wire.crash(server)
    serve()
    await expect(wire.clock.until(take(items, 100))).rejects.toMatchObject({ code: 'SESSION_LOST', outcome: 'unknown' })
    expect(await items.next()).toEqual({ done: true, value: undefined })
  })

  test('is opened again from the last item that was read, if its caller says how', async () => {
    const { wire, client, server, serve, opened } = arrange()
    const items = client.api.after(0, { resume })
    expect(await wire.clock.until(take(items, 10))).toEqual(range(1, 10))
    await wire.clock.advance(100) // more has come, and is not read yet
    await wire.crash(server)
    serve()
    expect(await wire.clock.until(take(items, 30))).toEqual(range(11, 40))
    expect(opened).toHaveLength(2)
    await items.return!()
    await wire.clock.advance(100)
  })

  test('is opened again each time', async () => {
    const { wire, client, serve } = arrange()
    const items = client.api.after(0, { resume })
    const list: number[] = []
    for (let round = 0; round < 5; round++) {
      list.push(...await wire.clock.until(take(items, 10)))
      const [connection] = wire.connections
      await wire.crash(connection!.server as Place['server'])
      serve()
    }
    expect(list).toEqual(range(1, 50))
  })

  test('is opened with the input that its caller has waited for', async () => {
    const { wire, client, server, serve } = arrange()
    const items = client.api.after(0, { resume: async (last) => {
      await wire.clock.wait(500)
      return resume(last)
    } })
    await wire.clock.until(take(items, 3))
    await wire.crash(server)
    serve()
    expect(await wire.clock.until(take(items, 3))).toEqual([4, 5, 6])
  })

  test('whose caller cannot say how to go on ends with what it throws', async () => {
    const { wire, client, server, serve } = arrange()
    const items = client.api.after(0, { resume: () => { throw new RangeError('too old') } })
    await wire.clock.until(take(items, 3))
    await wire.crash(server)
    serve()
    await expect(wire.clock.until(take(items, 1_000))).rejects.toThrow('too old')
    expect(await items.next()).toEqual({ done: true, value: undefined })
  })

  test('gives each of two that ask at once its own item', async () => {
    const { wire, client, server, serve } = arrange()
    const items = client.api.after(0, { resume })
    await wire.clock.until(take(items, 3))
    await wire.crash(server)
    serve()
    const asked = Promise.all([items.next(), items.next(), items.next()])
    expect((await wire.clock.until(asked)).map(({ value }) => value)).toEqual([4, 5, 6])
  })

  test('is not opened again once its reader has left', async () => {
    const { wire, client, server, serve, opened } = arrange()
    const items = client.api.after(0, { resume })
    await wire.clock.until(take(items, 3))
    await wire.crash(server)
    const next = items.next()
    await items.return!()
    serve()
    await wire.clock.advance(5_000)
    expect(await next).toMatchObject({ done: true })
    expect(opened).toHaveLength(1)
  })

  test('is given up at the deadline of the first call', async () => {
    const { wire, client, server, serve } = arrange()
    const items = client.api.after(0, { resume, timeoutMs: 1_000 })
    await wire.clock.until(take(items, 3))
    await wire.clock.advance(600)
    await wire.crash(server)
    serve()
    const startMs = wire.clock.now()
    await expect(wire.clock.until(take(items, 10_000))).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    expect(wire.clock.now() - startMs).toBeLessThan(420)
  })

  test('is refused a deadline that is none', async () => {
    const { client } = arrange()
    await expect(client.api.after(0, { resume, timeoutMs: -1 }).next()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})

describe('a stream while its server drains', () => {
  test('goes on where it is for as long as that waits, and then on the next server', async () => {
    const { wire, client, server, serve, opened } = arrange()
    const items = client.api.after(0, { resume })
    await wire.clock.until(take(items, 3))
    serve()
    const closed = server.close({ drainMs: 2_000 })
    expect(await wire.clock.until(take(items, 100))).toEqual(range(4, 103))
    expect(opened).toHaveLength(1)
    expect(await wire.clock.until(take(items, 200))).toEqual(range(104, 303))
    expect(opened).toHaveLength(2)
    await wire.clock.until(closed)
  })

  test('fails after that, if its caller does not say how to go on', async () => {
    const { wire, client, server, serve } = arrange()
    const items = client.api.after(0)
    await wire.clock.until(take(items, 3))
    serve()
    const closed = server.close({ drainMs: 2_000 })
    expect(await wire.clock.until(take(items, 100))).toEqual(range(4, 103))
    await expect(wire.clock.until(take(items, 200))).rejects.toMatchObject({ code: 'SESSION_LOST', outcome: 'unknown' })
    await wire.clock.until(closed)
  })

  test('that is new goes to the next server at once', async () => {
    const { wire, client, server, serve, opened } = arrange()
    const first = client.api.after(0)
    await wire.clock.until(take(first, 3))
    serve()
    const closed = server.close({ drainMs: 2_000 })
    await wire.clock.advance(20)
    const second = client.api.after(1_000)
    expect(await wire.clock.until(take(second, 2))).toEqual([1_001, 1_002])
    expect(opened).toEqual([['ann', 0], ['ann', 1_000]])
    await second.return!()
    await first.return!()
    await wire.clock.until(closed)
  })
})

describe('a stream whose client is somebody else now', () => {
  test('is not opened again in the name of the other', async () => {
    const { wire, client, opened, who } = arrange()
    const items = client.api.after(0, { resume })
    await wire.clock.until(take(items, 3))
    who.user = 'bob'
    wire.cut()
    wire.restore()
    await expect(wire.clock.until(take(items, 1_000))).rejects.toMatchObject({ code: 'SESSION_LOST' })
    await wire.clock.advance(5_000)
    expect(opened).toEqual([['ann', 0]])
  })

  test('is not either if the server’s process is another too', async () => {
    const { wire, client, server, serve, opened, who } = arrange()
    const items = client.api.after(0, { resume })
    await wire.clock.until(take(items, 3))
    who.user = 'bob'
    await wire.crash(server)
    serve()
    await expect(wire.clock.until(take(items, 1_000))).rejects.toMatchObject({ code: 'SESSION_LOST' })
    await wire.clock.advance(5_000)
    expect(opened).toEqual([['ann', 0]])
  })
})

describe('a server’s stream of its client', () => {
  test('ends with the client’s session, though its caller would go on', async () => {
    const { wire, client, server } = arrange()
    await wire.clock.until(client.connect())
    const [there] = server.clients
    const items = there!.api.after(0, { resume })
    await wire.clock.until(take(items, 3))
    await wire.clock.until(client.close())
    await expect(wire.clock.until(take(items, 1_000))).rejects.toBeInstanceOf(RpcError)
  })

  test('is refused once the session is over, though its caller would go on', async () => {
    const { wire, client, server } = arrange()
    await wire.clock.until(client.connect())
    const [there] = server.clients
    await wire.clock.until(client.close())
    await expect(wire.clock.until(take(there!.api.after(0, { resume }), 1))).rejects.toMatchObject({ code: 'SESSION_LOST', outcome: 'not-executed' })
  })
})
