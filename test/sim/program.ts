// What clients and servers do in the fault run: random calls, and handlers
// that do what their input says, calls back included.

import { RpcError } from '../../src/index.js'
import type { TestClock } from '../../src/testing/index.js'
import { bytesOf, textOf, type Answer, type Job, type Options, type Procedure, type Side } from './contract.js'
import type { Dice } from '../../src/testing/index.js'
import type { Ledger } from './ledger.js'

/** One process: a server, or a client from its creation to its close. */
export interface Party {
  readonly name: string
  /** Its memory is gone: what still runs in it is none of its doing. */
  dead: boolean
}

/** A way to ask the other side. */
export interface Route {
  readonly side: Side
  readonly maker: Party
  /** The client at either end. */
  readonly client: string
  /** On a server, the session that the call belongs to. */
  readonly session?: string
}

/** A handler's `ctx`, as far as it is used here. */
export interface Scene {
  readonly signal: AbortSignal
}

/** Calls go through at most so many handlers: calls made in a handler wait for each other's places otherwise. */
const MOST_DEPTH = 2

export class Program {
  readonly #clock: TestClock
  readonly #dice: Dice
  readonly #ledger: Ledger
  readonly #large: boolean

  /** @param large - some values are so large that they travel in parts */
  constructor(clock: TestClock, dice: Dice, ledger: Ledger, large: boolean) {
    this.#clock = clock
    this.#dice = dice
    this.#ledger = ledger
    this.#large = large
  }

  /** Makes a random call. The promise says when it has settled; never how. */
  call({ side, maker, client, session }: Route, depth: number): Promise<void> {
    const procedure = this.#dice.pick<Procedure>(['work', 'work', 'work', 'again', 'note'])
    const limits = procedure === 'note' ? { timeoutMs: Infinity } : this.#limits()
    const job = this.#job(depth, limits)
    const entry = this.#ledger.made({
      job, procedure, maker: maker.name, client, session, timeoutMs: limits.timeoutMs, cancels: limits.signal !== undefined,
    })
    limits.signal?.addEventListener('abort', () => {
      entry.cancelledMs = this.#clock.now()
    })
    if (procedure !== 'note') return this.#ledger.watch(entry, side[procedure](job, limits))
    side.note(job, limits)
    return Promise.resolve()
  }

  /** Does what `job` says. */
  answer(job: Job, me: Party, back: () => Route, ctx: Scene): Answer | Promise<Answer> {
    if (me.dead) this.#ledger.complaints.push(`call ${job.key} started in ${me.name}, which is dead`)
    const start = this.#ledger.started(me.name, job)
    if (job.waitMs >= 0) return this.#perform(job, me, back, ctx).finally(() => (start.ended = true))
    start.ended = true
    return this.#finish(job)
  }

  async #perform(job: Job, me: Party, back: () => Route, { signal }: Scene): Promise<Answer> {
    const asked: Promise<void>[] = []
    for (let i = 0; i < job.asks && !me.dead; i++) asked.push(this.call(back(), job.depth + 1))
    await Promise.all(asked)
    if (job.waitMs > 0) await this.#patience(job.waitMs, signal)
    if (job.fate === 'hang') await aborted(signal)
    if (me.dead) await new Promise(() => {}) // not one for all: that would keep all their worlds in memory
    return this.#finish(job)
  }

  #finish(job: Job): Answer {
    if (job.fate === 'refuse') throw new RpcError('REFUSED', 'as it was told', { data: { key: job.key }, outcome: 'executed' })
    if (job.fate === 'throw') throw new Error('as it was told')
    const bytes = bytesOf(job.key, job.answerLength, true)
    return { key: job.key, text: textOf(job.key, job.answerLength), ...(bytes && { bytes }) }
  }

  async #patience(waitMs: number, signal: AbortSignal): Promise<void> {
    let timer: unknown
    const waited = new Promise<void>((resolve) => {
      timer = this.#clock.setTimer(resolve, waitMs)
    })
    await Promise.race([waited, aborted(signal)])
    this.#clock.clearTimer(timer)
  }

  #limits(): Options {
    const kind = this.#dice.whole(1, 10)
    const timeoutMs = kind <= 2 ? this.#dice.scale(5, 40_000) : Infinity
    if (kind === 1 || kind > 3) return { timeoutMs }
    const controller = new AbortController()
    const afterMs = this.#dice.scale(1, 30_000) - 1
    if (afterMs > 0) this.#clock.setTimer(() => controller.abort('given up'), afterMs)
    else queueMicrotask(() => controller.abort('given up'))
    return { timeoutMs, signal: controller.signal }
  }

  #job(depth: number, { timeoutMs, signal }: Options): Job {
    const dice = this.#dice
    const key = this.#ledger.nextKey
    const ends = timeoutMs < Infinity || signal !== undefined
    const waitMs = dice.chance(0.4) ? -1 : dice.chance(0.3) ? 0 : dice.scale(1, dice.chance(0.1) ? 30_000 : 3_000)
    const job: Job = {
      key,
      depth,
      fate: ends && waitMs >= 0 && dice.chance(0.1) ? 'hang' : dice.pick(['answer', 'answer', 'answer', 'answer', 'answer', 'answer', 'refuse', 'throw']),
      waitMs,
      asks: waitMs >= 0 && depth < MOST_DEPTH && dice.chance(0.2) ? dice.whole(1, 3) : 0,
      answerLength: this.#length(),
      text: textOf(key, this.#length()),
    }
    const bytes = bytesOf(key, job.text.length)
    return { ...job, ...(bytes && { bytes }) }
  }

  #length(): number {
    if (this.#dice.chance(0.9)) return this.#dice.scale(1, 100)
    return this.#dice.scale(100, this.#large ? 500_000 : 10_000)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
}
