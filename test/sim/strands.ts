// The calls with items of the stream run: numbers from 1 on, which both sides
// count. Whatever is missing, comes twice or comes too soon is a problem.

import { RpcError } from '../../src/index.js'
import type { TestClock } from '../../src/testing/index.js'
import type { Dice } from '../../src/testing/index.js'
import { itemOf, LENGTH, window, type Item, type Job, type Options, type Side } from './items.js'

type Kind = keyof Side
const fates = ['complete', 'complete', 'complete', 'complete', 'complete', 'complete', 'break', 'leave', 'abort', 'deadline'] as const
type Fate = (typeof fates)[number]

/** One call, until it has ended. */
interface Strand {
  readonly job: Job
  readonly kind: Kind
  readonly fate: Fate
  /** Where it breaks or is left. */
  readonly at: number
  readonly resumes: boolean
  readonly madeMs: number
  /** How far its reader, and its upload's handler, have come. */
  down: number
  up: number
  /** Handlers that were started, and sources and handlers that run. */
  runs: number
  running: number
}

export interface Sums {
  streams: number
  complete: number
  failed: number
  sessionLost: number
  resumed: number
  items: number
  gaps: number
  duplicates: number
  disordered: number
}

export class Strands {
  readonly sums: Sums = { streams: 0, complete: 0, failed: 0, sessionLost: 0, resumed: 0, items: 0, gaps: 0, duplicates: 0, disordered: 0 }
  readonly problems: string[] = []
  readonly #clock: TestClock
  readonly #dice: Dice
  readonly #strands: Strand[] = []
  /** When sessions may have been lost: from, until. */
  readonly losses: { readonly fromMs: number; untilMs: number }[] = []
  #open = new Set<Promise<void>>()

  constructor(clock: TestClock, dice: Dice) {
    this.#clock = clock
    this.#dice = dice
  }

  /** What either side answers with. */
  get handlers() {
    return {
      give: (job: Job) => this.#giving(job),
      take: (job: Job, items: AsyncIterable<Item>) => this.#taking(job, items),
      both: (job: Job, items: AsyncIterable<Item>) => this.#echoing(job, items),
    }
  }

