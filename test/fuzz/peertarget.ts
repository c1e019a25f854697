// Session, caller and callee alone, without what catches for them: whatever they
// throw is to be a Violation, which says that the other side broke the protocol.

import { platformBinary } from '../../src/platform/binary.js'
import { readFromClient, readFromServer } from '../../src/protocol/control.js'
import { Violation } from '../../src/protocol/frames.js'
import { readMessage } from '../../src/protocol/message.js'
import { readTopicFromClient, readTopicFromServer } from '../../src/protocol/topicmessages.js'
import type { IncomingCall } from '../../src/protocol/answerer.js'
import { Pair, type Side } from '../protocol/pair.js'
import type { Handlers, Kinds } from '../protocol/answers.js'
import { Answers, type Target } from './target.js'
import type { Said } from './writer.js'

const kinds: Kinds = {
  'orders.import': 'upload', scans: 'upload', ticks: 'stream', assist: 'duplex', prices: 'stream', collect: 'upload',
}
const limits = { calls: 20, nestedCalls: 4, streams: 6, inputBytes: 128 * 1024, outputBytes: 64 * 1024 }

async function* echoed(items: AsyncIterable<unknown>): AsyncGenerator {
  for await (const item of items) yield item
}

async function count(items: AsyncIterable<unknown>): Promise<number> {
  let sum = 0
  for await (const item of items) sum += item === undefined ? 0 : 1
  return sum
}

const itemsOf = (call: IncomingCall): AsyncIterable<unknown> => call.flow?.incoming as AsyncIterable<unknown>
const handlers: Handlers = {
  'orders.place': (order) => order,
  note: (note) => note,
  echo: (value) => value,
  'reports.file': () => 3,
  slow: () => new Promise(() => {}),
  confirm: () => Promise.resolve(true),
  scan: () => 0,
  'orders.import': (_input, call) => count(itemsOf(call)),
  scans: (_input, call) => count(itemsOf(call)),
  collect: (_input, call) => count(itemsOf(call)),
  assist: (_input, call) => echoed(itemsOf(call)),
  ticks: async function* () {
    for (let price = 0; price < 40; price++) yield { price }
  },
  prices: async function* () {
    for (let price = 0; price < 40; price++) yield { price }
  },
}

export class PeerTarget implements Target {
  readonly problems: string[] = []
  connections = 0
  readonly #role: 'client' | 'server'
  readonly #answers = new Answers()
  #pair: Pair | undefined
  #noted = 0
  #now = 0

  constructor(role: 'client' | 'server') {
    this.#role = role
  }

  get heard(): number {
    this.#read()
    return this.#answers.heard
  }

  get asked(): readonly number[] {
    this.#read()
    return this.#answers.asked
  }

  ready(): Promise<void> {
    if (!this.#pair) {
      this.#pair = new Pair({ client: { handlers, kinds, limits }, server: { handlers, kinds, limits } })
      this.connections++
      this.#answers.forget()
      this.#noted = 0
      this.#call()
    }
    return Promise.resolve()
  }

  tell(said: Said): void {
    try {
      this.#take(said)
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      this.#pair?.cut()
      this.#pair = undefined
    }
  }

  cut(): void {}

  async wait(ms: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.#now += ms
    this.#side?.peer.session.tick(this.#now)
    this.#side?.peer.callee.tick(this.#now)
    this.#side?.caller.tick(this.#now)
    this.#side?.peer.session.flush()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  get #side(): Side | undefined {
    return this.#pair?.[this.#role]
  }

  #take(said: Said): void {
    const { text, area } = typeof said === 'string' ? { text: said, area: undefined } : platformBinary.split([said])
    const message = readMessage(text)
    if (Array.isArray(message)) return this.#side?.peer.session.receive(message, said.length, this.#now, area)
    const topic = this.#role === 'server' ? readTopicFromClient(message) : readTopicFromServer(message)
    const control = topic ?? (this.#role === 'server' ? readFromClient(message) : readFromServer(message))
    if (control.type === 'ack') this.#side?.peer.session.acknowledge(control.received)
  }

  #call(): void {
    const side = this.#side
    void side?.call('confirm', 'sure?')
    void side?.call('scan')
    side?.stream('prices').next().catch(() => {})
    void side?.upload('collect', [1, 2, 3])
    side?.duplex('assist', ['hello']).next().catch(() => {})
  }

  #read(): void {
    const messages = this.#side?.wire.messages ?? []
    for (const message of messages.slice(this.#noted)) this.#answers.note(message)
    this.#noted = messages.length
  }
}
