import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineContract, notify, rpc, safe } from '../../src/index.js'
import { createClient } from '../../src/client/index.js'
import { createServer } from '../../src/server/index.js'
import { createTestNetwork } from '../../src/testing/index.js'

const contract = defineContract({
  name: 'kit', version: '1.0.0',
  server: {
    double: rpc({ input: Type.Number(), output: Type.Number() }),
    slow: rpc({ input: Type.Number(), output: Type.Number(), timeoutMs: 100_000 }),
    big: rpc({ input: Type.String(), output: Type.String() }),
    note: notify({ input: Type.Number() }),
  },
  client: { confirm: rpc({ input: Type.String(), output: Type.Boolean() }) },
})

function pair(options: Parameters<typeof createTestNetwork>[0] = {}) {
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
    big: (text) => text + text,
    note: (n) => {
      ran.push(n)
    },
  })
  const server = serve()
  wire.serve(server)
  const client = createClient(contract, { ...wire.forClient, handlers: { confirm: () => true } })
  return { wire, ran, serve, server, client }
}

test('a call over a network without latency is answered while time stands still', async () => {
  const { client, wire } = pair()

  expect(await client.api.double(21)).toBe(42)
  expect(wire.clock.now()).toBe(0)
})

test('a reply lost with the connection is sent again, and the handler is not run again', async () => {
  const { client, wire, ran } = pair()
  const answer = client.api.slow(2)
  await wire.idle()

  wire.cut()
  wire.restore()

  expect(await wire.clock.until(answer)).toBe(4)
  expect(ran).toEqual([2])
})
