// nginx and HAProxy are reloaded under load, and drop their connections each
// time. RELOADS says how often.

import { expect, onTestFinished, test } from 'vitest'
import { haproxy, nginx, type ProxyKind } from '../proxies/daemon.js'
import { turn } from '../support/wait.js'
import { Fleet } from './fleet.js'
import { flawless, Load } from './load.js'

const reloads = Number(process.env['RELOADS'] ?? 10)

test.for<[string, ProxyKind]>([['nginx', nginx], ['HAProxy', haproxy]])('reloads of %s lose no call', async ([name, kind]) => {
  const fleet = await Fleet.open({ pingMs: 500 })
  const { port } = await fleet.start(0)
  const proxy = await kind([port])
  const load = new Load({ url: proxy.url, clients: 10, everyMs: 50 })
  onTestFinished(async () => {
    await load.close()
    await fleet.close()
  })
  await Promise.all(load.clients.map((client) => client.connect()))

  load.start()
  for (let i = 0; i < reloads; i++) {
    await turn(500)
    await proxy.reload()
    await turn(1_200) // its former self is gone by then
  }
  await load.stop()

  const verdict = load.verdict(fleet.starts(), false)
  console.log(`${name} reloaded ${reloads} times: ${load.summary(verdict)}`)
  expect(verdict).toMatchObject(flawless)
  expect(load.failedUploads).toBe(0)
  expect(load.complaints).toEqual([])
})
