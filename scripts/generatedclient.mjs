// A client of ten procedures as `wirepact generate` writes it, and the same contract
// written by hand as a plain object: what a generated file costs beside it.

import * as Type from 'typebox'
import { generate, snapshotOf } from '../dist/codegen.js'
import { bigint, bytes, defineContract, notify, rpc, stream, timestamp } from '../dist/index.js'

const Order = Type.Object({
  symbol: Type.String({ minLength: 1, maxLength: 12, pattern: '^[A-Z.]+$' }),
  side: Type.Union([Type.Literal('buy'), Type.Literal('sell')]),
  amount: Type.Number({ exclusiveMinimum: 0 }),
  limit: Type.Optional(Type.Number({ minimum: 0 })),
  tags: Type.Array(Type.String({ maxLength: 20 }), { maxItems: 10 }),
  by: Type.Union([
    Type.Object({ kind: Type.Literal('person'), email: Type.String({ format: 'email' }) }),
    Type.Object({ kind: Type.Literal('desk'), number: Type.Integer({ minimum: 1, maximum: 99 }) }),
  ]),
}, { $id: 'Order', description: 'What is to be bought.' })
const Receipt = Type.Object({ id: Type.String({ format: 'uuid' }), at: Type.String({ format: 'date-time' }) }, { $id: 'Receipt' })
const Id = Type.Object({ id: Type.String({ format: 'uuid' }) })

const orders = {
  place: rpc({ input: Order, output: Receipt, timeoutMs: 5_000, errors: { SOLD_OUT: Type.Object({ left: Type.Number() }) } }),
  cancel: rpc({ input: Id, errors: { TOO_LATE: Type.Void() } }),
  find: rpc({ input: Id, output: Order, idempotent: true }),
  list: rpc({ output: Type.Array(Order), idempotent: true }),
}
const account = {
  balance: rpc({ output: Type.Number() }),
  rename: rpc({ input: Type.String() }),
  close: rpc({}),
}
const rest = {
  greet: rpc({ input: Type.String(), output: Type.String() }),
  seen: notify({ input: Id }),
}
const ticks = stream({ input: Type.String(), item: Type.Number() })

/** @returns TypeScript */
export function generatedClient(options) {
  return sourceOf({ orders, account, ...rest, ticks }, options)
}

/** The same with values that JSON lacks. */
export function generatedWithValues() {
  const change = rpc({ input: Type.Array(Type.Union([Type.Object({ at: timestamp() }), bigint()])), output: bytes() })
  return sourceOf({ orders, account, ...rest, ticks, change })
}

function sourceOf(server, options) {
  return generate(snapshotOf(defineContract({ name: 'hello', version: '1.0.0', server })), options)
}

/** What somebody would have written by hand. */
export const plainContract = `{
  name: 'hello', version: '1.0.0', client: {}, topics: {},
  server: {
    orders: {
      place: { kind: 'rpc', input: {}, timeoutMs: 5000 }, cancel: { kind: 'rpc', input: {} },
      find: { kind: 'rpc', input: {}, idempotent: true }, list: { kind: 'rpc', idempotent: true },
    },
    account: { balance: { kind: 'rpc' }, rename: { kind: 'rpc', input: {} }, close: { kind: 'rpc' } },
    greet: { kind: 'rpc', input: {} }, seen: { kind: 'notify', input: {} }, ticks: stream({ input: {}, item: {} }),
  },
}`
