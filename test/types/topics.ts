// What a contract's topics look like to those who publish and those who subscribe.

import * as Type from 'typebox'
import {
  defineContract, rpc, topic, type Contract, type Gap, type Member, type MessageOf, type MessageStream, type Place, type Publishers,
  type PresenceRules, type Subscription, type Topic, type TopicRules, type Topics,
} from 'wirepact'
import { createClient } from 'wirepact/client'
import type { Equal, Expect } from './equal.js'

export const market = defineContract({
  name: 'market',
  version: '1.0.0',
  server: { time: rpc({ output: Type.Number() }) },
  topics: {
    trades: topic({ params: Type.Object({ symbol: Type.String() }), message: Type.Object({ price: Type.Number() }), retain: 1_000, overflow: 'gap' }),
    news: topic({ message: Type.String(), retain: { ageMs: 60_000 } }),
    rooms: { talk: topic({ params: Type.String(), message: Type.String(), presence: Type.Object({ name: Type.String() }) }) },
  },
})

export type AnyContract = Expect<typeof market extends Contract ? true : false>
export type Defined = [
  Expect<Equal<typeof market.topics.trades, Topic<[params: { symbol: string }], { price: number }, never>>>,
  Expect<Equal<typeof market.topics.news, Topic<[], string, never>>>,
  Expect<Equal<typeof market.topics.rooms.talk, Topic<[params: string], string, { name: string }>>>,
  Expect<Equal<MessageOf<typeof market.topics.trades>, { price: number }>>,
]

// @ts-expect-error: a topic is no procedure
defineContract({ name: 'x', version: '1.0.0', server: { trades: topic({ message: Type.String() }) } })
// @ts-expect-error: nor is a procedure a topic
defineContract({ name: 'x', version: '1.0.0', topics: { time: rpc({}) } })
// @ts-expect-error: a topic has messages
topic({ params: Type.String() })
// @ts-expect-error: not one of the three
topic({ message: Type.String(), overflow: 'drop' })

export function subscribe(topics: Topics<typeof market.topics>) {
  const stop: Subscription = topics.trades.subscribe({ symbol: 'BTC' }, (trade, place) => {
    const price: number = trade.price
    const at: Place = place
    return [price, at]
  }, { from: 'start', onGap: (gap: Gap) => gap.to, onError: (error) => error.code })
  const ready: Promise<number> = stop.ready
  const stream: MessageStream<{ price: number }> = topics.trades.subscribe({ symbol: 'BTC' }, { from: { epoch: 'e', offset: 1 }, buffer: 10 })
  topics.news.subscribe((text) => text.length)
  topics.rooms.talk.subscribe('lobby', () => {}, { onPresence: ({ members }) => members.map((member: Member<{ name: string }>) => member.info.name) })
  // @ts-expect-error: the params are missing
  topics.trades.subscribe((trade: { price: number }) => trade)
  // @ts-expect-error: not the contract's params
  topics.trades.subscribe({ symbl: 'BTC' }, () => {})
  // @ts-expect-error: this topic does not tell who is there
  topics.news.subscribe(() => {}, { onPresence: () => {} })
  // @ts-expect-error: no such topic
  topics.trade.subscribe({ symbol: 'BTC' }, () => {})
  return { ready, stream }
}

export async function iterate(topics: Topics<typeof market.topics>) {
  for await (const { price } of topics.trades.subscribe({ symbol: 'BTC' })) price.toFixed()
}

export function publish(topics: Publishers<typeof market.topics>) {
  const offset: number = topics.trades.publish({ symbol: 'BTC' }, { price: 1 })
  topics.news.publish('hello')
  // @ts-expect-error: not the contract's message
  topics.trades.publish({ symbol: 'BTC' }, { price: '1' })
  // @ts-expect-error: it takes no params
  topics.news.publish({ symbol: 'BTC' }, 'hello')
  return offset
}

// Rules are given the user, and the params.
interface User { id: string; vip: boolean }
export const rules: TopicRules<typeof market.topics, User> = {
  trades: (user, { symbol }) => user.vip || symbol !== 'BTC',
  rooms: { talk: async (user, room) => room.startsWith(user.id) },
}
export const presence: PresenceRules<typeof market.topics, User> = { rooms: { talk: (user, room) => ({ name: `${user.id} in ${room}` }) } }
// @ts-expect-error: no such topic
export const strange: TopicRules<typeof market.topics, User> = { trade: () => true }
// @ts-expect-error: not what the contract tells of a member
export const wrong: PresenceRules<typeof market.topics, User> = { rooms: { talk: () => ({ nome: 'ann' }) } }
// @ts-expect-error: this topic does not tell who is there
export const silent: PresenceRules<typeof market.topics, User> = { news: () => 'ann' }

export const client = createClient(market, { url: 'ws://localhost' })
export const trades: MessageStream<{ price: number }> = client.topics.trades.subscribe({ symbol: 'BTC' })

// A contract without topics has none.
const plain = createClient(defineContract({ name: 'x', version: '1.0.0' }), { url: 'ws://localhost' })
// @ts-expect-error: there are no topics
plain.topics.trades
