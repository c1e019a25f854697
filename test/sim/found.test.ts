// What the fault run found, each made small.

import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineContract, rpc, safe } from '../../src/index.js'
import { createClient, type Client } from '../../src/client/index.js'
import { createServer, type Server, type ServerLimits } from '../../src/server/index.js'
import { createTestNetwork, type TestNetwork } from '../../src/testing/index.js'

const contract = defineContract({
  name: 'found', version: '1.0.0',
  server: {
    slow: rpc({ input: Type.Number(), output: Type.Number(), idempotent: true, timeoutMs: 600_000 }),
    once: rpc({ input: Type.Number(), output: Type.Number(), timeoutMs: 600_000 }),
    ask: rpc({ input: Type.String(), output: Type.Number(), timeoutMs: 600_000 }),
    fill: rpc({ input: Type.Number(), output: Type.String(), timeoutMs: 600_000 }),
    take: rpc({ input: Type.String(), timeoutMs: 600_000 }),
  },
  client: {
    measure: rpc({ input: Type.String(), output: Type.Number(), timeoutMs: 600_000 }),
    relay: rpc({ input: Type.String(), timeoutMs: 600_000 }),
  },
})

interface Place {
  readonly wire: TestNetwork
  readonly client: Client<typeof contract>
  readonly first: Server<typeof contract, undefined>
  /** The inputs of `slow` and `once`, by server. */
  readonly ran: { readonly server: number; readonly n: number }[]
  serve(): Server<typeof contract, undefined>
}

interface Arrangement {
  readonly latencyMs?: number
  readonly limits?: Partial<ServerLimits>
  /** How long `slow` and `once` take. */
  readonly workMs?: number
}

function arrange({ latencyMs = 10, limits = {}, workMs = 1_000 }: Arrangement = {}): Place {
  const wire = createTestNetwork({ latencyMs })
  const ran: Place['ran'] = []
  let servers = 0
  const serve = (): Server<typeof contract, undefined> => {
    const server = ++servers
    const work = async (n: number): Promise<number> => {
      ran.push({ server, n })
      await wire.clock.wait(workMs)
      return n
    }
    return createServer(contract, { ...wire.forServer, limits }).handle({
      slow: work,
      once: work,
      ask: (text, ctx) => ctx.client.measure(text),
      fill: (length) => 'x'.repeat(length),
      take: () => {},
    })
  }
  const first = serve()
  wire.serve(first)
  const client = createClient(contract, {
    ...wire.forClient,
    handlers: {
      measure: async (text) => {
        await wire.clock.wait(1_000)
        return text.length
      },
      relay: (text, ctx) => ctx.server.take(text),
    },
  })
  return { wire, client, first, ran, serve }
}

test('an idempotent call that may have run before a restart is unknown, even if it is given up before it is sent again', async () => {
  const { wire, client, first, ran, serve } = arrange()
  const controller = new AbortController()
  const answer = safe(client.api.slow(1, { signal: controller.signal }))
  await wire.idle()

  await wire.crash(first)
  await wire.clock.advance(15) // the client has seen it
  wire.serve(serve())
  while (client.state.status !== 'connecting') await wire.clock.next()
  while (wire.connections.length < 1 || wire.connections[0]?.up.writtenBytes === 0) await wire.clock.next()
  await wire.clock.advance(50) // "lost" has arrived, and the next session is being opened
  controller.abort()

  expect(await wire.clock.until(answer)).toMatchObject({ ok: false, error: { outcome: 'unknown' } })
  expect(ran).toEqual([{ server: 1, n: 1 }])
})

test('calls that were made before the welcome keep to the limits that it tells', async () => {
  const { wire, client } = arrange({ limits: { calls: 2 } })

  const answers = Promise.all(Array.from({ length: 300 }, (_, n) => client.api.once(n)))

  expect(await wire.clock.until(answers)).toHaveLength(300)
})

test('a call made inside a handler has room for its input, however much input of others waits', async () => {
  const { wire, client, first } = arrange({ limits: { outputBytes: 1, inputBytes: 1_000 } })
  await wire.clock.until(client.connect())
  for (const { down } of wire.connections) down.hold() // so that the server's output is not acknowledged
  const filled = client.api.fill(100)
  const [there] = first.clients
  const relayed = there!.api.relay('y'.repeat(900))
  const taken = Promise.all(Array.from({ length: 3 }, () => client.api.take('z'.repeat(300))))
  await wire.clock.advance(100)
  for (const { down } of wire.connections) down.release()

  await wire.clock.until(Promise.all([filled, relayed, taken]))
})

test('calls that came after a goaway that was lost go to the next server', async () => {
  const { wire, client, first, ran, serve } = arrange({ latencyMs: 50 })
  const early = client.api.once(1)
  await wire.clock.advance(500)
  const late = client.api.once(2)
  await wire.clock.advance(1) // it is under way

  const [connection] = wire.connections
  connection!.cutAfter('down', 0, { up: Infinity, clientSeesMs: 200 }) // at the goaway
  const closed = first.close({ drainMs: 60_000 })
  await wire.clock.advance(100)
  expect(connection!.status).toBe('cut')
  while (!wire.connections.some(({ server }) => server === first)) await wire.clock.next()
  wire.serve(serve()) // the session comes back to the first, new ones go to the second

  expect(await wire.clock.until(Promise.all([early, late]))).toEqual([1, 2])
  expect(ran).toEqual([{ server: 1, n: 1 }, { server: 2, n: 2 }])
  await wire.clock.until(closed)
})

test('so do they if their session has expired meanwhile', async () => {
  const { wire, client, first, ran, serve } = arrange({ latencyMs: 50, workMs: 5_000, limits: { sessionMs: 100 } })
  const other = createClient(contract, { ...wire.forClient, url: 'ws://other' }) // keeps the first server alive
  await wire.clock.until(Promise.all([client.connect(), other.connect()]))
  const long = other.api.once(1)
  const early = safe(client.api.once(2))
  await wire.clock.advance(500)
  const late = client.api.once(3)
  await wire.clock.advance(1) // it is under way

  const [connection] = wire.connections
  connection!.cutAfter('down', 0, { up: Infinity, clientSeesMs: 200 }) // at the goaway
  const closed = first.close({ drainMs: 60_000 })
  while (!wire.connections.some(({ url, server }) => url === connection!.url && server === first)) await wire.clock.next()
  wire.serve(serve())

  expect(await wire.clock.until(early)).toMatchObject({ ok: false, error: { outcome: 'unknown' } })
  expect(await wire.clock.until(Promise.all([long, late]))).toEqual([1, 3])
  expect(ran.filter(({ n }) => n === 3)).toEqual([{ server: 2, n: 3 }])
  await wire.clock.until(closed)
})

test('a server that drains gets the answers of its clients, though their connections break meanwhile', async () => {
  const { wire, client, first } = arrange()
  await wire.clock.until(client.connect())
  const [there] = first.clients
  const answer = there!.api.measure('four')
  await wire.idle()

  const closed = first.close({ drainMs: 60_000 })
  await wire.idle()
  wire.cut()
  wire.restore()

  expect(await wire.clock.until(answer)).toBe(4)
  await wire.clock.until(closed)
})
