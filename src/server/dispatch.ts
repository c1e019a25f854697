// From an arrived call to the user's handler and back: checks, middleware,
// handler, checks. It knows no session and no wire.

import { argumentsOf, type Handler, type Procedure } from '../contract/walk.js'
import { RpcError, type StatusCode } from '../errors.js'
import type { CalleeFlow, IncomingCall, Told } from '../protocol/answerer.js'
import type { Blobs } from '../protocol/blobs.js'
import type { Refusal } from '../protocol/callee.js'
import type { Clock } from '../protocol/clock.js'
import { encodeItem } from '../protocol/codec.js'
import type { Checked, CheckingAnswerer } from '../protocol/guardedcallee.js'
import type { Window } from '../protocol/limits.js'
import type { Streams } from '../protocol/streams.js'
import { tell, type Teller } from '../platform/tell.js'
import { HandlerContext } from './context.js'
import type { Agreement } from './agreement.js'
import { Check, checksOf, describe } from './validation.js'

/** A procedure with what it takes to answer it. */
export interface ServedProcedure extends Checked {
  readonly procedure: Procedure
  readonly handler: Handler
  readonly input: Check
  readonly output: Check | undefined
  readonly errors: ReadonlyMap<string, Check>
}

/** Middleware, once its types have done their work. */
export type AnyMiddleware = (call: { method: string; input: unknown; ctx: unknown }, next: () => Promise<unknown>) => Promise<unknown>

export interface DispatchOptions extends Teller {
  readonly methods: ReadonlyMap<string, ServedProcedure>
  readonly middleware: readonly AnyMiddleware[]
}

/** The contract's server side, ready to answer. Looked up by name in a Map, never on an object. */
export function answering(
  list: readonly Procedure[], handlers: ReadonlyMap<string, Handler>, allIssues: boolean, sizes: Sizes,
): Map<string, ServedProcedure> {
  return new Map(list.map((procedure) => {
    const { name, maxBytes, input, output, errors, codecs } = procedure
    const handler = handlers.get(name) as Handler // collectHandlers made sure that all are there
    return [name, {
      name, maxBytes, procedure, handler, codecs,
      input: new Check(input, allIssues),
      output: output && new Check(output, allIssues),
      errors: checksOf(errors, allIssues),
      flow: flowOf(procedure, allIssues, sizes),
      yields: procedure.down !== undefined,
    }]
  }))
}

interface Sizes {
  readonly window: Window
  readonly valueBytes: number
}

/** Makes the items of each call of a procedure that has some; both ways they are checked. */
function flowOf(
  { name, streams, up, down, maxBytes, codecs }: Procedure, allIssues: boolean, { window, valueBytes }: Sizes,
): (() => CalleeFlow) | undefined {
  if (!streams) return undefined
  const limitBytes = maxBytes ?? valueBytes
  const [upCheck, downCheck] = [new Check(up, allIssues), new Check(down, allIssues)]
  const decode = (wire: unknown, blobs: Blobs): unknown => {
    const item = codecs.up ? codecs.up.decode(wire, blobs) : wire
    const issues = upCheck.issues(item)
    if (!issues) return item
    throw new RpcError('INVALID_ARGUMENT', `${name}: an item: ${describe(issues)}`, { data: { issues } })
  }
  const encode = (item: unknown, blobs: Uint8Array[]): string => {
    const issues = downCheck.issues(item)
    if (issues) throw new TypeError(`${name}: an item does not match the contract: ${describe(issues)}`)
    return encodeItem(item, blobs, codecs.down)
  }
  const options = { incoming: up && { window, limitBytes, decode }, outgoing: down && { limitBytes, encode } }
  return () => (streams as Streams).flow(options) // erased in the contract
}

/** The session whose calls they are. */
type Owner = HandlerContext['connection'] & { readonly agreement: Agreement }

/** Answers one session's calls. */
export class Dispatcher implements CheckingAnswerer<ServedProcedure> {
  readonly #options: DispatchOptions
  readonly methods: ReadonlyMap<string, ServedProcedure>
  readonly #clock: Clock
  readonly #owner: Owner
  readonly #rate: (() => boolean) | undefined

  /**
   * @param owner - the session, as the handlers' context shows it
   * @param rate - false if this call is one too many; undefined: there is no such limit
   */
  constructor(options: DispatchOptions, clock: Clock, owner: Owner, rate: (() => boolean) | undefined) {
    this.#options = options
    this.methods = owner.agreement.shared(options.methods) // once: a call's way is kept short
    this.#clock = clock
    this.#owner = owner
    this.#rate = rate
  }

  run(call: IncomingCall<ServedProcedure>): unknown {
    const { method, input } = call
    if (this.#rate?.() === false) throw new RpcError('RESOURCE_EXHAUSTED', 'too many calls a second (callsPerSecond)')
    let valid = false
    try {
      valid = method.input.valid(input)
    } catch { /* its issues say why */ }
    if (!valid) {
      const issues = method.input.issues(input) ?? []
      throw new RpcError('INVALID_ARGUMENT', `${method.name}: input: ${describe(issues)}`, { data: { issues } })
    }
    const { middleware } = this.#options
    const ctx = new HandlerContext(call, this.#clock, this.#owner)
    if (middleware.length > 0) return around(call, ctx, middleware)
    // One call's way is kept short: as `start`, but this one cannot come twice.
    call.started = true
    if (call.flow) return method.handler(...argumentsOf(method.procedure, input, call.flow.incoming, ctx))
    return method.procedure.input ? method.handler(input, ctx) : method.handler(ctx)
  }

  strange(name: string): Refusal | undefined {
    const error = this.#owner.agreement.mismatch('server', name)
    return error && [error.code as StatusCode, error.message] // made by the agreement
  }

  mismatch({ name, output }: ServedProcedure, value: unknown): Error {
    const issues = output?.issues(value) ?? []
    return new TypeError(`${name}: the handler's output does not match the contract: ${describe(issues)}`)
  }

  tell(error: unknown, call: IncomingCall<ServedProcedure>): Told {
    const { method } = call
    const known = tell(error, call, method.procedure.errors, this.#options)
    try {
      const issues = method.errors.get(known.code)?.issues(known.data)
      if (!issues) return known
      throw new TypeError(`${method.name}: the data of ${known.code} does not match the contract: ${describe(issues)}`, { cause: error })
    } catch (mismatch) {
      return tell(mismatch, call, {}, this.#options) // or a refinement of the schema's that threw
    }
  }
}

function start(call: IncomingCall<ServedProcedure>, ctx: unknown): unknown {
  const { handler, procedure } = call.method
  if (call.started) throw new Error(`${procedure.name}: a middleware called next() twice`)
  call.started = true
  const made = handler(...argumentsOf(procedure, call.input, call.flow?.incoming, ctx))
  return call.method.yields ? yielding(call, made) : made
}

async function yielding({ flow }: IncomingCall<ServedProcedure>, made: unknown): Promise<unknown> {
  const items = await made
  flow?.returned(items)
  return items
}

async function around(call: IncomingCall<ServedProcedure>, ctx: unknown, [first, ...rest]: readonly AnyMiddleware[]): Promise<unknown> {
  if (!first) return start(call, ctx)
  return first({ method: call.method.name, input: call.input, ctx }, () => around(call, ctx, rest))
}
