// The Node program: reads ticks, loses its connection, stops reading for a
// while. What it says to have seen it has checked; else it throws.

import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'wirepact/client'
import { market } from './contract.js'

/** What may be under way to a reader that is not reading. */
const WINDOW_ITEMS = 512

/** @param url - of the demo, `http:` */
export async function readTicks(url: string, say: (what: string) => void): Promise<void> {
  const cable = `node-${process.pid}`
  const client = createClient(market, { url: `${url}/rpc?cable=${cable}` })
  const states: string[] = []
  client.onState(({ status }) => states.push(status))
  const ticks = client.api.ticks({})
  let last = (await ticks.next()).value!.number

  /** Reads on, and fails at the first tick that is not the next. */
  async function read(count: number): Promise<void> {
    for (const end = last + count; last < end;) {
      const { value } = await ticks.next()
      assert.equal(value?.number, ++last, 'a tick is missing, or came twice')
    }
  }

  await read(2_000)
  say('2,000 ticks, each the next')

  const { status } = await fetch(`${url}/cut?cable=${cable}`, { method: 'POST' })
  assert.equal(status, 204)
  await read(5_000)
  assert.ok(states.includes('waiting'), 'the connection was not cut')
  say('5,000 more, over a connection that was cut: no gap')

  await sleep(2_000)
  const { made, given } = await client.api.progress()
  assert.ok(given <= last + WINDOW_ITEMS, `${given - last} ticks are under way`)
  assert.ok(made > given + 500, 'the exchange stood still too')
  say(`read nothing for 2 s: the generator stopped ${given - last} ticks ahead, the exchange did not`)

  await read(made - last)
  say(`caught up with ${made - given} ticks that had waited: no gap`)
  await ticks.return!()
  await client.close()
}
