// The contract's errors, typed through safe().

import { safe } from 'wirepact'
import type { Api, Result, RpcError, StatusCode } from 'wirepact'
import type { Equal, Expect, None } from './equal.js'
import type { market, PlainReceipt } from './market.js'

declare const api: Api<typeof market.server>
declare const promise: Promise<number>

export async function place(): Promise<number> {
  const result = await safe(api.orders.place({ symbol: 'BTC', quantity: 1 }))
  if (result.ok) {
    const receipt: PlainReceipt = result.value
    return receipt.lines.length
  }
  const { error } = result
  switch (error.code) {
    case 'INSUFFICIENT_FUNDS':
      return error.data.missing
    case 'SOLD_OUT': {
      const nothing: void = error.data
      return Number(nothing)
    }
    case 'UNAVAILABLE':
      return error.outcome === 'not-executed' ? 1 : 2
    // @ts-expect-error: neither the contract's nor one that any call can fail with
    case 'BROKE':
      return 3
    default: {
      const code: StatusCode = error.code
      // @ts-expect-error: of these the data is unknown
      error.data.missing
      return code.length
    }
  }
}

export async function others() {
  const time = await safe(api.time())
  const plain = await safe(promise)
  type Tests = [
    Expect<Equal<typeof time, Result<number, None>>>,
    Expect<Equal<Extract<typeof time, { ok: false }>['error'], RpcError<StatusCode>>>,
    Expect<Equal<Extract<typeof plain, { ok: false }>['error'], RpcError<StatusCode>>>,
    Expect<Equal<Extract<typeof plain, { ok: true }>['value'], number>>,
  ]
  // @ts-expect-error: nobody has looked yet whether it went well
  time.value
  // @ts-expect-error: a notification is no promise
  void safe(api.poke())
  return undefined as unknown as Tests
}
