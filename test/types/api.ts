// What callers see of a contract.

import type {
  Api, CallOptions, ContractError, ErrorsOf, InputOf, Notify, OutputOf, Rpc, RpcError, RpcPromise,
} from 'wirepact'
import type { Equal, Expect, None } from './equal.js'
import type { market, PlainOrder, PlainReceipt } from './market.js'

type Server = typeof market.server
declare const api: Api<Server>

type Anything = any // eslint-disable-line @typescript-eslint/no-explicit-any -- what Type.Any() means

// The errors of place, as data by code.
interface Errors { INSUFFICIENT_FUNDS: { missing: number }; SOLD_OUT: void }

export type Tests = [
  Expect<Equal<Parameters<typeof api.orders.place>['length'], 1 | 2>>,
  Expect<Equal<Parameters<typeof api.orders.history.clear>, [options?: CallOptions]>>,
  Expect<Equal<ReturnType<typeof api.orders.history.clear>, RpcPromise<void, None>>>,
  Expect<Equal<typeof api.time, (options?: CallOptions) => RpcPromise<number, None>>>,
  Expect<Equal<Parameters<typeof api.maybe>, [input: string | undefined, options?: CallOptions]>>,
  Expect<Equal<Parameters<typeof api.anything>[0], Anything>>,
  Expect<Equal<Awaited<ReturnType<typeof api.anything>>, unknown>>,
  Expect<Equal<Parameters<typeof api.never>, [input: never, options?: CallOptions]>>,
  Expect<Equal<Parameters<typeof api.blob>[0], Uint8Array>>,
  Expect<Equal<typeof api.seen, (input: string, options?: CallOptions) => void>>,
  Expect<Equal<typeof api.poke, (options?: CallOptions) => void>>,
  Expect<Equal<Awaited<ReturnType<Api<typeof market.client>['confirm']>>, boolean>>,
]

export type Helpers = [
  Expect<Equal<InputOf<Server['time']>, undefined>>,
  Expect<Equal<InputOf<Server['seen']>, string>>,
  Expect<Equal<OutputOf<Server['time']>, number>>,
  Expect<Equal<OutputOf<Server['orders']['history']['clear']>, void>>,
  Expect<Equal<OutputOf<Server['seen']>, void>>,
  Expect<Equal<ErrorsOf<Server['orders']['place']>['INSUFFICIENT_FUNDS'], { missing: number }>>,
  Expect<Equal<keyof ErrorsOf<Server['time']>, never>>,
  Expect<Equal<keyof ErrorsOf<Server['seen']>, never>>,
  Expect<Equal<
    ContractError<Errors>,
    RpcError<'INSUFFICIENT_FUNDS', { missing: number }> | RpcError<'SOLD_OUT', void>
  >>,
  Expect<Equal<ContractError<None>, never>>,
]

export async function calls() {
  const order: InputOf<Server['orders']['place']> = { symbol: 'BTC', quantity: 1 }
  const plain: PlainOrder = order
  const receipt: PlainReceipt = await api.orders.place(plain, { timeoutMs: 1, headers: { trace: '1' } })
  receipt.lines[0]?.price.toFixed()
  await api.orders.place(order, { signal: new AbortController().signal })
  await api.orders.place(order, { signal: undefined, timeoutMs: undefined, headers: undefined }) // as wrappers pass on
  await api.filter({})
  await api.maybe(undefined)
  api.seen('x', { timeoutMs: 5 })

  // @ts-expect-error: the input is missing
  void api.orders.place()
  // @ts-expect-error: and is needed even where all of it is optional
  void api.filter()
  // @ts-expect-error: or may be undefined
  void api.maybe()
  // @ts-expect-error: not the contract's type
  void api.orders.place({ symbol: 'BTC', quantity: '1' })
  // @ts-expect-error: not in the contract
  void api.orders.place({ symbol: 'BTC', quantity: 1, nota: 'x' })
  // @ts-expect-error: it takes no input
  void api.time({ zone: 'UTC' })
  // @ts-expect-error: no such option
  void api.time({ timeout: 5 })
  // @ts-expect-error: no such procedure
  void api.orders.plac(order)
  // @ts-expect-error: a notification has nothing to await
  api.seen('x').then()
  // @ts-expect-error: an answer is not undefined
  const nothing: undefined = await api.time()
  // @ts-expect-error: the api is not for writing
  api.time = () => api.time()
}

// A contract of another copy of the package has other declarations of the same shape.
interface OtherRpc<In, Out, Errors> {
  readonly kind: 'rpc'
  readonly input?: object | undefined
  readonly '~types'?: { input: In; output: Out; errors: Errors }
}
type Other = Api<{ a: { b: OtherRpc<[input: string], number, { GONE: null }> } }>
export type OtherCopy = [
  Expect<Equal<Other['a']['b'], (input: string, options?: CallOptions) => RpcPromise<number, { GONE: null }>>>,
]

// What a generated client declares, without TypeBox.
interface Generated {
  orders: { place: Rpc<[input: PlainOrder], PlainReceipt, Errors> }
  seen: Notify<[input: string]>
}
declare const generated: Api<Generated>
export const answer: RpcPromise<PlainReceipt, Errors> = generated.orders.place({ symbol: 'BTC', quantity: 1 })
