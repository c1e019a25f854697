// Callers that each wait for an answer before they call again.

import { randomBytes } from 'node:crypto'
import { order } from './contract.mjs'

/** Of one stream: enough that its start does not count. */
const ITEMS = 20_000
const content = randomBytes(2 ** 20)

/** One call of each kind, which checks its answer. @returns how many items came, where there are some */
const calls = {
  async add(api, n) {
    const sum = await api.add({ a: n, b: 7 })
    if (sum !== n + 7) throw new Error(`${n} + 7 is not ${sum}`)
  },
  async place(api) {
    const receipt = await api.place(order)
    if (receipt.id !== order.id) throw new Error(`not the receipt of ${order.id}`)
  },
  async ticks(api) {
    const { count, last } = await api.ticks(ITEMS)
    if (count !== ITEMS || last.price !== 64_099) throw new Error(`${count} of ${ITEMS} items came`)
    return count
  },
  async echo(api, n) {
    content.writeUInt32LE(n)
    const { length, 0: first, [content.length - 1]: last } = await api.echo(content)
    if (length !== content.length || first !== content[0] || last !== content[content.length - 1]) throw new Error('not the bytes that were sent')
  },
}

/**
 * @param load.callers - how many, so at most so many calls are in flight
 * @param load.work - one of `calls`
 * @param load.outOfStep - after each answer a caller first lets 0 to 3 turns of the event loop
 *   pass: otherwise one batch of answers causes the next batch of calls, which flatters batching
 * @returns how many calls were answered or items came, and in how many milliseconds
 */
export async function run(api, { callers, work, outOfStep }, ms) {
  const call = calls[work]
  const random = xorshift()
  let answered = 0
  let running = true
  const caller = async () => {
    while (running) {
      const count = (await call(api, answered)) ?? 1
      answered += count // not before: others have answered meanwhile
      if (outOfStep) for (let turns = random() & 3; turns > 0; turns--) await turn()
    }
  }
  const timer = setTimeout(() => (running = false), ms)
  const started = performance.now()
  await Promise.all(Array.from({ length: callers }, caller))
  clearTimeout(timer)
  return { answered, ms: performance.now() - started }
}

function turn() {
  return new Promise((resolve) => setImmediate(resolve))
}

/** The same for every contender. */
function xorshift() {
  let state = 0x2545f491
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
