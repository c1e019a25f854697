// A server's process is killed under load, again and again, and another takes
// its place. KILLS says how often.

import { expect, onTestFinished, test } from 'vitest'
import { turn } from '../support/wait.js'
import { Fleet } from './fleet.js'
import { honest, Load } from './load.js'

const kills = Number(process.env['KILLS'] ?? 200)

test('whenever the process is killed, no call runs twice, none hangs, and each failure says what happened', async () => {
  const fleet = await Fleet.open()
  let node = await fleet.start(0)
  const { port } = node
  const load = new Load({ url: `ws://127.0.0.1:${port}`, clients: 8, everyMs: 40 })
  onTestFinished(async () => {
    await load.close()
    await fleet.close()
  })
  await Promise.all(load.clients.map((client) => client.connect()))

  load.start()
  for (let killed = 0; killed < kills; killed++) {
    await turn(50 + Math.random() * 300)
    await node.kill()
    node = await fleet.start(port)
  }
  await turn(300)
  await load.stop()

  const verdict = load.verdict(fleet.starts(), true)
  console.log(`killed ${kills} times: ${load.summary(verdict)}`)
  expect(verdict).toMatchObject(honest)
  expect(verdict.answered).toBeGreaterThan(kills * 10)
  expect(load.complaints).toEqual([])
  expect(load.log.errors).toEqual([])
})
