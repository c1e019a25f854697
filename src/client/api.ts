// The server's procedures as functions: interceptors around each call, no
// promise for a notification.

import { bind, callable, type Procedure } from '../contract/walk.js'
import type { RpcError } from '../errors.js'
import type { Caller } from '../protocol/caller.js'
import type { Clock } from '../protocol/clock.js'
import type { Window } from '../protocol/limits.js'
import type { Request } from '../protocol/pendingcall.js'
import type { Around, Streams } from '../protocol/streams.js'
import type { Interceptor, OutgoingCall } from './options.js'

export interface ApiHost {
  readonly caller: Caller
  readonly clock: Clock
  readonly interceptors: readonly Interceptor[]
  readonly window: Window
  readonly valueBytes: number
  /** Told what went wrong with a `notify`, which nobody awaits. */
  unheard(error: RpcError, method: string): void
}

/** @param nested - for use inside a handler, whose calls have places of their own */
export function apiOf(list: readonly Procedure[], nested: boolean, host: ApiHost): object {
  const { caller, clock, interceptors, window, valueBytes } = host
  return bind(list, (method) => {
    const around: Around | undefined = interceptors.length === 0 ? undefined : (input, options, send) => {
      const { timeoutMs, headers, signal } = options ?? {}
      const call = { method: method.name, input, timeoutMs, headers, signal } as OutgoingCall // undefined is as good as absent
      return within(interceptors, call, () => send(call.input, { ...options, ...call }))
    }
    const streams = method.streams as Streams | undefined // erased in the contract
    if (streams) return streams.callable({ method, caller, nested, window, valueBytes, now: () => clock.now() }, around)
    const send = (input: unknown, request?: Request): Promise<unknown> =>
      new Promise((resolve, reject) => void caller.call(method, input, request, nested, clock.now(), resolve, reject))
    const call = around ? (input: unknown, options?: Request) => around(input, options, send) : send
    return callable(method, call as typeof send, (error) => host.unheard(error as RpcError, method.name)) // calls reject with no other
  })
}

/** What an interceptor throws at once is a rejection like any other. */
async function within([first, ...rest]: readonly Interceptor[], call: OutgoingCall, send: () => unknown): Promise<unknown> {
  return first ? first(call, () => within(rest, call, send)) : send()
}
