// Callers that each wait for an answer before they call again.

import { randomBytes } from 'node:crypto'
import { methods, order, tick } from '../payloads.mjs'

/** Of one stream: enough that its start does not count. */
const ITEMS = 20_000
const content = randomBytes(2 ** 20)
const receipt = methods.place(order)

/** One call of each kind, which checks its answer. @returns how many items came, where there are some */
const calls = {
  async add(api, n) {
    const sum = await api.add({ a: n, b: 7 })
    if (sum !== n + 7) throw new Error(`${n} + 7 is not ${sum}`)
  },
  async place(api) {
    const { id, cents } = await api.place(order)
    if (id !== receipt.id || cents !== receipt.cents) throw new Error(`not the receipt of ${order.id}`)
  },
  async ticks(api) {
    const { count, last } = await api.ticks(ITEMS)
    if (count !== ITEMS || last.price !== tick(ITEMS - 1).price) throw new Error(`${count} of ${ITEMS} items came`)
    return count
  },
  async echo(api, n) {
    content.writeUInt32LE(n)
    const { length, 0: first, [content.length - 1]: last } = await api.echo(content)
    if (length !== content.length || first !== content[0] || last !== content[content.length - 1]) throw new Error('not the bytes that were sent')
  },
}

/**
 * Does each work once that the contender can do, and holds it to what it says of itself.
 * @throws if an answer is wrong, or input is not refused by who says that it checks it
 */
export async function check(api, { lacks = {}, validates }) {
  for (const [work, call] of Object.entries(calls)) {
    if (!(work in lacks)) await call(api, 3)
  }
  if (!('echo' in lacks)) {
    const echoed = await api.echo(content)
    if (Buffer.compare(Buffer.from(echoed), content) !== 0) throw new Error('not the bytes that were sent')
  }
  for (const [work, wrong] of [['add', { a: 'three', b: 7 }], ['place', { ...order, customer: 'nobody' }]]) {
    const taken = await Promise.race([api[work](wrong).then(() => true, () => false), unanswered()])
    if (validates !== undefined && taken) throw new Error(`'${work}' took input of the wrong type`)
  }
}

/**
 * @param load.callers - how many, so at most so many calls are in flight
 * @param load.work - one of `calls`, or `connect`
 * @param load.outOfStep - after each answer a caller first lets 0 to 3 turns of the event loop
 *   pass: otherwise one batch of answers causes the next batch of calls, which flatters batching
 * @returns how many calls were answered or items came, and in how many milliseconds
 */
export async function run(api, { callers, work, outOfStep }, ms) {
  if (work === 'connect') return connections(api, ms)
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

/** One connection after the other, each until its first answer. Closing is not part of the time. */
async function connections({ again }, ms) {
  let answered = 0
  let took = 0
  while (took < ms) {
    const started = performance.now()
    const api = await again()
    await calls.add(api, answered)
    took += performance.now() - started
    answered++
    await api.close()
  }
  return { answered, ms: took }
}

/** Who drops what is wrong, and answers nothing, has refused it too. */
function unanswered() {
  return new Promise((resolve) => setTimeout(resolve, 500, false))
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
