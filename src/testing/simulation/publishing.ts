// Topics as publishers and subscribers have them: as calls, written down on
// the way through the functions of plain objects.

import { topicsOf, type TopicDefinition } from '../../contract/topic.js'
import type { TopicGroup } from '../../contract/contract.js'
import type { Gap, Place, SubscribeOptions } from '../../contract/topicapi.js'
import type { RpcError } from '../../errors.js'
import { canonical } from '../../protocol/canonical.js'
import { errorText, placeIn } from './calling.js'
import type { Recorder, SubscriptionRecord } from './history.js'
import type { Party } from './party.js'
import { shown, textOf } from './shown.js'

interface Publishable {
  publish(...args: unknown[]): number
}

interface Subscribable {
  subscribe(...args: unknown[]): unknown
}

type Listener = (message: unknown, place: Place) => void
type Options = SubscribeOptions<unknown>

export class Publishing {
  readonly #recorder: Recorder
  readonly #topics: readonly TopicDefinition[]

  constructor(recorder: Recorder, topics: TopicGroup) {
    this.#recorder = recorder
    this.#topics = topicsOf(topics)
  }

  /** What is published through these topics is recorded. */
  watchPublishers(topics: object, by: Party): void {
    for (const topic of this.#topics) {
      const [group, key] = placeIn(topics, topic.name)
      const publishable = group[key] as Publishable // the contract says so
      const publish = publishable.publish.bind(publishable)
      publishable.publish = (...args) => {
        const offset = publish(...args)
        if (!by.dead) this.#published(topic, args, offset, by)
        return offset
      }
    }
  }

  /** What is subscribed to with a listener is recorded. */
  watchSubscribers(topics: object, by: Party): void {
    for (const topic of this.#topics) {
      const [group, key] = placeIn(topics, topic.name)
      const subscribable = group[key] as Subscribable // the contract says so
      const subscribe = subscribable.subscribe.bind(subscribable)
      subscribable.subscribe = (...args) => {
        const at = topic.params ? 1 : 0
        return typeof args[at] === 'function' ? this.#subscribe(topic, args, at, subscribe, by) : subscribe(...args)
      }
    }
  }

  #published(topic: TopicDefinition, args: readonly unknown[], offset: number, { name: process }: Party): void {
    const log = topic.params ? logOf(args[0]) : ''
    const message = textOf(args[topic.params ? 1 : 0])
    this.#recorder.published.push({ process, topic: topic.name, log, offset, message })
    this.#recorder.note(process, () => `published ${nameOf(topic.name, log)} ${offset}: ${shown(args.at(-1))}`)
  }

  #subscribe(topic: TopicDefinition, args: unknown[], at: number, subscribe: Subscribable['subscribe'], by: Party): unknown {
    const [listener, options = {}] = [args[at] as Listener, args[at + 1] as Options | undefined]
    const record: SubscriptionRecord = {
      id: this.#recorder.subscriptions.length + 1, by: by.name, topic: topic.name, log: topic.params ? logOf(args[0]) : '',
      overflow: topic.overflow, from: options.from, told: [], ended: false,
    }
    args[at] = this.#listening(record, listener, by)
    args[at + 1] = this.#optionsOf(record, options, by)
    const stop = subscribe(...args) as (() => void) & { readonly ready: Promise<number> }
    this.#recorder.subscriptions.push(record)
    this.#recorder.note(by.name, () => `subscribed to ${nameOf(record.topic, record.log)} (subscription ${record.id})`)
    stop.ready.then((ready) => record.told.push({ ready }), () => {})
    return this.#stopping(record, stop)
  }

  #listening(record: SubscriptionRecord, listener: Listener, by: Party): Listener {
    return (message, place) => {
      record.told.push({ message: textOf(message), place })
      this.#recorder.note(by.name, () => `told ${nameOf(record.topic, record.log)} ${place.offset}: ${shown(message)}`)
      listener(message, place)
    }
  }

  #optionsOf(record: SubscriptionRecord, options: Options, by: Party): Options {
    if (options.signal?.aborted) record.ended = true
    options.signal?.addEventListener('abort', () => (record.ended = true))
    return {
      ...options,
      onGap: (gap: Gap) => {
        record.told.push({ gap })
        this.#recorder.note(by.name, () => `told of a gap in ${nameOf(record.topic, record.log)}: ${gap.reason}, from ${gap.from} to ${gap.to ?? '?'}`)
        options.onGap?.(gap)
      },
      onError: (error: RpcError) => {
        record.ended = true
        this.#recorder.note(by.name, () => `subscription ${record.id} to ${record.topic} ended: ${errorText(error)}`)
        options.onError?.(error)
      },
    }
  }

  #stopping(record: SubscriptionRecord, stop: (() => void) & { readonly ready: Promise<number> }): unknown {
    const stopping = (): void => {
      record.ended = true
      stop()
    }
    return Object.assign(stopping, { ready: stop.ready, [Symbol.dispose]: stopping })
  }
}

function logOf(params: unknown): string {
  return canonical(params) ?? ''
}

function nameOf(topic: string, log: string): string {
  return log === '' ? topic : `${topic} ${log}`
}
