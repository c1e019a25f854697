// The Node program: client 2. The demo starts it; by hand, while the demo runs:
//
//   node --import ./examples/typescript.js examples/hello/client.ts http://localhost:8080
//
// Everything it promises it also checks; it ends with status 1 if something did not come true.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { safe } from 'wirepact'
import { createClient } from 'wirepact/client'
import { hello, type Drink, type Person } from './contract.js'
import { line } from './terminal.js'

const [url = 'http://localhost:8080'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const staying = !process.argv.includes('--exit')
const cable = randomUUID()

const greeting = expected<{ text: string; you: Person; people: Person[] }>()
const question = expected<string>()
const preference = expected<{ person: Person; drink: Drink }>()
const arrival = expected<Person>()
const departure = expected<Person>()

const client = createClient(hello, {
  url: `${url}/rpc?cable=${cable}`,
  auth: 'node',
  handlers: {
    greet: greeting.resolve,
    ask: ({ text }) => {
      question.resolve(text)
      return 'coffee'
    },
    came: (person) => {
      arrival.resolve(person)
      line('client', 'node', `${person.name} came`)
    },
    left: (person) => {
      departure.resolve(person)
      line('client', 'node', `${person.name} left`)
    },
    prefers: preference.resolve,
  },
})

const states: string[] = []
client.onState((state) => {
  states.push(state.status)
  const waitMs = state.status === 'waiting' ? state.retryAt.getTime() - Date.now() : 0
  line('client', 'node', state.status === 'waiting' ? `cut off, next try in ${waitMs} ms` : state.status)
})

let leaving = false
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) {
  process.once(signal, () => {
    leaving = true
    void client.close().then(() => process.exit(staying ? 0 : 1))
  })
}

try {
  await greets()
  await talks()
  await isAskedBack()
  await seesWhoComesAndGoes()
  await survivesACut()
} catch (error) {
  if (!leaving) throw error // else: close() ended a call, as it says
}
if (!staying && !leaving) {
  await client.close()
  process.exit(0)
}

async function greets(): Promise<void> {
  const { text, you, people } = await greeting.promise
  assert.equal(text, 'oi cliente')
  assert.equal(you.name, 'node')
  assert.ok(people.some(({ id }) => id === you.id))
  done(`greeted with "${text}"; here now: ${people.map(({ name }) => name).join(', ')}`)
}

async function talks(): Promise<void> {
  const answer = await client.api.say({ text: 'oi servidor' })
  assert.deepEqual(answer, { text: 'oi node', words: 2 })
  done(`said "oi servidor", was answered "${answer.text}" (${answer.words} words)`)

  const shouted = await safe(client.api.say({ text: 'OI SERVIDOR' }))
  assert.ok(!shouted.ok && shouted.error.code === 'TOO_LOUD')
  assert.equal(shouted.error.data.capitals, 10) // typed by the contract
  done(`shouted, and got ${shouted.error.code} with ${shouted.error.data.capitals} capitals`)
}

async function isAskedBack(): Promise<void> {
  const asked = await question.promise
  const { person, drink } = await preference.promise
  assert.deepEqual([person.name, drink], ['node', 'coffee'])
  done(`asked "${asked}", answered "${drink}", and everybody was told`)
}

async function seesWhoComesAndGoes(): Promise<void> {
  const visitor = createClient(hello, { url: `${url}/rpc`, auth: 'visitor', handlers: { greet: () => {} } })
  await arrival.promise
  await visitor.close()
  await departure.promise
  done('saw somebody come and go')
}

async function survivesACut(): Promise<void> {
  const before = states.length
  const brewed = client.api.brew({ drink: 'coffee', seconds: 5, order: randomUUID() })
  const [{ cups }] = await Promise.all([brewed, cutMyConnection(3_000)])
  const [first, ...rest] = states.slice(before)
  assert.equal(first, 'waiting')
  assert.equal(rest.at(-1), 'connected')
  assert.equal(cups, 1)
  done(`the call came back over a new connection: 1 order, ${cups} cup`)
}

/** Not `client.close()`: the proxy under it resets the TCP connection. */
async function cutMyConnection(afterMs: number): Promise<void> {
  await sleep(afterMs)
  const { status } = await fetch(`${url}/cut?cable=${cable}`, { method: 'POST' })
  assert.equal(status, 204)
  line('client', 'node', 'my connection was cut in the middle of a call')
}

function done(what: string): void {
  line('✓', 'node', what)
}

/** A promise, and what fulfils it. */
function expected<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((fulfil) => (resolve = fulfil))
  return { promise, resolve }
}
