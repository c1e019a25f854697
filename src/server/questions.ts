// What is asked of the application about one client, and may be answered later:
// how long that is waited for, and how many answers may be under way of which
// nobody wants to know any more. What is asked it does not know.

import type { MaybePromise } from '../contract/types.js'
import type { Clock } from '../protocol/clock.js'

export interface Question {
  /** False: its answer no longer counts. */
  wanted: boolean
  pending: Pending | undefined
}

/** An answer that is under way. */
export interface Pending {
  readonly timer: unknown
  /** Tells whoever awaits it that it is here, or no longer counts. */
  over(): void
}

/** Who asks, and is told. */
export interface Asker<Q extends Question> {
  ask(question: Q): MaybePromise<boolean>
  answered(question: Q, answer: unknown): void
  failed(question: Q, error: unknown): void
  /** There was no answer in time. */
  late(question: Q): void
}

interface Bounds {
  readonly clock: Clock
  /** How long an answer is waited for. */
  readonly mostMs: number
  /** While so many are under way that no longer count, nothing else is asked. */
  readonly mostAbandoned: number
}

export class Questions<Q extends Question> {
  readonly #asker: Asker<Q>
  readonly #bounds: Bounds
  /** Their answers are under way. */
  readonly #asked = new Set<Q>()
  /** Those of them that no longer count. */
  #abandoned = 0
  readonly #unasked = new Set<Q>()

  constructor(asker: Asker<Q>, bounds: Bounds) {
    this.#asker = asker
    this.#bounds = bounds
  }

  /** No promise where the answer is there at once: then what follows is in order with what came before. */
  ask(question: Q): MaybePromise<void> {
    if (this.#abandoned >= this.#bounds.mostAbandoned) return void this.#unasked.add(question)
    this.#asked.add(question) // first: what is asked may call back in
    let answer: MaybePromise<boolean>
    try {
      answer = this.#asker.ask(question)
    } catch (error) {
      return this.#settle(question, (asker) => asker.failed(question, error))
    }
    if (typeof answer !== 'boolean') return this.#await(question, answer)
    this.#settle(question, (asker) => asker.answered(question, answer))
  }

  /** Whatever is answered no longer counts. */
  abandon(question: Q): void {
    if (!question.wanted) return
    question.wanted = false
    this.#unasked.delete(question)
    if (this.#asked.has(question)) this.#abandoned++
    question.pending?.over()
  }

  /** Nothing more is asked, and nothing waited for. */
  end(): void {
    for (const question of [...this.#asked, ...this.#unasked]) {
      this.abandon(question)
      this.#forget(question)
    }
  }

  #await(question: Q, answer: PromiseLike<boolean>): Promise<void> {
    const { clock, mostMs } = this.#bounds
    return new Promise((over) => {
      if (!question.wanted) over()
      if (!this.#asked.has(question)) return // while it was asked all this has ended
      question.pending = { over, timer: clock.setTimer(() => this.#settle(question, (asker) => asker.late(question)), mostMs) }
      Promise.resolve(answer).then(
        (allowed) => this.#settle(question, (asker) => asker.answered(question, allowed)),
        (error: unknown) => this.#settle(question, (asker) => asker.failed(question, error)),
      )
    })
  }

  #settle(question: Q, tell: (asker: Asker<Q>) => void): void {
    if (!this.#asked.has(question)) return // it came too late
    const { pending, wanted } = question
    this.#forget(question)
    if (wanted) tell(this.#asker)
    else this.#answered()
    pending?.over()
  }

  #forget(question: Q): void {
    this.#asked.delete(question)
    if (question.pending) this.#bounds.clock.clearTimer(question.pending.timer)
    question.pending = undefined // a timer that is over is memory all the same
  }

  /** What nobody waited for: another may be asked. */
  #answered(): void {
    this.#abandoned--
    const [next] = this.#unasked
    if (!next) return
    this.#unasked.delete(next)
    void this.ask(next)
  }
}
