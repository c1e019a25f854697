// A subscription that is iterated over. What is not taken in time waits here,
// up to a limit; what was missed is told where it would have come.

import type { Gap, IterateOptions, MessageStream } from '../contract/topicapi.js'
import { RpcError } from '../errors.js'

type Item = { readonly message: unknown; readonly offset: number } | Gap

interface Waiting {
  readonly resolve: (result: IteratorResult<unknown>) => void
  readonly reject: (error: unknown) => void
}

export class Iteration {
  #items: Item[] = []
  #waiting: Waiting[] = []
  #over = false
  #error: unknown
  readonly #most: number
  readonly #onGap: ((gap: Gap) => void) | undefined

  readonly #latest: boolean
  readonly #stop: () => void

  /**
   * @param latest - what is dropped is not missed
   * @param stop - ends the subscription
   */
  constructor({ buffer = 1_000, onGap }: IterateOptions<unknown>, latest: boolean, stop: () => void) {
    this.#most = Math.max(1, buffer)
    this.#onGap = onGap
    this.#latest = latest
    this.#stop = stop
  }

  take(message: unknown, offset: number): void {
    this.#push({ message, offset })
  }

  missed(gap: Gap): void {
    this.#push(gap)
  }

  /** Nothing more comes; what is here can still be taken. */
  end(error?: RpcError): void {
    this.#over = true
    this.#error ??= error
    this.#deal()
  }

  stream(ready: Promise<number>): MessageStream<unknown> {
    const end = async (): Promise<IteratorReturnResult<unknown>> => {
      this.#items = []
      this.#error = undefined
      this.#stop()
      return { done: true, value: undefined }
    }
    return {
      ready,
      next: () => new Promise((resolve, reject) => {
        this.#waiting.push({ resolve, reject })
        this.#deal()
      }),
      return: end,
      [Symbol.asyncIterator]() { return this },
      [Symbol.asyncDispose]: async () => void (await end()),
    }
  }

  #push(item: Item): void {
    this.#items.push(item)
    this.#deal()
    const [first] = this.#items
    if (this.#items.length <= this.#most + (first && 'from' in first ? 1 : 0)) return
    if (this.#latest) return void this.#items.shift()
    // What was dropped becomes, or joins, the gap ahead of the rest.
    const oldest = this.#items.splice(0, first && 'from' in first ? 2 : 1)
    this.#items.unshift({ reason: 'full', from: placeOf(oldest[0]).from, to: placeOf(oldest.at(-1)).to })
  }

  /** Without anybody to tell, the iteration fails; and with what whoever is told throws. */
  #tell(gap: Gap): void {
    let error: unknown
    try {
      if (this.#onGap) return this.#onGap(gap)
      error = new RpcError('DATA_LOSS', `the messages from ${gap.from} to ${gap.to ?? 'nobody knows where'} were missed (${gap.reason})`)
    } catch (thrown) {
      error = thrown
    }
    this.#items = []
    this.#error = error
    this.#stop()
  }

  #deal(): void {
    while (this.#waiting.length > 0 && (this.#items.length > 0 || this.#over)) {
      const item = this.#items.shift()
      if (item && 'from' in item) this.#tell(item)
      else if (item) this.#waiting.shift()?.resolve({ done: false, value: item.message })
      else if (this.#error === undefined) this.#waiting.shift()?.resolve({ done: true, value: undefined })
      else {
        this.#waiting.shift()?.reject(this.#error)
        this.#error = undefined
      }
    }
  }
}

function placeOf(item: Item | undefined): Pick<Gap, 'from' | 'to'> {
  if (!item) return { from: 0, to: 0 } // only asked of what is there
  return 'from' in item ? item : { from: item.offset, to: item.offset }
}
