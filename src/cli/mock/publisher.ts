// A mock's topics: plausible messages, at an interval, to each log that somebody subscribed to.

import type { Contract } from '../../contract/contract.js'
import { bind, memberAt } from '../../contract/walk.js'
import type { ServerOptions } from '../../server/options.js'
import type { Server } from '../../server/server.js'
import type { Snapshot, TopicSnapshot } from '../../snapshot/snapshot.js'
import { plainOf } from '../values/plain.js'
import type { Answers } from './answers.js'

/** Logs that are published to; of more, the oldest are left. */
const MOST_LOGS = 1_000

interface Log {
  readonly topic: TopicSnapshot
  readonly params: readonly unknown[]
  readonly key: string
  messages: number
}

export class Publisher {
  readonly #snapshot: Snapshot
  readonly #answers: Answers
  readonly #logs = new Map<string, Log>()

  constructor(snapshot: Snapshot, answers: Answers) {
    this.#snapshot = snapshot
    this.#answers = answers
  }

  /** Hears of each subscription by being asked whether it is allowed. */
  get options(): Pick<ServerOptions<Contract, undefined>, 'authorize' | 'presence'> {
    const { topics } = this.#snapshot
    const authorize = bind(topics, (topic) => (_user: unknown, ...asked: unknown[]) => this.#subscribed(topic, asked))
    const told = topics.filter(({ presence }) => presence)
    const presence = bind(told, ({ name, presence: shape = {} }) => () => this.#answers.valueOf(shape, `${name}.presence`))
    return { authorize, ...(told.length > 0 ? { presence } : {}) } // of the contract's shape
  }

  /** One message to each log. @param failed - told why there is none */
  publish(server: Server<Contract, undefined>, failed: (error: Error) => void): void {
    if (server.clients.size === 0) this.#logs.clear() // nobody is there who could have subscribed
    for (const log of this.#logs.values()) {
      try {
        this.#publishTo(log, server)
      } catch (error) {
        this.#logs.delete(log.key) // the next message would be told the same
        failed(error as Error) // the faker and `publish` throw no others
      }
    }
  }

  #publishTo(log: Log, server: Server<Contract, undefined>): void {
    const { topic: { name, message }, params, key } = log
    const publishable = memberAt(server.topics, name) as { publish(...args: unknown[]): number } // the contract has it
    publishable.publish(...params, this.#answers.valueOf(message, `${name}.message`, key, log.messages++))
  }

  #subscribed(topic: TopicSnapshot, asked: readonly unknown[]): boolean {
    const params = topic.params ? asked : []
    const plain = plainOf(topic.params ?? {}, this.#snapshot.schemas)
    const key = `${topic.name} ${JSON.stringify(params.map((value) => plain.write(value)))}`
    if (!this.#logs.has(key)) this.#logs.set(key, { topic, params, key, messages: 0 })
    for (const oldest of this.#logs.keys()) {
      if (this.#logs.size <= MOST_LOGS) break
      this.#logs.delete(oldest)
    }
    return true
  }
}
