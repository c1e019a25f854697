// From an arrived call to the user's handler and back: checks, middleware,
// handler, checks. It knows no session and no wire.

import type { Handler, Procedure } from '../contract/walk.js'
import { RpcError } from '../errors.js'
import type { Answered, Answerer, IncomingCall, Told } from '../protocol/callee.js'
import { tell, type Teller } from '../platform/tell.js'
import { checkOf, describe, type Check } from './validation.js'

/** A procedure with what it takes to answer it. */
export interface Answering extends Answered {
  readonly procedure: Procedure
  readonly handler: Handler
  readonly input: Check
  readonly output: Check
  readonly errors: ReadonlyMap<string, Check>
}

/** Middleware, once its types have done their work. */
export type AnyMiddleware = (call: { method: string; input: unknown; ctx: unknown }, next: () => Promise<unknown>) => Promise<unknown>

export interface DispatchOptions extends Teller {
  readonly methods: ReadonlyMap<string, Answering>
  readonly middleware: readonly AnyMiddleware[]
}

/** The contract's server side, ready to answer. Looked up by name in a Map, never on an object. */
export function answering(list: readonly Procedure[], handlers: ReadonlyMap<string, Handler>, allIssues: boolean): Map<string, Answering> {
  return new Map(list.map((procedure) => {
    const { name, maxBytes, input, output, errors } = procedure
    const handler = handlers.get(name) as Handler // collectHandlers made sure that all are there
    return [name, {
      name, maxBytes, procedure, handler,
      input: checkOf(input, allIssues),
      output: checkOf(output, allIssues),
      errors: new Map(Object.entries(errors).map(([code, schema]) => [code, checkOf(schema, allIssues)])),
    }]
  }))
}

/** Answers one session's calls. */
export class Dispatcher implements Answerer<Answering> {
  readonly #options: DispatchOptions
  readonly #context: (call: IncomingCall) => unknown
  readonly #rate: (() => boolean) | undefined

  /**
   * @param context - makes what the handler gets after its input
   * @param rate - false if this call is one too many; undefined: there is no such limit
   */
  constructor(options: DispatchOptions, context: (call: IncomingCall) => unknown, rate: (() => boolean) | undefined) {
    this.#options = options
    this.#context = context
    this.#rate = rate
  }

  find(name: string): Answering | undefined {
    return this.#options.methods.get(name)
  }

  run(call: IncomingCall<Answering>): unknown {
    const { method, input } = call
    if (this.#rate?.() === false) throw new RpcError('RESOURCE_EXHAUSTED', 'too many calls a second (callsPerSecond)')
    const issues = method.input(input)
    if (issues) throw new RpcError('INVALID_ARGUMENT', `${method.name}: input: ${describe(issues)}`, { data: { issues } })
    const { middleware } = this.#options
    const ctx = this.#context(call)
    return middleware.length > 0 ? around(call, ctx, middleware) : start(call, ctx)
  }

  output({ method }: IncomingCall<Answering>, value: unknown): unknown {
    if (!method.procedure.output) return undefined
    const issues = method.output(value)
    if (issues) throw new TypeError(`${method.name}: the handler's output does not match the contract: ${describe(issues)}`)
    return value
  }

  tell(error: unknown, call: IncomingCall<Answering>): Told {
    const { method } = call
    const known = tell(error, call, method.procedure.errors, this.#options)
    try {
      const issues = method.errors.get(known.code)?.(known.data)
      if (!issues) return known
      throw new TypeError(`${method.name}: the data of ${known.code} does not match the contract: ${describe(issues)}`, { cause: error })
    } catch (mismatch) {
      return tell(mismatch, call, {}, this.#options) // or a refinement of the schema's that threw
    }
  }
}

function start(call: IncomingCall<Answering>, ctx: unknown): unknown {
  const { handler, procedure } = call.method
  if (call.started) throw new Error(`${procedure.name}: a middleware called next() twice`)
  call.started = true
  return procedure.input ? handler(call.input, ctx) : handler(ctx)
}

async function around(call: IncomingCall<Answering>, ctx: unknown, [first, ...rest]: readonly AnyMiddleware[]): Promise<unknown> {
  if (!first) return start(call, ctx)
  return first({ method: call.method.name, input: call.input, ctx }, () => around(call, ctx, rest))
}
