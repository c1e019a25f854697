// Two servers behind HAProxy, each drained and replaced in turn under load: the
// client opens the new connection while the old one finishes. DRAINS says how often each.

import { expect, onTestFinished, test } from 'vitest'
import { haproxy } from '../proxies/daemon.js'
import { turn } from '../support/wait.js'
import { Fleet } from './fleet.js'
import { flawless, Load } from './load.js'

const drains = Number(process.env['DRAINS'] ?? 10)

test('while servers are replaced one after the other, no call fails and none runs twice', async () => {
  const fleet = await Fleet.open({ pingMs: 500 })
  const nodes = [await fleet.start(0), await fleet.start(0)]
  const proxy = await haproxy(nodes.map(({ port }) => port))
  const load = new Load({ url: proxy.url, clients: 10, everyMs: 100 }) // about 500 calls a second
  onTestFinished(async () => {
    await load.close()
    await fleet.close()
  })
  await Promise.all(load.clients.map((client) => client.connect()))
  const began = performance.now()

  load.start()
  for (let drained = 0; drained < 2 * drains; drained++) {
    const place = drained % 2
    const node = nodes[place] as (typeof nodes)[number] // an index of it
    await turn(1_000)
    await node.drain(3_000)
    nodes[place] = await fleet.start(node.port)
  }
  await turn(1_000)
  const perSecond = load.calls / ((performance.now() - began) / 1_000)
  await load.stop()

  const verdict = load.verdict(fleet.starts(), false)
  console.log(`${2 * drains} drains at ${perSecond.toFixed(0)} calls a second: ${load.summary(verdict)}`)
  expect(verdict).toMatchObject(flawless)
  expect(load.failedUploads).toBe(0)
  expect(load.complaints).toEqual([])
  expect(load.log.errors).toEqual([])
})
