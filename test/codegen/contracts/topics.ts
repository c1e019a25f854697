// Topics with and without params, presence, retention and what happens to the slow.

import * as Type from 'typebox'
import { bigint, defineContract, timestamp, topic } from 'wirepact'
import type { Samples } from './samples.js'

const Trade = Type.Object({ price: Type.Number(), at: timestamp() }, { $id: 'Trade' })
const Room = Type.Object({ room: Type.String({ minLength: 1 }) })

export const contract = defineContract({
  name: 'topics',
  version: '1.0.0',
  topics: {
    bare: topic({ message: Type.String() }),
    rooms: {
      talk: topic({ params: Room, message: Type.Object({ text: Type.String() }), presence: Type.Object({ name: Type.String() }) }),
      typing: topic({ params: Room, message: Type.Null(), retain: 0, overflow: 'latest' }),
    },
    trades: topic({ params: Type.Integer(), message: Trade, retain: { count: 10_000, ageMs: 60_000 }, overflow: 'gap', maxBytes: 4_096 }),
    aged: topic({ message: Trade, retain: { ageMs: 5_000 } }),
    counted: topic({ message: Trade, retain: { count: 5 }, overflow: 'close' }),
    attended: topic({ message: Type.Unknown(), presence: Type.Object({ since: timestamp(), score: bigint() }) }),
    by: {
      tuple: topic({ params: Type.Tuple([Type.String(), Type.Integer()]), message: Type.Boolean() }),
      time: topic({ params: Type.Object({ at: timestamp(), id: bigint() }), message: Type.Union([Type.Literal('on'), Type.Literal('off')]) }),
    },
  },
})

const trade = { price: 1.5, at: new Date('2026-11-05T12:00:00Z') }

export const samples: Samples = {
  'topics.bare.message': { valid: ['', 'x'], invalid: [1, null] },
  'topics.rooms.talk.params': { valid: [{ room: 'a' }], invalid: [{ room: '' }, {}] },
  'topics.rooms.talk.message': { valid: [{ text: 'x' }], invalid: [{}] },
  'topics.rooms.talk.presence': { valid: [{ name: 'ada' }], invalid: [{}, null] },
  'topics.rooms.typing.params': { valid: [{ room: 'a' }], invalid: [{}] },
  'topics.rooms.typing.message': { valid: [null], invalid: [0] },
  'topics.trades.params': { valid: [1], invalid: ['1', 1.5] },
  'topics.trades.message': { valid: [trade], invalid: [{ price: 1 }, { ...trade, at: '2026-11-05T12:00:00Z' }] },
  'topics.aged.message': { valid: [trade], invalid: [{}] },
  'topics.counted.message': { valid: [trade], invalid: [null] },
  'topics.attended.message': { valid: [null, 1], invalid: [] },
  'topics.attended.presence': { valid: [{ since: new Date(0), score: 1n }], invalid: [{ since: new Date(0), score: 1 }, { since: 0, score: 1n }] },
  'topics.by.tuple.params': { valid: [['a', 1]], invalid: [['a'], [1, 'a']] },
  'topics.by.tuple.message': { valid: [true], invalid: ['on'] },
  'topics.by.time.params': { valid: [{ at: new Date(0), id: -5n }], invalid: [{ at: new Date(NaN), id: 1n }, { at: new Date(0), id: 1 }] },
  'topics.by.time.message': { valid: ['on', 'off'], invalid: [true, 'On'] },
}
