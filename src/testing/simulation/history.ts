// What was asked, what ran, what was published, and what became of it. It
// records, and judges nothing.

import type { Procedure } from '../../contract/walk.js'
import type { Gap, Place } from '../../contract/topicapi.js'
import { Events, type Event } from './events.js'
import type { Party } from './party.js'

/** What a call or a handler came to: a value, as text, or what it threw. */
export type Result = { readonly value: string } | { readonly error: unknown }

/** A handler that was started for a call. */
export interface Run {
  /** `server 1`, or the tab. */
  readonly process: string
  readonly atMs: number
  /** Infinity while it runs. */
  endedMs: number
  /** What it answered with, or threw; undefined while it runs. */
  result: Result | undefined
  /** Items of its caller's that it has read, as text. */
  readonly read: string[]
  /** It has seen their end. */
  readAll: boolean
  /** Items that it has given, as text. */
  readonly given: string[]
  /** It has given all. */
  gaveAll: boolean
}

/** A call, from its making on. */
export interface Call {
  readonly id: number
  /** Who made it: `tab 1`, `server 2`. */
  readonly by: string
  readonly method: string
  readonly kind: Procedure['kind']
  readonly idempotent: boolean
  readonly input: unknown
  readonly madeMs: number
  /** Infinity until it has settled. A notification does not. */
  settledMs: number
  result: Result | undefined
  /** Somebody waits for its answer, or its next item. */
  awaited: boolean
  /** Its caller gave up: by its signal, or by reading no further. */
  cancelled: boolean
  /** It goes on with another stream when its session is lost. */
  readonly resumes: boolean
  /** Items that its caller gave, as text. */
  readonly given: string[]
  /** Its caller's items have all been drawn. */
  gaveAll: boolean
  /** Items that its caller has read, as text. */
  readonly read: string[]
  readonly runs: Run[]
}

export interface Published {
  readonly process: string
  readonly topic: string
  /** The params, as text. */
  readonly log: string
  readonly offset: number
  readonly message: string
}

/** What a subscription was told. */
export type Told =
  | { readonly message: string; readonly place: Place }
  | { readonly gap: Gap }
  | { readonly ready: number }

export interface SubscriptionRecord {
  readonly id: number
  readonly by: string
  readonly topic: string
  readonly log: string
  readonly overflow: 'gap' | 'latest' | 'close'
  readonly from: 'start' | Place | undefined
  readonly told: Told[]
  /** It was stopped, refused, or its tab closed. */
  ended: boolean
}

/** Something that is not as promised. */
export interface Problem {
  /** What is wrong, in a word that stays the same: `ran twice`, `hangs`. */
  readonly kind: string
  /** The method, topic or party that it is about. */
  readonly about: string
  /** For a person to read. */
  readonly text: string
}

/** What a scenario's `check` is given. */
export interface History {
  readonly calls: readonly Call[]
  readonly published: readonly Published[]
  readonly subscriptions: readonly SubscriptionRecord[]
}

export class Recorder implements History {
  readonly calls: Call[] = []
  readonly published: Published[] = []
  readonly subscriptions: SubscriptionRecord[] = []
  readonly problems: Problem[] = []
  readonly events = new Events()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  note(who: string, what: Event['what']): void {
    this.events.add({ atMs: this.#now(), who, what })
  }

  complain(kind: string, about: string, text: string): void {
    this.problems.push({ kind, about, text })
    this.note('checker', `✗ ${text}`)
  }

  /** As `complain`, unless the same was said before. */
  complainOnce(kind: string, about: string, text: string): void {
    if (!this.problems.some((problem) => problem.text === text)) this.complain(kind, about, text)
  }

  /** @param resumes - see `Call` */
  called({ name: by }: Party, { name: method, kind, idempotent }: Procedure, input: unknown, resumes: boolean): Call {
    const call: Call = {
      id: this.calls.length + 1, by, method, kind, idempotent, input, resumes, madeMs: this.#now(), settledMs: Infinity,
      result: undefined, awaited: false, cancelled: false, given: [], gaveAll: false, read: [], runs: [],
    }
    this.calls.push(call)
    return call
  }

  settled(call: Call, result: Result): void {
    if (call.settledMs !== Infinity) this.complain('settled twice', call.method, `call ${call.id} (${call.method}) settled twice`)
    call.settledMs = this.#now()
    call.result = result
  }

  started(call: Call, { name: process }: Party): Run {
    const run: Run = {
      process, atMs: this.#now(), endedMs: Infinity, result: undefined, read: [], readAll: false, given: [], gaveAll: false,
    }
    call.runs.push(run)
    return run
  }

  ended(run: Run, result: Result): void {
    run.endedMs = this.#now()
    run.result = result
  }
}
