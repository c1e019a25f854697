// The server's calls to one client: what a client answers is checked like any
// other input from outside.

import { bind, callable, type Procedure } from '../contract/walk.js'
import { isStatusCode, RpcError } from '../errors.js'
import type { Caller } from '../protocol/caller.js'
import { encodeItem } from '../protocol/codec.js'
import type { Window } from '../protocol/limits.js'
import type { Request } from '../protocol/pendingcall.js'
import type { Streams, Trusting } from '../protocol/streams.js'
import type { Agreement } from './agreement.js'
import { Check, checksOf, describe } from './validation.js'

/** A procedure of the client's with its checks. */
export interface Asked {
  readonly procedure: Procedure
  readonly input: Check
  readonly output: Check
  readonly up: Check
  readonly down: Check
  readonly errors: ReadonlyMap<string, Check>
}

export interface RemoteOptions {
  readonly asked: ReadonlyMap<Procedure, Asked>
  readonly window: Window
  readonly valueBytes: number
  readonly now: () => number
  /** Told what went wrong with a `notify`, which nobody awaits. */
  readonly unheard: (error: RpcError, method: string) => void
}

export function askedOf(list: readonly Procedure[], allIssues: boolean): Map<Procedure, Asked> {
  return new Map(list.map((procedure) => [procedure, {
    procedure,
    input: new Check(procedure.input, allIssues),
    output: new Check(procedure.output, allIssues),
    up: new Check(procedure.up, allIssues),
    down: new Check(procedure.down, allIssues),
    errors: checksOf(procedure.errors, allIssues),
  }]))
}

/** The client's procedures as functions; those that mean something else to it fail. `nested`: for use inside a handler. */
export function remote(caller: Caller, nested: boolean, options: RemoteOptions, agreement: Agreement): object {
  return bind([...options.asked.keys()], (procedure) => {
    const asked = options.asked.get(procedure) as Asked // the very key
    const mismatch = agreement.mismatch('client', procedure.name)
    if (procedure.streams) return itemsOf(caller, asked, procedure.streams as Streams, nested, options, mismatch) // erased in the contract
    const call = (input: unknown, request?: Request): Promise<unknown> =>
      (mismatch ? Promise.reject(mismatch) : ask(caller, asked, input, request, nested, options.now()))
    return callable(procedure, call, (error) => options.unheard(error as RpcError, procedure.name)) // ask() throws no other
  })
}

async function ask(
  caller: Caller,
  asked: Asked,
  input: unknown,
  request: Request | undefined,
  nested: boolean,
  now: number,
): Promise<unknown> {
  const { procedure } = asked
  const wrong = invalid(asked, input)
  if (wrong) throw wrong
  try {
    const output = await new Promise((resolve, reject) => void caller.call(procedure, input, request, nested, now, resolve, reject))
    return procedure.output ? checked(procedure, asked.output, output) : undefined
  } catch (error) {
    throw error instanceof RpcError ? known(asked, error) : error
  }
}

/** A procedure with items as a function; what the client sends is checked. */
function itemsOf(
  caller: Caller,
  asked: Asked,
  streams: Streams,
  nested: boolean,
  { window, valueBytes, now }: RemoteOptions,
  mismatch: RpcError | undefined,
): unknown {
  const { procedure, up, down } = asked
  const { codecs } = procedure
  const asking: Trusting = {
    method: procedure, caller, nested, window, valueBytes, now,
    encode: procedure.up && ((item, blobs) => {
      const issues = up.issues(item)
      if (issues) throw new RpcError('INVALID_ARGUMENT', `${procedure.name}: an item: ${describe(issues)}`, { data: { issues } })
      return encodeItem(item, blobs, codecs.up)
    }),
    decode: procedure.down && ((item, blobs) => checked(procedure, down, codecs.down ? codecs.down.decode(item, blobs) : item)),
    answer: (output) => (procedure.output ? checked(procedure, asked.output, output) : undefined),
    told: (error) => known(asked, error),
  }
  return streams.callable(asking, (input, request, make) => {
    const wrong = mismatch ?? invalid(asked, input)
    return wrong ? Promise.reject(wrong) : make(input, request)
  })
}

function invalid({ procedure, input: check }: Asked, input: unknown): RpcError | undefined {
  const issues = check.issues(input)
  if (!issues) return undefined
  const message = `${procedure.name}: input: ${describe(issues)}`
  return new RpcError('INVALID_ARGUMENT', message, { outcome: 'not-executed', data: { issues } })
}

function checked({ name }: Procedure, check: Check, output: unknown): unknown {
  const issues = check.issues(output)
  if (!issues) return output
  throw new RpcError('INTERNAL', `${name}: the client's answer does not match the contract: ${describe(issues)}`, { outcome: 'executed' })
}

/** The error as it is if the contract allows it. */
function known({ procedure, errors }: Asked, error: RpcError): RpcError {
  if (isStatusCode(error.code)) return error
  const check = errors.get(error.code)
  if (check && !check.issues(error.data)) return error
  return new RpcError('UNKNOWN', `${procedure.name}: the client answered with an error that the contract does not have`, { outcome: error.outcome })
}
