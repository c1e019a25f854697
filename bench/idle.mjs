// What a server holds for each of many connections that wait.

import { excuse } from './samples.mjs'
import { startIdle, stopSides } from './sides.mjs'
import { median, spread } from './statistics.mjs'

/** It differs little between two: more than the bench's time is worth. */
const MOST_GENERATIONS = 2

/** @returns by contender, `bytes` a connection and how many of them are `heapBytes`; or `{ reason }` */
export async function measureIdle(names, { generations, idle }, say) {
  const cells = {}
  for (const name of names) {
    try {
      const taken = []
      for (let generation = 0; generation < Math.min(MOST_GENERATIONS, generations); generation++) {
        say(`idle: ${name}`)
        taken.push(await weighIdle(name, idle))
      }
      const of = (what) => taken.map((sample) => sample[what])
      cells[name] = { bytes: spread(of('bytes')), heapBytes: median(of('heapBytes')) }
    } catch (error) {
      cells[name] = excuse(name, error)
    }
  }
  return cells
}

/** Some connections are there before it is first looked at: what is made once is not counted. */
async function weighIdle(name, count) {
  const sides = await startIdle(name)
  try {
    await sides.client.ask('open', { count: Math.ceil(count / 20) })
    const before = await sides.server.ask('held')
    await sides.client.ask('open', { count })
    const after = await sides.server.ask('held')
    return { bytes: (after.rss - before.rss) / count, heapBytes: (after.heap - before.heap) / count }
  } finally {
    await stopSides(sides)
  }
}
