// The server's calls to one client: what a client answers is checked like any
// other input from outside.

import { bind, callable, type Procedure } from '../contract/walk.js'
import { isStatusCode, RpcError } from '../errors.js'
import type { Caller } from '../protocol/caller.js'
import type { Request } from '../protocol/pendingcall.js'
import { Check, describe } from './validation.js'

/** A procedure of the client's with its checks. */
export interface Asked {
  readonly procedure: Procedure
  readonly input: Check
  readonly output: Check
  readonly errors: ReadonlyMap<string, Check>
}

export interface RemoteOptions {
  readonly asked: ReadonlyMap<Procedure, Asked>
  readonly now: () => number
  /** Told what went wrong with a `notify`, which nobody awaits. */
  readonly unheard: (error: RpcError, method: string) => void
}

export function askedOf(list: readonly Procedure[], allIssues: boolean): Map<Procedure, Asked> {
  return new Map(list.map((procedure) => [procedure, {
    procedure,
    input: new Check(procedure.input, allIssues),
    output: new Check(procedure.output, allIssues),
    errors: new Map(Object.entries(procedure.errors).map(([code, schema]) => [code, new Check(schema, allIssues)])),
  }]))
}

/** The client's procedures as functions. `nested`: for use inside a handler. */
export function remote(caller: Caller, nested: boolean, options: RemoteOptions): object {
  return bind([...options.asked.keys()], (procedure) => {
    const asked = options.asked.get(procedure) as Asked // the very key
    const call = (input: unknown, request?: Request) => ask(caller, asked, input, request, nested, options.now())
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
  const issues = asked.input.issues(input)
  if (issues) {
    const message = `${procedure.name}: input: ${describe(issues)}`
    throw new RpcError('INVALID_ARGUMENT', message, { outcome: 'not-executed', data: { issues } })
  }
  try {
    const output = await new Promise((resolve, reject) => caller.call(procedure, input, request, nested, now, resolve, reject))
    return procedure.output ? checked(asked, output) : undefined
  } catch (error) {
    throw error instanceof RpcError ? known(asked, error) : error
  }
}

function checked({ procedure, output: check }: Asked, output: unknown): unknown {
  const issues = check.issues(output)
  if (!issues) return output
  throw new RpcError('INTERNAL', `${procedure.name}: the client's answer does not match the contract: ${describe(issues)}`, { outcome: 'executed' })
}

/** The error as it is if the contract allows it. */
function known({ procedure, errors }: Asked, error: RpcError): RpcError {
  if (isStatusCode(error.code)) return error
  const check = errors.get(error.code)
  if (check && !check.issues(error.data)) return error
  return new RpcError('UNKNOWN', `${procedure.name}: the client answered with an error that the contract does not have`, { outcome: error.outcome })
}
