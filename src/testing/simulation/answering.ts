// Calls as those who answer them have them: a middleware around a server's
// handlers, and functions around a tab's.

import { bind, collectHandlers, type Procedure } from '../../contract/walk.js'
import { itemsOf } from '../../server/context.js'
import type { CallContext } from '../../platform/context.js'
import { CALL_HEADER, errorText, type Calling } from './calling.js'
import type { Call, Recorder, Result, Run } from './history.js'
import { tapInPlace, tapped } from './items.js'
import type { Party } from './party.js'
import { clipped, textOf } from './shown.js'

/** A server's context, as far as its calls to clients go. */
interface ServerSide extends CallContext {
  readonly client: object
  readonly connection: { readonly api: object }
}

export interface Procedures {
  readonly server: readonly Procedure[]
  readonly client: readonly Procedure[]
}

export class Answering {
  readonly #recorder: Recorder
  readonly #calling: Calling
  readonly #procedures: Procedures

  constructor(recorder: Recorder, calling: Calling, procedures: Procedures) {
    this.#recorder = recorder
    this.#calling = calling
    this.#procedures = procedures
  }

  /** For a server's `middleware`. */
  middleware(process: Party): (call: { readonly ctx: CallContext }, next: () => Promise<unknown>) => Promise<unknown> {
    return ({ ctx }, next) => {
      const { client, connection } = ctx as ServerSide // of a server of ours
      this.#calling.watch(client, this.#procedures.client, process)
      this.#calling.watch(connection.api, this.#procedures.client, process)
      const begun = this.#begin(ctx, process)
      if (!begun) return next()
      const items = itemsOf(ctx)
      if (items) tapInPlace(items, readBy(begun.run))
      return this.#finish(begun, next)
    }
  }

  /** A tab's handlers, each with a record of its runs. */
  handlers(handlers: object, tab: Party): object {
    const list = this.#procedures.client
    const found = collectHandlers(list, handlers, { partial: true, where: 'tab.handlers' })
    return bind(list.filter(({ name }) => found.has(name)), (procedure) => (...args: unknown[]) => {
      const ctx = args.at(-1) as CallContext & { readonly server: object } // of a client of ours
      const handler = found.get(procedure.name) as (...args: unknown[]) => unknown // it has one
      this.#calling.watch(ctx.server, this.#procedures.server, tab)
      const begun = this.#begin(ctx, tab)
      if (!begun) return handler(...args)
      if (procedure.up) args[procedure.input ? 1 : 0] = tapped(args[procedure.input ? 1 : 0], readBy(begun.run))
      return this.#finish(begun, () => handler(...args))
    })
  }

  #begin({ headers }: CallContext, party: Party): Begun | undefined {
    const call = this.#recorder.calls[Number(headers[CALL_HEADER]) - 1]
    if (!call) return undefined
    const run = this.#recorder.started(call, party)
    this.#recorder.note(party.name, `started call ${call.id} (${call.method})`)
    if (party.dead) this.#recorder.complain('runs in a dead process', call.method, `call ${call.id} was started in ${party.name}, which is dead`)
    return { call, run, party }
  }

  async #finish({ call, run, party }: Begun, next: () => unknown): Promise<unknown> {
    try {
      const value = await next()
      if (isIterable(value) && (call.kind === 'stream' || call.kind === 'duplex')) return this.#giving(value, { call, run, party })
      this.#ended(run, call, { value: textOf(value) }, party)
      return value
    } catch (error) {
      this.#ended(run, call, { error }, party)
      throw error
    }
  }

  /** No generator: one that is left before it was begun does not say so. */
  #giving(source: unknown, { call, run, party }: Begun): AsyncIterableIterator<unknown> {
    const items = opened(tapped(source, { item: (text) => run.given.push(text), end: () => (run.gaveAll = true) }))
    let left = false
    const ended = (result: Result): void => {
      if (run.endedMs === Infinity) this.#ended(run, call, left ? { value: 'left' } : result, party)
    }
    const giving: AsyncIterableIterator<unknown> = {
      [Symbol.asyncIterator]: () => giving,
      next: async () => {
        try {
          const result = await items.next()
          if (result.done) ended({ value: 'end' })
          return result
        } catch (error) {
          ended({ error })
          throw error
        }
      },
      return: async () => {
        left = true
        try {
          return (await items.return?.()) ?? { done: true, value: undefined }
        } finally {
          ended({ value: 'left' })
        }
      },
    }
    return giving
  }

  #ended(run: Run, call: Call, result: Result, party: Party): void {
    if (party.dead) return
    this.#recorder.ended(run, result)
    this.#recorder.note(party.name, () => `${'error' in result ? `threw at call ${call.id}: ${errorText(result.error)}` : `ended call ${call.id} ${clipped(result.value)}`}`)
  }
}

/** A handler may have given something else, which is then its mistake. */
function isIterable(value: unknown): boolean {
  const source = Object(value) as Partial<AsyncIterable<unknown> & Iterable<unknown>>
  return typeof value === 'object' && (source[Symbol.asyncIterator] ?? source[Symbol.iterator]) !== undefined
}

interface Begun {
  readonly call: Call
  readonly run: Run
  readonly party: Party
}

function opened(items: unknown): AsyncIterator<unknown> | Iterator<unknown> {
  const source = items as AsyncIterable<unknown> & Iterable<unknown> // isIterable says so: one of them
  return source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]()
}

function readBy(run: Run) {
  return {
    item: (text: string) => void run.read.push(text),
    end: () => {
      run.readAll = true
    },
  }
}
