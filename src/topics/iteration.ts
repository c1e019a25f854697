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
  /** What was dropped ahead of the items: one gap of the log that they are of, and one of that before it. */
  #missed: Gap[] = []
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
    this.#most = buffer > 1 ? buffer : 1 // also of what is no number: it would be without a bound
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
      this.#forget()
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
    const oldest = this.#items.length > this.#most && this.#items.shift()
    if (oldest && !this.#latest) this.#drop('from' in oldest ? oldest : { reason: 'full', from: oldest.offset, to: oldest.offset })
  }

  /** Offsets of two logs make no gap together: after one that is `restarted` another begins. */
  #drop(gap: Gap): void {
    const last = this.#missed.at(-1)
    if (gap.reason === 'restarted') this.#missed = [{ ...gap, from: this.#missed[0]?.from ?? gap.from }]
    else if (last && last.reason !== 'restarted') this.#missed.splice(-1, 1, { reason: 'full', from: last.from, to: gap.to })
    else this.#missed.push(gap)
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
    this.#forget(error)
    this.#stop()
  }

  /** What is here is not taken any more. */
  #forget(error?: unknown): void {
    this.#missed = []
    this.#items = []
    this.#error = error
  }

  #deal(): void {
    while (this.#waiting.length > 0 && (this.#items.length > 0 || this.#over)) {
      const item = this.#missed.shift() ?? this.#items.shift()
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
