// What is promised of subscriptions: each message once and in order, or a gap
// that names what is missing; and in the end the newest.

import type { Gap, Place } from '../../contract/topicapi.js'
import type { Problem, Published, SubscriptionRecord, Told } from './history.js'
import { textOf } from './shown.js'

/** How far a subscription has come. */
interface Progress {
  /** The offset that is due next; undefined: whatever comes. */
  expected: number | undefined
  epoch: string | undefined
  /** The process that has the log of that epoch. */
  process: string | undefined
}

/** @param newest - the server whose last message it has to have; undefined: it may have been closed too early for that */
export function judgeSubscription(record: SubscriptionRecord, published: readonly Published[], newest: string | undefined): Problem[] {
  const own = published.filter(({ topic, log }) => topic === record.topic && log === record.log)
  const subscription = new Judged(record, own)
  for (const told of record.told) subscription.take(told)
  if (newest !== undefined && !record.ended) subscription.end(newest)
  return subscription.problems
}

class Judged {
  readonly problems: Problem[] = []
  readonly #record: SubscriptionRecord
  readonly #published: readonly Published[]
  readonly #progress: Progress

  constructor(record: SubscriptionRecord, published: readonly Published[]) {
    const { from } = record
    this.#record = record
    this.#published = published
    const place = typeof from === 'object' ? from : undefined
    this.#progress = { expected: place && place.offset + 1, epoch: place?.epoch, process: undefined }
  }

  take(told: Told): void {
    if ('ready' in told) this.#progress.expected ??= told.ready + 1
    else if ('gap' in told) this.#gap(told)
    else this.#message(told)
  }

  /** Whatever its log in `newest` holds, it has come to the end of that, or was told what it lacks. */
  end(newest: string): void {
    const last = this.#published.findLast(({ process }) => process === newest)
    const told = this.#record.told.at(-1)
    if (!last || (told && 'gap' in told)) return
    const { expected = 0, process = newest } = this.#progress
    if (expected <= last.offset || process !== newest) this.#complain('topic is behind', `has come to ${expected - 1} of ${process}, and ${last.offset} was published last, by ${newest}`)
  }

  #gap({ gap: { reason, from, to } }: { readonly gap: Gap }): void {
    const progress = this.#progress
    if (this.#record.overflow === 'latest') this.#complain('topic gap', 'was told of a gap, of which its topic has none')
    if (progress.expected !== undefined && from !== progress.expected) this.#complain('topic gap', `was told of a gap from ${from}, and ${progress.expected} was due`)
    progress.expected = to === undefined ? undefined : to + 1
    if (reason === 'restarted') Object.assign(progress, { epoch: undefined, process: undefined })
  }

  #message({ message, place: { epoch, offset } }: { readonly message: string; readonly place: Place }): void {
    const progress = this.#progress
    const another = progress.epoch !== undefined && progress.epoch !== epoch
    const jumps = this.#record.overflow === 'latest' && (progress.epoch !== epoch || offset > (progress.expected ?? 0))
    if (progress.expected !== undefined && offset !== progress.expected && !jumps) this.#complain('topic order', `was told ${offset}, and ${progress.expected} was due`)
    if (another && this.#record.overflow !== 'latest') this.#complain('topic order', `was told ${offset} of another log, and of no gap`)
    if (another || progress.epoch === undefined) progress.process = undefined
    const said = this.#published.filter((each) => each.offset === offset && each.message === message)
    if (!said.some(({ process }) => process === (progress.process ?? process))) this.#complain('topic message', `was told ${message.slice(0, 60)} at ${offset}, which was not published there`)
    if (said.length === 1) progress.process = said[0]?.process
    Object.assign(progress, { epoch, expected: offset + 1 })
  }

  #complain(kind: string, what: string): void {
    const { id, by, topic, log, told } = this.#record
    const before = told.slice(-5).map((each) => textOf(each).slice(0, 80)).join(' ')
    this.problems.push({ kind, about: topic, text: `subscription ${id} of ${by} to ${topic} ${log} ${what}; it was told … ${before}` })
  }
}
