// What a mock answers: to each procedure a handler that gives plausible values, or
// what the overrides say.

import { procedures, type Handler, type Procedure } from '../../contract/walk.js'
import type { Contract } from '../../contract/contract.js'
import { isStatusCode, RpcError } from '../../errors.js'
import { Check, describe } from '../../server/validation.js'
import type { ServerContext } from '../../server/context.js'
import type { Shape } from '../../snapshot/shape.js'
import type { ProcedureSnapshot, Snapshot } from '../../snapshot/snapshot.js'
import { Failure } from '../failure.js'
import { plainOf } from '../values/plain.js'
import { Faker, seedFrom } from './faker.js'
import type { Override, Overrides } from './overrides.js'

export interface MockOptions {
  readonly seed: number
  /** Before each answer. */
  readonly delayMs: number
  /** Between items, and between messages of a topic. */
  readonly everyMs: number
  /** Streams go on for as long as they are read. Else they end after a few items. */
  readonly endless: boolean
}

type Context = ServerContext<Contract, unknown> & { error(code: string, data?: unknown, message?: string): RpcError }

/** The header of a call that asks for an error. */
const ERROR_HEADER = 'mock-error'

export class Answers {
  readonly #snapshot: Snapshot
  readonly #options: MockOptions
  readonly #procedures: ReadonlyMap<string, Procedure>
  readonly #fakers = new Map<string, Faker>()
  #overrides = new Map<string, Handler>()

  constructor(snapshot: Snapshot, contract: Contract, options: MockOptions) {
    this.#snapshot = snapshot
    this.#options = options
    this.#procedures = new Map(procedures(contract.server).map((procedure) => [procedure.name, procedure]))
  }

  /** @throws {Failure} that names the file and the place of an answer that the contract does not have */
  override(overrides: Overrides, file: string): void {
    this.#overrides = new Map([...overrides].map(([name, override]) => [name, this.#handlerOf(name, override, file)]))
  }

  /** What answers a call to `procedure`: asked at each call, so that overrides can change. */
  handlerOf(procedure: ProcedureSnapshot): Handler {
    const faked = this.#fakedBy(procedure)
    const handler: Handler = (...args) => (this.#overrides.get(procedure.name) ?? faked)(...args)
    const answer = async (...args: unknown[]): Promise<unknown> => {
      const ctx = args.at(-1) as Context // always last
      await pause(this.#options.delayMs, ctx.signal)
      this.#provoke(procedure, ctx)
      return handler(...args)
    }
    if (procedure.kind !== 'stream' && procedure.kind !== 'duplex') return answer
    return async function* (...args) {
      yield* await answer(...args) as AsyncIterable<unknown> // as such a handler's answer is
    }
  }

  /** A message of a topic, or what is told of a subscriber to it. */
  valueOf(shape: Shape, place: string, ...parts: readonly unknown[]): unknown {
    return this.#faker(shape, place).value(seedFrom(this.#options.seed, place, ...parts))
  }

  /** @throws {RpcError} if the call asks for one */
  #provoke({ name, errors = {} }: ProcedureSnapshot, ctx: Context): void {
    const code = ctx.headers[ERROR_HEADER]
    if (code === undefined) return
    const shape = Object.hasOwn(errors, code) ? errors[code] : undefined
    if (shape) throw ctx.error(code, this.#faker(shape, `${name}.errors.${code}`).value(seedFrom(this.#options.seed, name, code)))
    if (isStatusCode(code)) throw new RpcError(code, `asked for by ${ERROR_HEADER}`)
    const own = Object.keys(errors).join(', ') || 'none of its own'
    throw new RpcError('INVALID_ARGUMENT', `${ERROR_HEADER}: ${name} has no error ${code}; it has ${own}, and the status codes`)
  }

  #fakedBy(procedure: ProcedureSnapshot): Handler {
    const { name, kind, input, output, item, down } = procedure
    const plain = plainOf(input ?? {}, this.#snapshot.schemas)
    const seed = (args: readonly unknown[]): number => seedFrom(this.#options.seed, name, input ? JSON.stringify(plain.write(args[0])) : '')
    switch (kind) {
      case 'rpc': return (...args) => this.#faker(output, `${name}.output`).value(seed(args))
      case 'notify': return () => {}
      case 'stream': return (...args) => this.#items(this.#faker(item, `${name}.item`), seed(args), args.at(-1) as Context)
      case 'upload': return async (...args) => {
        for await (const _ of args.at(-2) as AsyncIterable<unknown>); // all of it
        return this.#faker(output, `${name}.output`).value(seed(args))
      }
      case 'duplex': return (...args) => this.#echo(this.#faker(down, `${name}.down`), seed(args), args.at(-2) as AsyncIterable<unknown>)
    }
  }

  async* #items(faker: Faker, seed: number, { signal }: Context): AsyncGenerator<unknown> {
    const { endless, everyMs } = this.#options
    const count = endless ? Infinity : 3 + (seed % 5)
    for (let index = 0; index < count && !signal.aborted; index++) {
      if (index > 0) await pause(everyMs, signal)
      yield faker.value(seed + index)
    }
  }

  async* #echo(faker: Faker, seed: number, items: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    let index = 0
    for await (const _ of items) yield faker.value(seed + index++)
  }

  #faker(shape: Shape | undefined, place: string): Faker {
    let faker = this.#fakers.get(place)
    if (!faker) this.#fakers.set(place, faker = new Faker(shape, this.#snapshot.schemas, place))
    return faker
  }

  #handlerOf(name: string, override: Override, file: string): Handler {
    if ('handler' in override) return override.handler
    const procedure = this.#snapshot.server.find((each) => each.name === name) as ProcedureSnapshot // loadOverrides saw to it
    const { kind, output, item, down } = procedure
    const schema = this.#procedures.get(name)
    const value = (shape: Shape | undefined, json: unknown, place: string): unknown => {
      const read = plainOf(shape ?? {}, this.#snapshot.schemas).read(structuredClone(json))
      const issues = new Check(shape ? (shape === output ? schema?.output : schema?.down) : undefined, true).issues(read)
      if (issues) throw new Failure(`${file}: ${place}: ${describe(issues)}`)
      return read
    }
    if (kind !== 'stream' && kind !== 'duplex') {
      const answer = value(output, output ? override.answer : override.answer ?? undefined, name)
      return () => answer
    }
    if (!Array.isArray(override.answer)) throw new Failure(`${file}: ${name}: not a list of items, which a ${kind} answers with`)
    const items = override.answer.map((json, index) => value(item ?? down, json, `${name}[${index}]`))
    const { everyMs } = this.#options
    return async function* (...args) {
      for (const [index, each] of items.entries()) {
        if (index > 0) await pause(everyMs, (args.at(-1) as Context).signal)
        yield each
      }
    }
  }
}

/** Shorter if `signal` aborts. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (ms === 0 || signal?.aborted) return Promise.resolve()
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      done()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end)
  })
}
