// Every call with what its caller was told, held against how often it ran.

import type { RpcError } from 'wirepact'

interface Entry {
  readonly key: string
  readonly idempotent: boolean
  /** The caller meant to give it up. */
  readonly impatient: boolean
  /** How it ended; undefined: not yet. */
  result: 'answered' | 'wrong answer' | RpcError | undefined
}

export interface Verdict {
  readonly calls: number
  readonly answered: number
  /** Never settled, answered without having run, or failed although nobody gave it up. */
  readonly lost: number
  /** Run more than once, although that does harm. */
  readonly duplicated: number
  readonly wrongAnswers: number
  readonly failed: Readonly<Record<'not-executed' | 'executed' | 'unknown', number>>
  /** Failed with an outcome that is not what happened. */
  readonly lies: readonly string[]
}

export class Ledger {
  readonly #entries: Entry[] = []
  readonly #starts = new Map<string, number>()

  /** A handler starts for `key`. */
  start(key: string): void {
    this.#starts.set(key, (this.#starts.get(key) ?? 0) + 1)
  }

  /** Follows a call whose answer is to be its key. */
  async follow(key: string, call: Promise<string>, { idempotent = false, impatient = false } = {}): Promise<void> {
    const entry: Entry = { key, idempotent, impatient, result: undefined }
    this.#entries.push(entry)
    try {
      entry.result = (await call) === key ? 'answered' : 'wrong answer'
    } catch (error) {
      entry.result = error as RpcError // calls reject with nothing else
    }
  }

  /** A notification was sent: nobody is told what became of it. */
  sent(key: string): void {
    this.#entries.push({ key, idempotent: false, impatient: false, result: 'answered' })
  }

  get failures(): RpcError[] {
    return this.#entries.flatMap(({ result }) => (typeof result === 'object' ? [result] : []))
  }

  /** @param mayFail - servers were restarted: a call that nobody gave up may have failed too */
  verdict(mayFail: boolean): Verdict {
    const failed = { 'not-executed': 0, 'executed': 0, 'unknown': 0 }
    const lies: string[] = []
    let [answered, lost, duplicated, wrongAnswers] = [0, 0, 0, 0]
    for (const { key, idempotent, impatient, result } of this.#entries) {
      const starts = this.#starts.get(key) ?? 0
      if (starts > 1 && !idempotent) duplicated++
      if (result === undefined) lost++
      else if (result === 'wrong answer') wrongAnswers++
      else if (result === 'answered') {
        answered++
        if (starts === 0) lost++
      } else {
        failed[result.outcome]++
        if (!impatient && !mayFail) lost++
        const honest = { 'not-executed': starts === 0, 'executed': starts >= 1, 'unknown': true }[result.outcome]
        if (!honest) lies.push(`${key}: ${result.code} ${result.outcome}, started ${starts} times`)
      }
    }
    return { calls: this.#entries.length, answered, lost, duplicated, wrongAnswers, failed, lies }
  }
}
