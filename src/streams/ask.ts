// Calls with items, on the side of whoever makes them.

import { isStatusCode, RpcError } from '../errors.js'
import { Flow } from '../protocol/flow.js'
import { refusal, type PendingCall } from '../protocol/pendingcall.js'
import { inWords } from '../protocol/reason.js'
import type { Asking, ItemsRequest } from '../protocol/streams.js'
import { Resuming } from './resuming.js'

export function ask(asking: Asking, input: unknown, items: unknown, request: ItemsRequest | undefined): unknown {
  if (!asking.decode) return answer(asking, input, items, request)
  return request?.resume ? resuming(asking, input, items, request, request.resume) : read(asking, input, items, request)
}

/** The time that it may take is counted from the first call on. */
function resuming(
  asking: Asking, input: unknown, items: unknown, request: ItemsRequest, resume: (last: unknown) => unknown,
): AsyncIterableIterator<unknown> {
  const { caller, method } = asking
  const { ends } = caller
  const dueMs = asking.now() + (request.timeoutMs ?? method.timeoutMs ?? Infinity)
  let left = request
  return new Resuming({
    open(from) {
      const opened = read(asking, from, items, left)
      left = { ...request, get timeoutMs() { return Math.max(dueMs - asking.now(), 1) } }
      return opened
    },
    resume,
    lasts: () => caller.ends === ends,
  }, input)
}

/** Sends items, and promises the one answer. */
function answer(asking: Asking, input: unknown, items: unknown, request: ItemsRequest | undefined): Promise<unknown> {
  return new Promise((resolve, reject: (error: RpcError) => void) => {
    const flow = flowOf(asking)
    const fail = (error: unknown): void => reject(error as RpcError) // calls fail with no other
    const succeed = (output: unknown): void => {
      try {
        resolve(asking.answer(output))
      } catch (error) {
        fail(error)
      }
    }
    call(asking, flow, input, items, request, succeed, (error) => fail(asking.told(error)))
  })
}

/** Sends items, if the procedure takes any, and gives those that come. */
function read(asking: Asking, input: unknown, items: unknown, request: ItemsRequest | undefined): AsyncIterableIterator<unknown> {
  const flow = flowOf(asking)
  const incoming = flow.incoming as NonNullable<Flow['incoming']> // there is a `decode`
  try {
    const made = call(asking, flow, input, items, request, () => incoming.end(), (error) => incoming.end(asking.told(error)))
    incoming.onLeave = () => asking.caller.cancel(made, { code: 'CANCELLED', message: 'its reader left' })
  } catch (error) {
    incoming.end(error)
  }
  return incoming
}

function call(
  asking: Asking, flow: Flow, input: unknown, items: unknown, request: ItemsRequest | undefined,
  resolve: (output: unknown) => void, reject: (error: RpcError) => void,
): PendingCall {
  const { caller, method, nested } = asking
  const made = opening(asking, flow, items, () => caller.call(method, input, request, nested, asking.now(), resolve, reject, flow))
  if (asking.encode) {
    flow.pump().then(() => flow.end(), (error: unknown) => {
      const told = error instanceof RpcError ? error : undefined
      const code = told && isStatusCode(told.code) ? told.code : 'CANCELLED'
      caller.cancel(made, { code, message: `its items failed: ${inWords(error)}`, cause: error, data: told?.data })
    })
  }
  return made
}

/** What is to be sent is opened before the call is made, and left if that fails. */
function opening(asking: Asking, flow: Flow, items: unknown, make: () => PendingCall): PendingCall {
  if (!asking.encode) return make()
  try {
    flow.open(items)
  } catch (error) {
    throw refusal(asking.method, 'INVALID_ARGUMENT', `its items: ${inWords(error)}`)
  }
  try {
    return make()
  } catch (error) {
    void flow.leaveUnread()
    throw error
  }
}

function flowOf({ encode, decode, method, window, valueBytes }: Asking): Flow {
  const limitBytes = method.maxBytes ?? valueBytes
  return new Flow({ incoming: decode && { window, decode, limitBytes }, outgoing: encode && { encode, limitBytes }, asking: true })
}
