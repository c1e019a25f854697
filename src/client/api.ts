// The server's procedures as functions: interceptors around each call, no
// promise for a notification.

import type { CallOptions } from '../contract/types.js'
import { bind, callable, callableWithItems, type Procedure } from '../contract/walk.js'
import { RpcError } from '../errors.js'
import type { Caller } from '../protocol/caller.js'
import type { Clock } from '../protocol/clock.js'
import { encodeItem, type ValueCodec } from '../protocol/codec.js'
import type { Window } from '../protocol/limits.js'
import type { Asking, ItemsRequest, Streams } from '../protocol/streams.js'
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
  return bind(list, (procedure) => {
    if (procedure.streams) return itemsOf(procedure, procedure.streams as Streams, nested, host) // erased in the contract
    const send = (input: unknown, request?: CallOptions): Promise<unknown> =>
      new Promise((resolve, reject) => void host.caller.call(procedure, input, request, nested, host.clock.now(), resolve, reject))
    const { interceptors } = host
    const call = interceptors.length === 0 ? send : (input: unknown, options?: CallOptions): Promise<unknown> =>
      intercepted(procedure.name, input, options, interceptors, (outgoing) => send(outgoing.input, outgoing as CallOptions)) // undefined is as good as absent
    return callable(procedure, call, (error) => host.unheard(error as RpcError, procedure.name)) // calls reject with no other
  })
}

/** A procedure with items as a function. */
function itemsOf(procedure: Procedure, streams: Streams, nested: boolean, host: ApiHost): unknown {
  const { interceptors, caller, window, valueBytes } = host
  const { codecs } = procedure
  const asking: Asking = {
    method: procedure, caller, nested, window, valueBytes,
    now: () => host.clock.now(),
    encode: procedure.up && ((item, blobs) => encoded(item, blobs, codecs.up)),
    decode: procedure.down && ((item, blobs) => (codecs.down ? codecs.down.decode(item, blobs) : item)), // the server checked it
    answer: (output) => output,
    told: (error) => error,
  }
  return callableWithItems<ItemsRequest>(procedure, (input, items, options) => {
    if (interceptors.length === 0) return streams.ask(asking, input, items, options)
    const made = intercepted(procedure.name, input, options, interceptors, (outgoing) =>
      streams.ask(asking, outgoing.input, items, { ...options, ...outgoing }) as Promise<unknown>) // or items, which are awaited as they are
    return procedure.down ? streams.later(made) : made
  })
}

function encoded(item: unknown, blobs: Uint8Array[], codec: ValueCodec | undefined): string {
  try {
    return encodeItem(item, blobs, codec)
  } catch (error) {
    throw new RpcError('INVALID_ARGUMENT', `an item cannot be encoded: ${String(error)}`)
  }
}

function intercepted(
  method: string, input: unknown, options: CallOptions | ItemsRequest | undefined, interceptors: readonly Interceptor[],
  send: (outgoing: OutgoingCall) => Promise<unknown>,
): Promise<unknown> {
  const { timeoutMs, headers, signal } = options ?? {}
  const outgoing = { method, input, timeoutMs, headers, signal } as OutgoingCall
  return intercept(outgoing, interceptors, () => send(outgoing))
}

/** What an interceptor throws at once is a rejection like any other. */
async function intercept(
  call: OutgoingCall,
  [first, ...rest]: readonly Interceptor[],
  send: () => Promise<unknown>,
): Promise<unknown> {
  return first ? first(call, () => intercept(call, rest, send)) : send()
}
