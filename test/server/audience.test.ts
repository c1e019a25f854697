// Clients that only listen: they say nothing unless they are asked.

import * as Type from 'typebox'
import { expect, onTestFinished, test } from 'vitest'
import { defineContract, topic } from 'wirepact'
import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { createTestNetwork } from 'wirepact/testing'

const contract = defineContract({ name: 'audience', version: '1.0.0', topics: { news: topic({ message: Type.Number() }) } })

test('a client that only listens to a busy topic keeps its connection', async () => {
  const wire = createTestNetwork()
  const closes: unknown[] = []
  const trace = (event: { type: string }): unknown => event.type === 'close' && closes.push(event)
  const server = createServer(contract, { ...wire.forServer, trace })
  const client = createClient(contract, { ...wire.forClient })
  onTestFinished(async () => {
    await wire.clock.until(client.close())
    await wire.clock.until(server.close({ drainMs: 0 }))
  })
  wire.serve(server)
  let heard = 0
  client.topics.news.subscribe(() => heard++)
  await wire.clock.until(client.connect())

  for (let n = 1; n <= 120; n++) {
    server.topics.news.publish(n)
    await wire.clock.advance(1_000)
  }

  expect(heard).toBe(120)
  expect(closes).toEqual([])
})
