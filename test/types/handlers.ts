// What answers a contract.

import type { ErrorFactory, Handlers, PartialHandlers, RpcError } from 'wirepact'
import type { Equal, Expect, None } from './equal.js'
import type { market, PlainOrder } from './market.js'

interface Ctx { user: { id: string }; signal: AbortSignal }
type Server = typeof market.server

// The parameters need no annotation; a handler may answer at once or later.
export const handlers: Handlers<Server, Ctx> = {
  orders: {
    place: async (order, ctx) => {
      const plain: PlainOrder = order
      const id: string = ctx.user.id
      if (plain.quantity > 5) throw ctx.error('INSUFFICIENT_FUNDS', { missing: 3 }, `not enough for ${id}`)
      if (plain.quantity > 3) throw ctx.error('SOLD_OUT')
      if (plain.quantity > 2) throw ctx.error('SOLD_OUT', undefined, 'come back')
      return { id, lines: [{ price: 1 }] }
    },
    history: { clear: (ctx) => ctx.signal.throwIfAborted() },
  },
  time: () => Date.now(),
  filter: ({ symbol }) => (symbol === 'x' ? null : Promise.resolve(null)),
  maybe: (input) => void input?.length,
  anything: (input: number) => input,
  never: async (input) => input,
  blob: (bytes) => bytes.subarray(1),
  seen: (id, ctx) => console.log(id.length, ctx.user.id),
  async poke(ctx) {
    await Promise.resolve(ctx.user)
  },
}

type Place = Handlers<Server, Ctx>['orders']['place']
type PlaceError = Parameters<Place>[1]['error']
export type Tests = [
  Expect<Equal<PlaceError, ErrorFactory<{ INSUFFICIENT_FUNDS: { missing: number }; SOLD_OUT: void }>>>,
  Expect<Equal<Parameters<Handlers<Server, Ctx>['poke']>, [ctx: Ctx]>>,
  Expect<Equal<ReturnType<Handlers<typeof market.client, Ctx>['confirm']>, boolean | PromiseLike<boolean>>>,
]

export function wrong(error: PlaceError, none: ErrorFactory<None>) {
  const made: RpcError<'INSUFFICIENT_FUNDS', { missing: number }> = error('INSUFFICIENT_FUNDS', { missing: 1 })
  // @ts-expect-error: not one of the contract's codes
  error('BROKE', { missing: 1 })
  // @ts-expect-error: nor, here, is one that any call can fail with
  error('NOT_FOUND')
  // @ts-expect-error: the data is missing
  error('INSUFFICIENT_FUNDS')
  // @ts-expect-error: the data is of another type
  error('INSUFFICIENT_FUNDS', { missing: 'all' })
  // @ts-expect-error: the procedure has no errors of its own
  none('SOLD_OUT')
  return made
}

// An instance of a class may answer a group, whatever else it has, for itself or for all to see.
class Orders {
  readonly place = handlers.orders.place
  readonly history = handlers.orders.history
  declare private db: string
  declare protected rows: number
  declare readonly open: boolean
  #count = 0
  count(): number {
    return this.#count + this.rows + this.db.length
  }
}
export const instance: Handlers<Server, Ctx> = { ...handlers, orders: new Orders() }

// One missing, one too many, one that answers with something else.
const { poke: _poke, ...withoutPoke } = handlers
// @ts-expect-error: poke is missing
export const missing: Handlers<Server, Ctx> = withoutPoke
// @ts-expect-error: pok is not in the contract
export const stranger: Handlers<Server, Ctx> = { ...handlers, pok: () => {} }
// @ts-expect-error: time answers with a number
export const wrongAnswer: Handlers<Server, Ctx> = { ...handlers, time: () => 'now' }
// @ts-expect-error: it answers with nothing
export const tooMuch: Handlers<Server, Ctx> = { ...handlers, maybe: () => 5 }
// @ts-expect-error: seen is given a string
export const wrongInput: Handlers<Server, Ctx> = { ...handlers, seen: (id: number) => void id }

// A client may answer part of what the server can call.
export const none: PartialHandlers<typeof market.client, Ctx> = {}
export const some: PartialHandlers<Server, Ctx> = {
  orders: { history: {} },
  time: () => 1,
  seen: (id, ctx) => void [id.length, ctx.user],
}
export const all: PartialHandlers<typeof market.client, Ctx> = {
  confirm: async ({ text }, ctx) => text === ctx.user.id,
}
// @ts-expect-error: in a partial answer, too, types count
export const partlyWrong: PartialHandlers<typeof market.client, Ctx> = { confirm: () => 'yes' }
// @ts-expect-error: and names
export const partlyStrange: PartialHandlers<typeof market.client, Ctx> = { confrim: () => true }
