// Clients at work: calls of every kind, streams that are resumed, a topic. All
// that they are told is written down, to be held against what ran.

import type { Gap, RpcError } from 'wirepact'
import { createClient, type Client } from 'wirepact/client'
import { Ledger, type Verdict } from '../faults/ledger.js'
import { CapturedLog } from '../support/logger.js'
import { turn } from '../support/wait.js'
import { chaos } from './contract.js'

type Api = Client<typeof chaos>['api']

/** No call hangs or runs twice, and each failure says what happened. */
export const honest = { lost: 0, duplicated: 0, wrongAnswers: 0, lies: [] }
/** And none fails. */
export const flawless = { ...honest, failed: { 'not-executed': 0, 'executed': 0, 'unknown': 0 } }

export interface LoadOptions {
  readonly url: string
  readonly clients: number
  /** Each client's bursts of calls come about so often, in milliseconds. */
  readonly everyMs: number
}

export class Load {
  readonly ledger = new Ledger()
  readonly log = new CapturedLog()
  readonly clients: readonly Client<typeof chaos>[]
  /** What a stream or a topic was given that it ought not to have been. */
  readonly complaints: string[] = []
  readonly #everyMs: number
  readonly #following = new Set<Promise<void>>()
  readonly #workers: Promise<void>[] = []
  readonly #ends: (() => void)[] = []
  #stopped = false
  #count = 0
  /** Those that met the end of their session. */
  failedUploads = 0
  items = 0
  messages = 0
  gaps = 0

  constructor({ url, clients, everyMs }: LoadOptions) {
    this.#everyMs = everyMs
    this.clients = Array.from({ length: clients }, () => createClient(chaos, {
      url,
      backoff: { firstMs: 20, minMs: 1, stepMs: 20, maxMs: 100 },
      logger: this.log,
      handlers: { answer: (key) => key },
    }))
  }

  get calls(): number {
    return this.#count
  }

  start(): void {
    this.clients.forEach((client, index) => {
      this.#workers.push(this.#call(client.api, index), this.#read(client.api), this.#upload(client.api))
      this.#listen(client)
    })
  }

  /** Makes no more calls, and waits for the answers to those that were made. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const end of this.#ends) end()
    await Promise.all(this.#workers)
    await Promise.all(this.#following)
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()))
  }

  /** @param starts - every start of a handler @param mayFail - servers died, and calls with them */
  verdict(starts: readonly string[], mayFail: boolean): Verdict {
    for (const key of starts) this.ledger.start(key)
    return this.ledger.verdict(mayFail)
  }

  summary({ calls, lost, duplicated, failed, lies }: Verdict): string {
    return `${calls} calls, ${lost} lost, ${duplicated} run twice; failed: ${failed['not-executed']} not-executed, `
      + `${failed.executed} executed, ${failed.unknown} unknown, ${lies.length} of them untrue; `
      + `${this.items} stream items, ${this.messages} topic messages, ${this.gaps} gaps told`
  }

  async #call(api: Api, client: number): Promise<void> {
    const timeoutMs = 120_000
    const kinds = [api.quick, api.quick, api.slow, api.slow, api.asking, api.harmless]
    while (!this.#stopped) {
      for (let burst = 0; burst < 5; burst++) {
        const call = kinds[Math.floor(Math.random() * kinds.length)] as Api['quick'] // an index of it
        const key = `client${client} ${++this.#count}`
        this.#follow(this.ledger.follow(key, call(key, { timeoutMs }), { idempotent: call === api.harmless }))
      }
      await turn(Math.random() * 2 * this.#everyMs)
    }
  }

  /** A stream that goes on over every restart. */
  async #read(api: Api): Promise<void> {
    const end = new AbortController()
    this.#ends.push(() => end.abort())
    let last = 0
    try {
      const resume = (read = 0) => ({ from: read + 1 })
      for await (const item of api.count({ from: 1 }, { signal: end.signal, resume })) {
        if (item !== last + 1) this.complaints.push(`the stream gave ${item} after ${last}`)
        last = item
        this.items++
      }
    } catch (error) {
      if (!end.signal.aborted) this.complaints.push(`the stream failed after ${last}: ${String(error)}`)
    }
  }

  /** Uploads one after the other. One that met a kill may fail, and says that nobody knows. */
  async #upload(api: Api): Promise<void> {
    while (!this.#stopped) {
      try {
        if (await api.sum(thousand()) !== 500_500) this.complaints.push('an upload lacks items, or has some twice')
      } catch (error) {
        if ((error as RpcError).code === 'SESSION_LOST') this.failedUploads++
        else this.complaints.push(`an upload failed: ${String(error)}`)
      }
      await turn(this.#everyMs)
    }
  }

  #listen(client: Client<typeof chaos>): void {
    let last: { epoch: string; offset: number } | undefined
    const told = new Set<Gap['reason']>()
    const stop = client.topics.ticks.subscribe((message, place) => {
      this.messages++
      const follows = !last || told.size > 0 || (place.epoch === last.epoch && place.offset === last.offset + 1)
      if (!follows || message !== place.offset) this.complaints.push(`the topic gave ${place.offset} after ${last?.offset}`)
      told.clear()
      last = place
    }, {
      onGap: ({ reason }) => {
        this.gaps++
        told.add(reason)
      },
    })
    stop.ready.catch((error: unknown) => this.complaints.push(`a subscription was refused: ${String(error)}`))
    this.#ends.push(stop)
  }

  #follow(call: Promise<void>): void {
    const followed = call.finally(() => this.#following.delete(followed))
    this.#following.add(followed)
  }
}

async function* thousand(): AsyncGenerator<number> {
  for (let n = 1; n <= 1_000; n++) {
    if (n % 200 === 0) await turn()
    yield n
  }
}
