// What was asked, what ran, and what became of it. It records, and judges nothing.

import { RpcError } from '../../src/index.js'
import { sameBytes, type Answer, type Job, type Procedure } from './contract.js'

/** A call, from its making on. */
export interface Entry {
  readonly job: Job
  readonly procedure: Procedure
  /** The process that made it: a server's or a client's. */
  readonly maker: string
  /** The client that made it, or to which it was made. */
  readonly client: string
  /** The session to which a server's call belongs. */
  readonly session: string | undefined
  readonly timeoutMs: number
  readonly cancels: boolean
  readonly madeMs: number
  settledMs: number
  result: Answer | RpcError | undefined
  /** When the caller gave up by its signal. */
  cancelledMs: number
  readonly starts: Start[]
}

interface Start {
  readonly process: string
  readonly atMs: number
  ended: boolean
}

/** Something a process started to do, in its order. */
export interface Step {
  readonly process: string
  readonly entry: Entry
  readonly start: Start
}

export class Ledger {
  readonly entries = new Map<number, Entry>()
  readonly steps: Step[] = []
  /** What ought not to have happened at all. */
  readonly complaints: string[] = []
  readonly #now: () => number
  #settled: Promise<unknown>[] = []
  #open = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** How many calls have not settled. */
  get open(): number {
    return this.#open
  }

  get unsettled(): number[] {
    return [...this.entries.values()]
      .filter(({ procedure, settledMs }) => procedure !== 'note' && settledMs === Infinity)
      .map(({ job }) => job.key)
  }

  get nextKey(): number {
    return this.entries.size + 1
  }

  /** Calls whose handler still runs, in a process that is not one of `dead`. */
  running(dead: ReadonlySet<string>): number[] {
    return this.steps
      .filter(({ process, start }) => !start.ended && !dead.has(process))
      .map(({ entry }) => entry.job.key)
  }

  made(call: Omit<Entry, 'madeMs' | 'settledMs' | 'result' | 'cancelledMs' | 'starts'>): Entry {
    const madeMs = this.#now()
    const entry = { ...call, madeMs, settledMs: Infinity, result: undefined, cancelledMs: Infinity, starts: [] }
    this.entries.set(call.job.key, entry)
    return entry
  }

  /** Notes what `answer` becomes. */
  watch(entry: Entry, answer: Promise<Answer>): Promise<void> {
    this.#open++
    const settled = (result: unknown): void => {
      this.#open--
      if (entry.settledMs !== Infinity) this.complaints.push(`call ${entry.job.key} settled twice`)
      entry.settledMs = this.#now()
      if (result instanceof RpcError) entry.result = result
      else if (result instanceof Error) this.complaints.push(`call ${entry.job.key} rejected with ${result.stack}`)
      else entry.result = result as Answer // only errors are anything else
    }
    const done = answer.then(settled, settled)
    this.#settled.push(done)
    return done
  }

  async allSettled(): Promise<void> {
    while (this.#settled.length > 0) await Promise.all(this.#settled.splice(0))
  }

  started(process: string, job: Job): Start {
    const start = { process, atMs: this.#now(), ended: false }
    const entry = this.entries.get(job.key)
    if (!entry) this.complaints.push(`call ${job.key} started in ${process} and was never made`)
    else {
      entry.starts.push(start)
      this.steps.push({ process, entry, start })
      if (entry.job.text !== job.text || !sameBytes(entry.job.bytes, job.bytes)) this.complaints.push(`call ${job.key} arrived with another input`)
    }
    return start
  }
}
