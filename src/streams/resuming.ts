// Items that go on after their session was lost: the call is made again, from
// where the last one that was read says.

import { RpcError } from '../errors.js'

export interface Resumable {
  /** Makes the call. */
  open(input: unknown): AsyncIterableIterator<unknown>
  /** The input to go on from after `last`. */
  resume(last: unknown): unknown
  /** False once there is nobody of whom it could be asked again. */
  lasts(): boolean
}

export class Resuming implements AsyncIterableIterator<unknown> {
  readonly #call: Resumable
  #items: AsyncIterableIterator<unknown>
  #last: unknown
  #left = false
  /** Resolves when those who asked before have their item. */
  #before: Promise<unknown> = Promise.resolve()

  constructor(call: Resumable, input: unknown) {
    this.#call = call
    this.#items = call.open(input)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** One after another: who asked second is not told that the session of the first was lost. */
  next(): Promise<IteratorResult<unknown>> {
    const result = this.#before.then(() => this.#next())
    this.#before = result.catch(() => {})
    return result
  }

  return(): Promise<IteratorResult<unknown>> {
    this.#left = true
    return this.#items.return?.() ?? Promise.resolve({ done: true, value: undefined })
  }

  async #next(): Promise<IteratorResult<unknown>> {
    for (;;) {
      try {
        const result = await this.#items.next()
        if (!result.done) this.#last = result.value
        return result
      } catch (error) {
        if (!isLost(error) || this.#left || !this.#call.lasts()) throw error
        const input = await this.#call.resume(this.#last)
        if (this.#left) return { done: true, value: undefined }
        this.#items = this.#call.open(input)
      }
    }
  }
}

/** What was never begun was refused, and would be again. */
function isLost(error: unknown): boolean {
  return error instanceof RpcError && error.code === 'SESSION_LOST' && error.outcome !== 'not-executed'
}
