// A contract with one of everything, for what is made of contracts.

import * as Type from 'typebox'
import { bigint, bytes, defineContract, duplex, notify, rpc, stream, timestamp, topic, upload } from 'wirepact'

const Part = Type.Object({
  id: bigint({ maxDigits: 20 }),
  name: Type.String({ minLength: 1, maxLength: 40, description: 'As it is <b>printed</b> | on the *label*.' }),
  weight: Type.Optional(Type.Number({ exclusiveMinimum: 0, default: 1 })),
  drawing: Type.Optional(bytes({ maxBytes: 4_000 })),
  made: Type.Readonly(timestamp({ description: 'When it left the lathe.' })),
}, { $id: 'https://example.com/schemas/Part', description: 'One part of a machine.', additionalProperties: false })

const Assembly = Type.Cyclic({
  Assembly: Type.Object({ part: Part, holds: Type.Array(Type.Ref('Assembly'), { maxItems: 20 }) }),
}, 'Assembly')

const Where = Type.Union([
  Type.Object({ on: Type.Literal('shelf'), row: Type.Integer({ minimum: 1 }) }),
  Type.Object({ on: Type.Literal('bench'), since: timestamp() }),
])

export const workshop = defineContract({
  name: 'workshop',
  version: '2.3.0',
  server: {
    parts: {
      find: rpc({
        description: 'The part of that name.\n\nIt may be |anywhere|.',
        input: Type.Object({ name: Type.String(), exact: Type.Optional(Type.Boolean({ default: false })) }),
        output: Type.Union([Part, Type.Null()]),
        errors: { LOST: Type.Object({ since: timestamp() }), BROKEN: Type.Void() },
        idempotent: true,
        timeoutMs: 2_000,
      }),
      where: rpc({ input: bigint(), output: Where }),
      list: stream({ input: Type.Object({ after: Type.Optional(Type.Integer()) }), item: Part, errors: { CLOSED: Type.Void() } }),
      add: upload({ description: 'Takes parts in.', item: Part, output: Type.Integer({ minimum: 0 }) }),
      photo: upload({ input: Type.String({ format: 'uuid' }), item: bytes(), output: Type.Object({ size: Type.Integer() }) }),
    },
    take: rpc({ input: Assembly, output: Assembly, maxBytes: 4_194_304 }),
    size: rpc({ input: Type.Tuple([Type.String(), Type.Number()]), output: Type.Record(Type.String(), Type.Number()) }),
    logo: rpc({ output: bytes() }),
    chat: duplex({ input: Type.String(), up: Type.String({ pattern: /^[a-z ]*$/i }), down: Type.Object({ text: Type.String(), at: timestamp() }) }),
    seen: notify({ input: Type.Enum(['door', 'window']) }),
    ping: rpc({}),
  },
  client: {
    confirm: rpc({ input: Type.Object({ text: Type.String() }), output: Type.Boolean(), timeoutMs: 60_000 }),
  },
  topics: {
    noise: topic({ message: Type.Number(), retain: 0, overflow: 'latest' }),
    benches: {
      talk: topic({
        description: 'What is said at one bench.',
        params: Type.Object({ bench: Type.Integer({ minimum: 1, maximum: 9 }) }),
        message: Type.Object({ text: Type.String(), at: timestamp() }),
        presence: Type.Object({ name: Type.String() }),
        retain: { count: 50, ageMs: 60_000 },
      }),
    },
  },
})
