// A bad network between clients and a server that lives: nothing may be lost.
// TOXIC_SECONDS says how long.

import { expect, onTestFinished, test } from 'vitest'
import { turn } from '../support/wait.js'
import { Fleet } from './fleet.js'
import { flawless, Load } from './load.js'
import { ToxicProxy, toxins } from './toxicproxy.js'

const seconds = Number(process.env['TOXIC_SECONDS'] ?? 90)

test('resets, stalls, slices and throttles lose no call and run none twice', async () => {
  const fleet = await Fleet.open({ pingMs: 500, deadMs: 8_000 })
  const node = await fleet.start(0)
  const proxy = new ToxicProxy(node.port)
  await proxy.listen()
  const load = new Load({ url: proxy.url, clients: 16, everyMs: 40 })
  onTestFinished(async () => {
    await load.close()
    await proxy.close()
    await fleet.close()
  })
  await Promise.all(load.clients.map((client) => client.connect()))
  proxy.toxins = toxins
  proxy.cut() // what comes instead is spoilt

  load.start()
  for (let second = 0; second < seconds; second++) {
    await turn(1_000)
    if (second % 5 === 4) proxy.cut() // what only slices or delays would stay for ever
  }
  proxy.toxins = ['none']
  proxy.cut()
  await load.stop()

  const verdict = load.verdict(fleet.starts(), false)
  const met = [...proxy.counts].map(([toxin, count]) => `${count} ${toxin}`).join(', ')
  console.log(`a bad network for ${seconds} s (connections: ${met}): ${load.summary(verdict)}`)
  expect(verdict).toMatchObject(flawless)
  expect(load.failedUploads).toBe(0)
  expect(Math.min(...toxins.map((toxin) => proxy.counts.get(toxin) ?? 0))).toBeGreaterThan(0)
  expect(load.complaints).toEqual([])
  expect(load.log.errors).toEqual([])
})
