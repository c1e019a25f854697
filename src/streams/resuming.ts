// Items that go on after their session was lost: the call is made again, from
// where the last one that was read says.

import { RpcError } from '../errors.js'

export class Resuming implements AsyncIterableIterator<unknown> {
  readonly #open: (input: unknown) => AsyncIterableIterator<unknown>
  readonly #resume: (last: unknown) => unknown
  #items: AsyncIterableIterator<unknown>
  #last: unknown
  #left = false

  /** @param open - makes the call */
  constructor(open: (input: unknown) => AsyncIterableIterator<unknown>, input: unknown, resume: (last: unknown) => unknown) {
    this.#open = open
    this.#resume = resume
    this.#items = open(input)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<unknown>> {
    for (;;) {
      try {
        const result = await this.#items.next()
        if (!result.done) this.#last = result.value
        return result
      } catch (error) {
        if (!(error instanceof RpcError) || error.code !== 'SESSION_LOST' || this.#left) throw error
        const input = await this.#resume(this.#last)
        if (this.#left) return { done: true, value: undefined }
        this.#items = this.#open(input)
      }
    }
  }

  return(): Promise<IteratorResult<unknown>> {
    this.#left = true
    return this.#items.return?.() ?? Promise.resolve({ done: true, value: undefined })
  }
}
