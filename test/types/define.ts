// What a contract file may say, as far as the compiler can tell.

import * as Type from 'typebox'
import { bigint, bytes, defineContract, notify, rpc, timestamp } from 'wirepact'
import type { Contract, Group, Notify, Rpc, StatusCode } from 'wirepact'
import type { Equal, Expect, None } from './equal.js'
import { market } from './market.js'

const base = { name: 'x', version: '1.0.0' }

// The types in a contract are plain: TypeBox's are gone.
export type Tests = [
  Expect<Equal<typeof market.name, string>>,
  Expect<Equal<typeof market.server.time, Rpc<[], number, None>>>,
  Expect<Equal<typeof market.server.seen, Notify<[input: string]>>>,
  Expect<Equal<typeof market.server.poke, Notify<[]>>>,
  Expect<Equal<typeof market.client, { confirm: Rpc<[input: { text: string }], boolean, None> }>>,
]

// Whatever the contract, it is a Contract.
export const anyContract: Contract = market
export const anyGroup: Group = market.server

// A side that is absent is an empty group.
const empty = defineContract(base)
export type Empty = Expect<Equal<typeof empty, Contract<Record<never, never>, Record<never, never>, Record<never, never>>>>

// What is no TypeBox schema.
const zodLike = { '~standard': { version: 1, vendor: 'zod' }, parse: (value: unknown) => value }
// @ts-expect-error: a string
rpc({ input: 'string' })
// @ts-expect-error: a function
rpc({ output: () => true })
// @ts-expect-error: a schema of another library
rpc({ input: zodLike })
// @ts-expect-error: plain JSON Schema, of which the compiler would know nothing
rpc({ input: { type: 'string' } })
// @ts-expect-error: a constructor
notify({ input: String })
// @ts-expect-error: null
rpc({ input: null })
// @ts-expect-error: an error's data, too, is a schema
rpc({ errors: { SOLD_OUT: 'string' } })

// Options that do not exist, or not for this kind.
// @ts-expect-error: misspelt
rpc({ idempotant: true })
// @ts-expect-error: a notification has no answer
notify({ output: Type.String() })
// @ts-expect-error: nor errors
notify({ errors: { SOLD_OUT: Type.Void() } })
// @ts-expect-error: not a number
rpc({ timeoutMs: '5s' })
// @ts-expect-error: a contract has no such side
defineContract({ ...base, servers: {} })
// @ts-expect-error: the version is missing
defineContract({ name: 'x' })

// Error codes.
// @ts-expect-error: not in SCREAMING_SNAKE_CASE
rpc({ errors: { soldOut: Type.Void() } })
// @ts-expect-error: any call can fail with it
rpc({ errors: { NOT_FOUND: Type.Void() } })
export const reserved: StatusCode = 'NOT_FOUND'

// Names.
// @ts-expect-error: a dot, which joins the names of groups
defineContract({ ...base, server: { 'orders.place': rpc({}) } })
// @ts-expect-error: a dash, which cannot follow a dot
defineContract({ ...base, server: { orders: { 'place-all': rpc({}) } } })
// @ts-expect-error: `await client.api` would call it
defineContract({ ...base, server: { then: rpc({}) } })
// @ts-expect-error: a schema is no procedure
defineContract({ ...base, server: { place: Type.String() } })
// @ts-expect-error: an options literal is no procedure
defineContract({ ...base, server: { place: { input: Type.String() } } })
// @ts-expect-error: a list is no group
defineContract({ ...base, server: { orders: [rpc({})] } })
// @ts-expect-error: frozen
market.version = '2.0.0'

// What looks odd and is right: a procedure called `kind`, every helper of TypeBox, a shared errors object.
const Node = Type.Cyclic({ Node: Type.Object({ next: Type.Array(Type.Ref('Node')) }) }, 'Node')
const errors = { SOLD_OUT: Type.Void(), E2_BIG: Type.String() }
export const odd = defineContract({
  ...base,
  formats: ['isin'],
  server: {
    kind: rpc({ errors }),
    input: notify({ input: Type.Optional(Type.String()) }),
    tree: rpc({ input: Node, output: Type.Readonly(Node) }),
    refined: rpc({ input: Type.Refine(Type.String(), (value) => value !== '') }),
    codec: rpc({ output: Type.Codec(Type.String()).Decode(Number).Encode(String) }),
    enumerated: rpc({ input: Type.Enum(['a', 'b']), output: Type.Record(Type.String(), Type.BigInt()) }),
    absent: rpc({ input: undefined, output: undefined }),
  },
})
export type Odd = [
  Expect<Equal<typeof odd.server.kind, Rpc<[], void, { SOLD_OUT: void; E2_BIG: string }>>>,
  Expect<Equal<typeof odd.server.absent, Rpc<[], void, None>>>,
  Expect<Equal<typeof odd.server.enumerated, Rpc<[input: 'a' | 'b'], Record<string, bigint>, None>>>,
]

// What JSON lacks is in a contract's types what it is in JavaScript.
const Entry = Type.Cyclic({
  Entry: Type.Object({ at: timestamp(), body: Type.Union([bytes({ maxBytes: 5 }), Type.Null()]), kids: Type.Array(Type.Ref('Entry')) }),
}, 'Entry')
export const values = defineContract({
  ...base,
  server: {
    alone: rpc({ input: timestamp(), output: bytes(), errors: { TAKEN: bigint() } }),
    inside: rpc({
      input: Type.Object({ from: timestamp({ description: 'From when.' }), to: Type.Optional(timestamp()) }),
      output: Type.Tuple([bigint({ maxDigits: 5 }), Type.Record(Type.String(), bytes())]),
    }),
    seen: notify({ input: Type.Union([timestamp(), Type.Literal('never')]) }),
    tree: rpc({ output: Entry }),
  },
})
type Tree = typeof values.server.tree extends Rpc<[], infer Out> ? Out : never
export type Values = [
  Expect<Equal<typeof values.server.alone, Rpc<[input: Date], Uint8Array, { TAKEN: bigint }>>>,
  Expect<Equal<typeof values.server.inside, Rpc<[input: { from: Date; to?: Date }], [bigint, Record<string, Uint8Array>], None>>>,
  Expect<Equal<typeof values.server.seen, Notify<[input: Date | 'never']>>>,
  Expect<Equal<Tree['at'], Date>>,
  Expect<Equal<Tree['kids'][number]['body'], Uint8Array | null>>,
]
// @ts-expect-error: not a number
bytes({ maxBytes: '5' })
// @ts-expect-error: misspelt
bigint({ maxDigit: 5 })
// @ts-expect-error: a timestamp has no such bound
timestamp({ maxBytes: 5 })
