// What `defineContract` says of topics, with the path of what is wrong.

import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineContract, rpc, timestamp, topic } from 'wirepact'
import { topicsOf } from '../../src/contract/topic.js'

function define(topics: unknown, server?: unknown): () => unknown {
  return () => defineContract({ name: 'market', version: '1.0.0', topics, server } as never)
}

const message = Type.String()
const trades = (options: object): (() => unknown) => define({ trades: topic({ message, ...options }) })

test.each<[string, () => unknown]>([
  ['market.topics.trades.message: missing: it says what travels', define({ trades: topic({} as never) })],
  ['market.topics.trades.message: not a TypeBox schema (got string)', trades({ message: 'x' })],
  ['market.topics.trades.params: not a TypeBox schema (got object)', trades({ params: {} })],
  ['market.topics.trades.presence: not a TypeBox schema (got object)', trades({ presence: {} })],
  ["market.topics.trades.overflow: none of 'gap', 'latest' and 'close' (got string)", trades({ overflow: 'drop' })],
  ["market.topics.trades.overflow: none of 'gap', 'latest' and 'close' (got array)", trades({ overflow: ['gap'] })],
  ['market.topics.trades.retain: neither a count nor { count, ageMs } (got array)', trades({ retain: [] })],
  ['market.topics.trades.retain: neither a count nor { count, ageMs } (got -1)', trades({ retain: -1 })],
  ['market.topics.trades.retain.age: unknown option (known: count, ageMs)', trades({ retain: { age: 1 } })],
  ['market.topics.trades.retain.ageMs: not a whole number, 0 or more (got string)', trades({ retain: { ageMs: '1 h' } })],
  ['market.topics.trades.maxBytes: not a positive integer (got 0)', trades({ maxBytes: 0 })],
  ['market.topics.trades.input: unknown option (known: params, message, presence, description, retain, overflow, maxBytes)', trades({ input: message })],
  ['market.topics.time: a kind "rpc" has no place here', define({ time: rpc({}) })],
  ['market.server.trades: a kind "topic" has no place here', define(undefined, { trades: topic({ message }) })],
])('%s', (wrong, definition) => {
  expect(definition).toThrow(new TypeError(wrong))
})

test('topics have their defaults, and their names on the wire', () => {
  const { topics } = defineContract({
    name: 'market', version: '1.0.0',
    topics: { a: topic({ message }), b: { c: topic({ message, retain: 5 }), d: topic({ message, retain: { ageMs: 9 }, overflow: 'close' }) } },
  })
  expect(topicsOf(topics).map(({ name, retain, overflow }) => ({ name, retain, overflow }))).toEqual([
    { name: 'a', retain: { count: 1_000, ageMs: 120_000 }, overflow: 'gap' },
    { name: 'b.c', retain: { count: 5, ageMs: Infinity }, overflow: 'gap' },
    { name: 'b.d', retain: { count: Infinity, ageMs: 9 }, overflow: 'close' },
  ])
})

test('what a topic brings along is not seen', () => {
  expect(Object.keys(topic({ message }))).toEqual(['message', 'kind'])
})

test('it is there whatever travels', () => {
  const { topics } = defineContract({ name: 'market', version: '1.0.0', topics: { a: topic({ message: timestamp() }) } })
  expect(topics.a['~client']).toBeDefined()
})
