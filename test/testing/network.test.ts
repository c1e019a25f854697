import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineContract, rpc, safe } from '../../src/index.js'
import { createClient } from '../../src/client/index.js'
import { createServer } from '../../src/server/index.js'
import { createTestNetwork, type TestNetworkOptions } from '../../src/testing/index.js'

const contract = defineContract({
  name: 'kit', version: '1.0.0',
  server: {
    double: rpc({ input: Type.Number(), output: Type.Number() }),
    slow: rpc({ input: Type.Number(), output: Type.Number(), timeoutMs: 100_000 }),
    host: rpc({ output: Type.String() }),
  },
  client: { confirm: rpc({ input: Type.String(), output: Type.Boolean() }) },
})

function arrange(options: TestNetworkOptions = {}) {
  const wire = createTestNetwork(options)
  const ran: number[] = []
  const serve = () => createServer(contract, wire.forServer).handle({
    double: (n) => {
      ran.push(n)
      return n * 2
    },
    slow: async (n) => {
      ran.push(n)
      await wire.clock.wait(1_000)
      return n * 2
    },
    host: (ctx) => `${String(ctx.request.headers['host'])} ${String(ctx.request.headers['x-tenant'])}`,
  })
  const server = serve()
  wire.serve(server)
  const connect = () => createClient(contract, { ...wire.forClient, handlers: { confirm: () => true } })
  return { wire, ran, serve, server, connect, client: connect() }
}

test('a call over a network without latency is answered while time stands still', async () => {
  const { client, wire } = arrange()
  expect(await client.api.double(21)).toBe(42)
  expect(wire.clock.now()).toBe(0)
})

test('latency is paid each way', async () => {
  const { client, wire } = arrange({ latencyMs: 50 })
  await wire.clock.until(client.connect())
  const before = wire.clock.now()
  await wire.clock.until(client.api.double(21))
  expect(wire.clock.now() - before).toBe(100)
})

test('a reply lost with the connection is sent again, and the handler is not run again', async () => {
  const { client, wire, ran } = arrange()
  const answer = client.api.slow(2)
  await wire.idle()

  wire.cut()
  wire.restore()

  expect(await wire.clock.until(answer)).toBe(4)
  expect(ran).toEqual([2])
})

test('until it is restored, a network that was cut takes no connection', async () => {
  const { client, wire } = arrange()
  await client.connect()
  wire.cut()
  await wire.clock.advance(100_000)
  expect([client.state.status, wire.connections.length]).toEqual(['waiting', 0])

  wire.restore()
  await wire.clock.advance(21_000)
  expect([client.state.status, wire.connections.length]).toEqual(['connected', 1])
})

test('a cut that the client does not see is found by its heartbeat', async () => {
  const { client, wire } = arrange()
  await client.connect()
  wire.cut({ clientSeesMs: Infinity })
  await wire.clock.advance(24_999)
  expect(client.state.status).toBe('connected')
  await wire.clock.advance(1)
  expect(client.state.status).toBe('waiting')
})

test('a cut that the client sees late is seen then', async () => {
  const { client, wire } = arrange()
  await client.connect()
  wire.cut({ clientSeesMs: 300 })
  await wire.clock.advance(299)
  expect(client.state.status).toBe('connected')
  await wire.clock.advance(1)
  expect(client.state.status).toBe('waiting')
})

test('a cut that the server does not see is found by its heartbeat', async () => {
  const { client, server, wire } = arrange()
  await client.connect()
  wire.cut({ serverSeesMs: Infinity })
  const [there] = server.clients
  await wire.clock.advance(39_999)
  expect(there?.connected).toBe(true)
  await wire.clock.advance(1)
  expect(there?.connected).toBe(false)
})

test('one connection can be cut beside others', async () => {
  const { connect, client, wire } = arrange()
  const other = connect()
  await Promise.all([client.connect(), other.connect()])
  wire.connections[0]?.cut()
  await wire.idle()
  expect([client.state.status, other.state.status]).toEqual(['waiting', 'connected'])
})

test('connections that nobody answers end when the client has had enough', async () => {
  const { wire, connect } = arrange()
  wire.connects = 'unanswered'
  const client = connect()
  await wire.clock.advance(9_999)
  expect(client.state.status).toBe('connecting')
  await wire.clock.advance(1)
  expect(client.state.status).toBe('waiting')
})

test('without a server, connections are refused', async () => {
  const wire = createTestNetwork()
  const client = createClient(contract, wire.forClient)
  await wire.idle()
  expect(client.state).toMatchObject({ status: 'waiting', reason: 'connection refused' })
})