  async allSettled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open)
  }

  /** Those whose sources or handlers have not come to their end. */
  get running(): string[] {
    return this.#strands.filter(({ running }) => running > 0).map((strand) => this.#show(strand, 'runs still'))
  }

  /**
   * Makes a call. Resolves when it is over.
   *
   * @param resumable - a session that is lost is followed by another
   */
  begin(side: Side, resumable: boolean): Promise<void> {
    const strand = this.#make(resumable)
    const done = this.#run(strand, side).then(
      (result) => this.#judge(strand, result),
      (error: unknown) => this.#judge(strand, error),
    ).finally(() => this.#open.delete(done))
    this.#open.add(done)
    return done
  }

  #make(resumable: boolean): Strand {
    const dice = this.#dice
    const kind = dice.pick(['give', 'take', 'both'] as const)
    const fate = dice.pick(fates)
    const at = dice.scale(1, LENGTH)
    const job = {
      key: this.#strands.length, from: 0,
      breaksAt: fate === 'break' && kind !== 'take' ? at : -1,
      enoughAt: fate === 'leave' && kind === 'take' ? at : -1,
    }
    const resumes = resumable && kind === 'give' && dice.chance(0.5)
    const strand: Strand = { job, kind, fate, at, resumes, madeMs: this.#clock.now(), down: 0, up: 0, runs: 0, running: 0 }
    this.#strands.push(strand)
    this.sums.streams++
    return strand
  }

  async #run(strand: Strand, side: Side): Promise<'done' | 'left' | number> {
    const { kind, fate, at, job } = strand
    const options = this.#options(strand)
    if (kind === 'take') return side.take(job, this.#source(strand), options)
    const items = kind === 'give' ? side.give(job, options) : side.both(job, this.#source(strand), options)
    for await (const item of items) {
      this.#count(strand, 'down', item)
      if (fate === 'leave' && strand.down === at) return 'left'
      if (strand.down % 50 === 0) await this.#pause()
    }
    return 'done'
  }

  #options(strand: Strand): Options {
    const controller = new AbortController()
    if (strand.fate === 'abort') this.#clock.setTimer(() => controller.abort(), this.#dice.scale(1, 5_000))
    return {
      ...(strand.fate === 'abort' && { signal: controller.signal }),
      ...(strand.fate === 'deadline' && { timeoutMs: this.#dice.scale(1, 5_000) }),
      ...(strand.resumes && { resume: () => {
        this.sums.resumed++
        return { ...strand.job, from: strand.down }
      } }),
    }
  }

  /** What goes up. */
  async* #source(strand: Strand): AsyncGenerator<Item> {
    strand.running++
    try {
      for (let n = 1; n <= LENGTH; n++) {
        if (strand.fate === 'break' && strand.kind === 'take' && n === strand.at) throw new RpcError('ABORTED')
        this.#window(strand, n - strand.up)
        yield itemOf(n)
      }
    } finally {
      strand.running--
    }
  }

  async* #giving({ key, from, breaksAt }: Job): AsyncGenerator<Item> {
    const strand = this.#started(key)
    try {
      for (let n = from + 1; n <= LENGTH; n++) {
        if (n === breaksAt) throw new RpcError('BROKE', 'as it was to', { data: n })
        this.#window(strand, n - Math.max(from, strand.down))
        yield itemOf(n)
        if (n % 100 === 0) await this.#pause()
      }
    } finally {
      strand.running--
    }
  }

  async #taking({ key, enoughAt }: Job, items: AsyncIterable<Item>): Promise<number> {
    const strand = this.#started(key)
    try {
      for await (const item of items) {
        this.#count(strand, 'up', item)
        if (strand.up === enoughAt) return enoughAt
        if (strand.up % 75 === 0) await this.#pause()
      }
      if (strand.up !== LENGTH) this.#complain(strand, `its handler saw the end after ${strand.up}`)
      return strand.up
    } finally {
      strand.running--
    }
  }

  async* #echoing({ key, breaksAt }: Job, items: AsyncIterable<Item>): AsyncGenerator<Item> {
    const strand = this.#started(key)
    try {
      for await (const item of items) {
        this.#count(strand, 'up', item)
        if (strand.up === breaksAt) throw new RpcError('BROKE', 'as it was to', { data: strand.up })
        yield item
      }
      if (strand.up !== LENGTH) this.#complain(strand, `its handler saw the end after ${strand.up}`)
    } finally {
      strand.running--
    }
  }

  #started(key: number): Strand {
    const strand = this.#strands[key] as Strand // keys are its indices
    strand.runs++
    strand.running++
    if (strand.runs > 1 && !strand.resumes) this.#complain(strand, 'was started twice')
    return strand
  }

  #window(strand: Strand, ahead: number): void {
    if (ahead > window.items + 1) this.#complain(strand, `sends ${ahead} ahead`)
  }

  #count(strand: Strand, way: 'down' | 'up', item: Item): void {
    const n = typeof item === 'number' ? item : Number.parseInt(item, 10)
    this.sums.items++
    if (n === strand[way] + 1 && item === itemOf(n)) return void strand[way]++
    if (n > strand[way] + 1) this.sums.gaps++
    else if (n === strand[way]) this.sums.duplicates++
    else this.sums.disordered++
    this.#complain(strand, `${way}: ${n} after ${strand[way]}`)
    strand[way] = n
  }

  #pause(): Promise<void> {
    return this.#clock.wait(this.#dice.scale(1, 40))
  }

  #judge(strand: Strand, result: unknown): void {
    const { sums } = this
    if (result instanceof RpcError) {
      sums.failed++
      if (!this.#isDue(strand, result)) this.#complain(strand, `failed with ${result.code} ${result.outcome}: ${result.message}`)
      return
    }
    sums.complete++
    const { kind, fate, at, down, up } = strand
    const right = kind === 'take'
      ? result === up && up === (fate === 'leave' ? at : LENGTH) && fate !== 'break'
      : result === 'left' ? down === at && fate === 'leave' : result === 'done' && down === LENGTH && fate !== 'break'
    if (!right) this.#complain(strand, `ended with ${String(result)}`)
  }

  #isDue({ kind, fate, at, down, madeMs, resumes }: Strand, { code }: RpcError): boolean {
    switch (code) {
      case 'BROKE': return fate === 'break' && kind !== 'take' && down === at - 1
      case 'ABORTED': return fate === 'break' && kind === 'take'
      case 'CANCELLED': return fate === 'abort'
      case 'DEADLINE_EXCEEDED': return fate === 'deadline'
      case 'SESSION_LOST':
        this.sums.sessionLost++
        return !resumes && this.losses.some(({ fromMs, untilMs }) => untilMs >= madeMs && fromMs <= this.#clock.now())
      default: return false
    }
  }

  #complain(strand: Strand, what: string): void {
    this.problems.push(this.#show(strand, what))
  }

  #show({ job, kind, fate, at, resumes, madeMs, down, up }: Strand, what: string): string {
    return `${kind} ${job.key} (${fate} at ${at}${resumes ? ', resumes' : ''}) of ${madeMs}, down ${down}, up ${up}: ${what} at ${this.#clock.now()}`
  }
}
