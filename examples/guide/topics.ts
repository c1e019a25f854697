// Topics: docs/guide/topics.md.

// #region contract
import * as Type from 'typebox'
import { defineContract, rpc, topic } from 'wirepact'

const Instrument = Type.Object({ symbol: Type.String() })
const Trade = Type.Object({ price: Type.Number(), size: Type.Number() })

export const exchange = defineContract({
  name: 'exchange',
  version: '1.0.0',
  server: {
    book: rpc({ input: Instrument, output: Type.Object({ offset: Type.Integer(), total: Type.Number() }) }),
  },
  topics: { // published by the server, to all subscribers
    trades: topic({ params: Instrument, message: Trade, retain: 1_000, overflow: 'gap' }),
    rooms: {
      talk: topic({
        params: Type.String(),
        message: Type.Object({ from: Type.String(), text: Type.String() }),
        presence: Type.Object({ name: Type.String() }),
      }),
    },
  },
})
// #endregion

// #region imports
import { createClient, type Client } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { userOf } from './users.js'
// #endregion

// #region server
export const server = createServer(exchange, {
  authenticate: userOf,
  principal: (user) => user.id,
  authorize: { // who may subscribe; a topic that is not here is for everybody
    rooms: { talk: (user, room) => mayEnter(user.id, room) },
  },
  presence: { // what subscribers see of each other
    rooms: { talk: (user) => ({ name: user.name }) },
  },
})
// #endregion

const bans = new Set<string>()
function mayEnter(userId: string, room: string): boolean {
  return !bans.has(`${userId} ${room}`)
}

const books = new Map<string, { offset: number; total: number }>()

// #region publish
export function sell(symbol: string, price: number, size: number): void {
  const offset = server.topics.trades.publish({ symbol }, { price, size })
  const total = (books.get(symbol)?.total ?? 0) + size
  books.set(symbol, { offset, total })
}
// #endregion

server.handle({ book: ({ symbol }) => books.get(symbol) ?? { offset: 0, total: 0 } })

// #region revoke
export async function ban(userId: string, room: string): Promise<void> {
  bans.add(`${userId} ${room}`)
  await server.revoke(({ user }) => user.id === userId) // asks `authorize` again
}
// #endregion

export function connect(url: string): Client<typeof exchange> {
  // #region connect
  const client = createClient(exchange, { url, auth: 'maria-token' })
  // #endregion
  return client
}

export function watch(client: Client<typeof exchange>, show: (text: string) => void) {
  // #region subscribe
  const stop = client.topics.trades.subscribe({ symbol: 'BTC' }, (trade, { offset }) => {
    show(`trade ${offset}: ${trade.size} at ${trade.price}`)
  }, {
    onGap: ({ reason, from, to }) => show(`missed ${from} to ${to ?? '?'} (${reason})`),
    onError: (error) => show(`not allowed: ${error.code}`),
  })
  // #endregion
  return stop
}

export async function total(client: Client<typeof exchange>, show: (total: number) => void): Promise<void> {
  // #region snapshot
  let book = { offset: Infinity, total: 0 }
  let early: { offset: number; size: number }[] = []
  let loads = 0
  async function load(): Promise<void> {
    const current = ++loads
    book = { offset: Infinity, total: 0 }
    early = []
    const snapshot = await client.api.book({ symbol: 'BTC' })
    if (current !== loads) return // there was a gap in the meantime: another snapshot is on its way
    book = snapshot
    for (const { offset, size } of early) if (offset > book.offset) book = { offset, total: book.total + size }
    show(book.total)
  }
  const stop = client.topics.trades.subscribe({ symbol: 'BTC' }, ({ size }, { offset }) => {
    if (book.offset === Infinity) early.push({ offset, size }) // the snapshot is not there yet
    else if (offset > book.offset) show((book = { offset, total: book.total + size }).total)
  }, {
    onGap: () => void load().catch(console.error), // after `restarted` its offsets are those of another log
  })
  await stop.ready // from here on nothing is missed
  await load()
  // #endregion
}

export async function first(client: Client<typeof exchange>, count: number): Promise<number[]> {
  const prices: number[] = []
  // #region iterate
  for await (const { price } of client.topics.trades.subscribe({ symbol: 'BTC' }, { from: 'start' })) {
    prices.push(price)
    if (prices.length === count) break // which ends the subscription
  }
  // #endregion
  return prices
}

export function enter(client: Client<typeof exchange>, show: (text: string) => void) {
  // #region presence
  const leave = client.topics.rooms.talk.subscribe('lobby', ({ from, text }) => show(`${from}: ${text}`), {
    onPresence: ({ members, joined, left }) => {
      for (const { info } of joined) show(`${info.name} came`)
      for (const { info } of left) show(`${info.name} left`)
      show(`${members.length} here`)
    },
  })
  // #endregion
  return leave
}
