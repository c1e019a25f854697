// Packets vanish between clients and a server that both live: their connections
// are half open, and only silence tells. HALF_OPENS says how often.

import { expect, onTestFinished, test } from 'vitest'
import { turn } from '../support/wait.js'
import { Fleet } from './fleet.js'
import { flawless, Load } from './load.js'
import { Namespace, serverHost } from './namespace.js'

const halfOpens = Number(process.env['HALF_OPENS'] ?? 5)

/** The client gives up a connection after this and the server's interval between pings; the server sooner. */
const SILENCE_MS = 10_000
const PING_MS = 500
const CLIENTS = 8

async function openNetwork() {
  const namespace = new Namespace()
  await namespace.create()
  const fleet = await Fleet.open({ pingMs: PING_MS, deadMs: 5_000, host: serverHost, namespace: namespace.name })
  const { port } = await fleet.start(0)
  const load = new Load({ url: `ws://${serverHost}:${port}`, clients: CLIENTS, everyMs: 40 })
  onTestFinished(async () => {
    await load.close()
    await fleet.close()
    await namespace.remove()
  })
  await Promise.all(load.clients.map((client) => client.connect()))
  let losses = 0
  for (const client of load.clients) client.onState(({ status }) => (losses += status === 'waiting' ? 1 : 0))
  return { namespace, fleet, load, losses: () => losses }
}

test('connections that are half open are noticed by their silence, and nothing is lost', async () => {
  const { namespace, fleet, load, losses } = await openNetwork()

  load.start()
  for (let i = 0; i < halfOpens; i++) {
    await turn(1_000)
    await namespace.blackhole()
    await turn(SILENCE_MS + 2 * PING_MS)
    await namespace.heal()
  }
  await turn(1_000)
  await load.stop()

  const verdict = load.verdict(fleet.starts(), false)
  console.log(`half open ${halfOpens} times: ${load.summary(verdict)}`)
  expect(verdict).toMatchObject(flawless)
  expect(losses()).toBeGreaterThanOrEqual(CLIENTS * halfOpens)
  expect(load.complaints).toEqual([])
  expect(load.log.errors).toEqual([])
})

test('sockets that the kernel kills take nothing with them', async () => {
  const { namespace, fleet, load, losses } = await openNetwork()

  load.start()
  for (let i = 0; i < 10 * halfOpens; i++) {
    await turn(300)
    await namespace.killSockets()
  }
  await turn(1_000)
  await load.stop()

  const verdict = load.verdict(fleet.starts(), false)
  console.log(`sockets killed ${10 * halfOpens} times: ${load.summary(verdict)}`)
  expect(verdict).toMatchObject(flawless)
  expect(losses()).toBeGreaterThanOrEqual(CLIENTS)
  expect(load.complaints).toEqual([])
})
