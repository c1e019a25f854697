// Calls as their callers have them. An api is a plain object: each of its
// functions is replaced by one that writes down what it does.

import { memberAt, type Procedure } from '../../contract/walk.js'
import { RpcError } from '../../errors.js'
import type { Call, Recorder } from './history.js'
import { tapped } from './items.js'
import type { Party } from './party.js'
import { clipped, shown, textOf } from './shown.js'
import type { Signals } from './signal.js'

/** By it a handler's run is known to be one of a call. */
export const CALL_HEADER = 'wirepact-simulation'

type Callable = (...args: unknown[]) => unknown

interface Options {
  readonly signal?: AbortSignal
  readonly headers?: Readonly<Record<string, string>>
  readonly resume?: unknown
}

export class Calling {
  readonly #recorder: Recorder
  readonly #signals: Signals
  readonly #watched = new WeakSet<object>()

  constructor(recorder: Recorder, signals: Signals) {
    this.#recorder = recorder
    this.#signals = signals
  }

  /** From here on, what `by` calls through this api is recorded. */
  watch(api: object, list: readonly Procedure[], by: Party): void {
    if (this.#watched.has(api)) return
    this.#watched.add(api)
    for (const procedure of list) {
      const [group, key] = placeIn(api, procedure.name)
      const ask = group[key] as Callable // the contract says so
      group[key] = (...args: unknown[]) => this.#call(ask, args, procedure, by)
    }
  }

  #call(ask: Callable, given: readonly unknown[], procedure: Procedure, by: Party): unknown {
    if (by.dead) return new Promise(() => {})
    const args = [...given]
    const itemsAt = procedure.input ? 1 : 0
    const optionsAt = itemsAt + (procedure.up ? 1 : 0)
    const options = (args[optionsAt] ?? {}) as Options // the api's types say so
    const call = this.#recorder.called(by, procedure, procedure.input ? args[0] : undefined, options.resume !== undefined)
    this.#recorder.note(by.name, () => `→ ${call.method}${procedure.input ? ` ${shown(call.input)}` : ''} (call ${call.id})`)
    args[optionsAt] = this.#marked(options, call)
    if (procedure.up) args[itemsAt] = tapped(args[itemsAt], { item: (text) => call.given.push(text), end: () => (call.gaveAll = true) })
    const made = ask(...args)
    if (procedure.kind === 'notify') return made
    return procedure.down ? this.#reading(made as AsyncIterator<unknown>, call, by) : this.#awaiting(made as Promise<unknown>, call, by)
  }

  #marked(options: Options, call: Call): Options {
    const { signal, headers } = options
    const cancel = (): void => {
      call.cancelled = true
    }
    return {
      ...options,
      headers: { ...headers, [CALL_HEADER]: String(call.id) },
      ...(signal && { signal: this.#signals.follow(signal, `call ${call.id} (${call.method})`, cancel) }),
    }
  }

  /** Settles as the call does, unless its caller's process has died. */
  #awaiting(made: Promise<unknown>, call: Call, by: Party): Promise<unknown> {
    call.awaited = true
    return new Promise((resolve, reject: (error: Error) => void) => {
      made.then((value) => {
        if (by.dead) return
        this.#succeeded(call, textOf(value))
        resolve(value)
      }, (error: unknown) => {
        if (by.dead) return
        this.#failed(call, error)
        reject(error as Error) // whatever it was
      })
    })
  }

  #reading(items: AsyncIterator<unknown>, call: Call, by: Party): AsyncIterableIterator<unknown> {
    const reading: AsyncIterableIterator<unknown> = {
      [Symbol.asyncIterator]: () => reading,
      next: () => this.#next(items, call, by),
      return: async () => {
        if (call.settledMs === Infinity) {
          call.cancelled = true
          this.#recorder.settled(call, { value: 'left' })
          this.#recorder.note(call.by, `✓ call ${call.id}, left after ${call.read.length} items`)
        }
        return (await items.return?.()) ?? { done: true, value: undefined }
      },
    }
    return reading
  }

  async #next(items: AsyncIterator<unknown>, call: Call, by: Party): Promise<IteratorResult<unknown>> {
    call.awaited = true
    try {
      const result = await items.next()
      if (by.dead) return await new Promise<never>(() => {})
      if (!result.done) call.read.push(textOf(result.value))
      else if (call.settledMs === Infinity) this.#succeeded(call, 'end')
      return result
    } catch (error) {
      if (call.settledMs === Infinity) this.#failed(call, error)
      throw error
    } finally {
      call.awaited = false
    }
  }

  #succeeded(call: Call, value: string): void {
    call.awaited = false
    this.#recorder.settled(call, { value })
    this.#recorder.note(call.by, () => `✓ call ${call.id}${call.kind === 'rpc' || call.kind === 'upload' ? ` ${clipped(value)}` : ` after ${call.read.length} items`}`)
  }

  #failed(call: Call, error: unknown): void {
    call.awaited = false
    this.#recorder.settled(call, { error })
    this.#recorder.note(call.by, () => `✗ call ${call.id} ${errorText(error)}`)
  }
}

/** The object that holds what is called `orders.place`, and its key there. */
export function placeIn(root: object, name: string): [group: Record<string, unknown>, key: string] {
  const dot = name.lastIndexOf('.')
  const group = dot < 0 ? root : memberAt(root, name.slice(0, dot))
  return [group as Record<string, unknown>, name.slice(dot + 1)] // the contract says so
}

export function errorText(error: unknown): string {
  if (!(error instanceof RpcError)) return String(error)
  return `${error.code}, ${error.outcome}${error.message === error.code ? '' : `: ${error.message}`}`
}
