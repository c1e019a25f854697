// Every kind of procedure, on both sides, and every kind of value that JSON lacks.

import * as Type from 'typebox'
import { bigint, bytes, defineContract, duplex, notify, rpc, stream, timestamp, topic, upload } from 'wirepact'

const Money = Type.Object({
  currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217: `EUR`. Not */ a comment.' }),
  cents: bigint({ maxDigits: 30 }),
}, { $id: 'https://example.com/schemas/money.json', description: 'An amount.' })

const Node = Type.Cyclic({
  Node: Type.Object({ at: timestamp(), blob: Type.Optional(bytes({ maxBytes: 100 })), children: Type.Array(Type.Ref('Node')) }),
}, 'Node')

const Change = Type.Union([
  Type.Object({ type: Type.Literal('set'), value: Money, at: timestamp() }),
  Type.Object({ type: Type.Literal('unset') }),
  Type.Null(),
])

const Document = Type.Object({ name: Type.String({ minLength: 1, default: 'untitled' }), content: bytes() }, { $id: 'Document' })

export const contract = defineContract({
  name: 'exchange',
  version: '2.1.0',
  server: {
    accounts: {
      balance: rpc({
        description: 'What an account holds.',
        input: Type.Object({ id: Type.String({ format: 'uuid' }), at: Type.Optional(timestamp()) }),
        output: Money, idempotent: true, timeoutMs: 5_000,
        errors: { NO_ACCOUNT: Type.Void(), CLOSED: Type.Object({ since: timestamp() }, { description: 'It was closed.' }) },
      }),
      apply: rpc({ input: Type.Array(Change), output: Type.Record(Type.String(), bigint()) }),
      totals: rpc({ output: Type.Tuple([timestamp(), Type.Number(), bigint()]) }),
    },
    mirror: rpc({ input: Node, output: Node }),
    seen: notify({ input: timestamp() }),
    ticks: stream({ input: Type.Object({ count: Type.Integer() }), item: Type.Object({ at: timestamp(), price: bigint() }) }),
    store: upload({ input: Type.String(), item: Document, output: Type.Object({ bytes: Type.Integer() }), maxBytes: 1_000_000 }),
    assist: duplex({ up: bytes(), down: Document, errors: { TOO_MUCH: Type.Object({ most: Type.Integer() }) } }),
    askBack: rpc({ input: timestamp(), output: Type.String() }),
  },
  client: {
    confirm: rpc({
      input: Type.Object({ text: Type.String(), until: timestamp() }),
      output: Money,
      errors: { BUSY: Type.Object({ until: timestamp() }) },
    }),
    panels: { refresh: notify({}) },
  },
  topics: {
    trades: topic({ description: 'What is traded.', params: Type.Object({ symbol: Type.String() }), message: Type.Object({ at: timestamp(), amount: Money }) }),
    rooms: { talk: topic({ message: Document, presence: Type.Object({ name: Type.String() }) }) },
  },
})