test('when a server crashes its sessions are gone, and calls that it took are unknown', async () => {
  const { client, server, serve, wire, ran } = arrange()
  const answer = safe(client.api.slow(2))
  await wire.idle()

  await wire.crash(server)
  wire.serve(serve())

  expect(await wire.clock.until(answer)).toMatchObject({ ok: false, error: { code: 'SESSION_LOST', outcome: 'unknown' } })
  expect([ran, server.clients.size]).toEqual([[2], 0])
  expect(await wire.clock.until(client.api.double(3))).toBe(6)
})

test('new connections go to the server of the moment, and those that exist stay', async () => {
  const { client, server, serve, connect, wire } = arrange()
  await client.connect()
  const next = serve()
  wire.serve(next)
  await connect().connect()
  expect([server.clients.size, next.clients.size]).toEqual([1, 1])
  expect(wire.connections.map((connection) => connection.server)).toEqual([server, next])
})

test('with several servers, connections are spread over them', async () => {
  const { serve, connect, wire } = arrange()
  const servers = [serve(), serve()]
  wire.serve(...servers)
  await Promise.all(Array.from({ length: 20 }, () => connect().connect()))
  for (const server of servers) expect(server.clients.size).toBeGreaterThan(3)
})

test('a server sees the host, and the headers that the network adds', async () => {
  const { client } = arrange({ headers: { 'x-tenant': 'one' } })
  expect(await client.api.host()).toBe('wirepact.test one')
})

test('a line that takes little is paid in time', async () => {
  const { client, wire } = arrange()
  await client.connect()
  const [connection] = wire.connections
  const before = connection!.up.writtenBytes
  connection!.up.bytesPerSecond = 10
  await wire.clock.until(client.api.double(1))
  expect(wire.clock.now()).toBeCloseTo((connection!.up.arrivedBytes - before) * 100, 6)
})

test('a line that takes nothing at all is a mistake', async () => {
  const { client, wire } = arrange()
  await client.connect()
  expect(() => (wire.connections[0]!.up.bytesPerSecond = 0)).toThrow(new RangeError('bytesPerSecond must be positive, got 0'))
})

test('what is held up arrives when it is released', async () => {
  const { client, wire, ran } = arrange()
  await client.connect()
  const [connection] = wire.connections
  connection?.up.hold()
  const answer = client.api.double(1)
  await wire.clock.advance(5_000)
  expect([ran, connection!.up.bufferedBytes > 0]).toEqual([[], true])

  connection?.up.release()
  expect(await answer).toBe(2)
})

test('idle() does not wait for what is held up', async () => {
  const { client, wire } = arrange({ latencyMs: 20 })
  await wire.clock.until(client.connect())
  wire.connections[0]?.up.hold()
  void client.api.double(1)
  const before = wire.clock.now()
  await wire.idle()
  expect(wire.clock.now()).toBe(before)
})

test('the same seed repeats everything', async () => {
  const run = async (seed: number): Promise<unknown[]> => {
    const { client, wire } = arrange({ seed, latencyMs: 10 })
    const states: unknown[] = []
    client.onState(({ status }) => states.push([status, wire.clock.now()]))
    for (let i = 0; i < 5; i++) {
      await wire.clock.until(client.api.double(i))
      wire.cut()
      wire.restore()
    }
    return states
  }
  expect(await run(3)).toEqual(await run(3))
  expect(await run(3)).not.toEqual(await run(4))
})

test('when client and server are closed nothing is left, neither timers nor connections', async () => {
  const { client, server, wire } = arrange({ latencyMs: 5 })
  await wire.clock.until(client.api.double(1))
  await wire.clock.until(client.close())
  await wire.clock.until(server.close())
  expect([wire.clock.timers, wire.connections.length, server.clients.size]).toEqual([0, 0, 0])
})

test.each<[TestNetworkOptions, Error]>([
  [{ latencyMs: NaN }, new RangeError('createTestNetwork: latencyMs must be a number of milliseconds from 0 on, got NaN')],
  [{ latencyMs: -1 }, new RangeError('createTestNetwork: latencyMs must be a number of milliseconds from 0 on, got -1')],
  [{ latencyMs: Infinity }, new RangeError('createTestNetwork: latencyMs must be a number of milliseconds from 0 on, got Infinity')],
  [{ seed: 0.5 }, new RangeError('createTestNetwork: seed must be a whole number, got 0.5')],
  [{ headers: { tenant: 5 } as unknown as Record<string, string> }, new TypeError('createTestNetwork: headers.tenant must be a string, got number')],
])('an option that is none is refused: %o', (options, error) => {
  expect(() => createTestNetwork(options)).toThrow(error)
})
