// The server's procedures as functions: interceptors around each call, no
// promise for a notification.

import type { CallOptions } from '../contract/types.js'
import { bind, callable, type Procedure } from '../contract/walk.js'
import type { RpcError } from '../errors.js'
import type { Caller } from '../protocol/caller.js'
import type { Clock } from '../protocol/clock.js'
import type { Interceptor, OutgoingCall } from './options.js'

export interface ApiHost {
  readonly caller: Caller
  readonly clock: Clock
  readonly interceptors: readonly Interceptor[]
  /** Told what went wrong with a `notify`, which nobody awaits. */
  unheard(error: RpcError, method: string): void
}

/** @param nested - for use inside a handler, whose calls have places of their own */
export function apiOf(list: readonly Procedure[], nested: boolean, host: ApiHost): object {
  const { interceptors } = host
  return bind(list, (procedure) => {
    const send = (input: unknown, request?: CallOptions): Promise<unknown> =>
      new Promise((resolve, reject) => host.caller.call(procedure, input, request, nested, host.clock.now(), resolve, reject))
    const call = interceptors.length === 0 ? send : (input: unknown, options?: CallOptions): Promise<unknown> => {
      const { timeoutMs, headers, signal } = options ?? {}
      const outgoing: OutgoingCall = { method: procedure.name, input, timeoutMs, headers, signal }
      return intercept(outgoing, interceptors, () => send(outgoing.input, outgoing as CallOptions)) // undefined is as good as absent
    }
    return callable(procedure, call, (error) => host.unheard(error as RpcError, procedure.name)) // calls reject with no other
  })
}

/** What an interceptor throws at once is a rejection like any other. */
async function intercept(
  call: OutgoingCall,
  [first, ...rest]: readonly Interceptor[],
  send: () => Promise<unknown>,
): Promise<unknown> {
  return first ? first(call, () => intercept(call, rest, send)) : send()
}
