// The server's procedures as functions: interceptors around each call, no
// promise for a notification.

import type { CallOptions } from '../contract/types.js'
import { bind, callable, type Procedure } from '../contract/walk.js'
import type { RpcError } from '../errors.js'
import type { Caller } from '../protocol/caller.js'
import type { Request } from '../protocol/pendingcall.js'
import type { Clock } from '../protocol/clock.js'
import type { Interceptor, OutgoingCall } from './options.js'

export interface ApiHost {
  readonly caller: Caller
  readonly clock: Clock
  readonly interceptors: readonly Interceptor[]
  /** Set when nothing can be called any more: `refusal` says why. */
  readonly closed: unknown
  refusal(method: string): RpcError
  /** Told what went wrong with a `notify`, which nobody awaits. */
  unheard(error: RpcError, method: string): void
}

/** @param nested - for use inside a handler, whose calls have places of their own */
export function apiOf(list: readonly Procedure[], nested: boolean, host: ApiHost): object {
  return bind(list, (procedure) => {
    const call = (input: unknown, options?: CallOptions): Promise<unknown> => {
      if (host.closed || host.interceptors.length === 0) return send(procedure, input, options, nested, host)
      return intercepted(procedure, input, options, nested, host)
    }
    return callable(procedure, call, (error) => host.unheard(error as RpcError, procedure.name)) // calls reject with no other
  })
}

/** Rejects if the client is closed: it may have been while an interceptor took its time. */
function send(
  procedure: Procedure,
  input: unknown,
  request: Request | undefined,
  nested: boolean,
  host: ApiHost,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (host.closed) throw host.refusal(procedure.name)
    host.caller.call(procedure, input, request, nested, host.clock.now(), resolve, reject)
  })
}

function intercepted(
  procedure: Procedure,
  input: unknown,
  options: CallOptions | undefined,
  nested: boolean,
  host: ApiHost,
): Promise<unknown> {
  const call: OutgoingCall = {
    method: procedure.name, input, timeoutMs: options?.timeoutMs, headers: options?.headers, signal: options?.signal,
  }
  return intercept(call, host.interceptors, () => send(procedure, call.input, call, nested, host))
}

/** What an interceptor throws at once is a rejection like any other. */
async function intercept(
  call: OutgoingCall,
  [first, ...rest]: readonly Interceptor[],
  send: () => Promise<unknown>,
): Promise<unknown> {
  return first ? first(call, () => intercept(call, rest, send)) : send()
}
