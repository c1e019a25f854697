// A client that makes calls of each kind, and one connection after another of a
// server that is not to be trusted.

import { createClient, type Client } from 'wirepact/client'
import { seededRandom, TestClock } from 'wirepact/testing'
import { FakeWire, type FakeClientSocket } from '../support/fakewire.js'
import { CapturedLog } from '../support/logger.js'
import { clientHandlers, market, type Market } from './market.js'
import { Answers, type Target } from './target.js'
import type { Said } from './writer.js'

/** Calls that it has under way, about. */
const CALLS = 12

export class ClientTarget implements Target {
  readonly problems: string[] = []
  connections = 0
  readonly #clock = new TestClock()
  readonly #wire = new FakeWire()
  readonly #answers = new Answers()
  #client: Client<Market>
  #socket: FakeClientSocket | undefined
  #session: unknown
  #pending = 0

  constructor() {
    this.#client = this.#connect()
  }

  get heard(): number {
    this.#read()
    return this.#answers.heard
  }

  get asked(): readonly number[] {
    this.#read()
    return this.#answers.asked
  }

  async ready(): Promise<void> {
    if (this.#socket && !this.#socket.closed && this.#socket.onmessage) return
    for (let stepMs = 0; this.#wire.sockets.length === 0; stepMs = 1_000) {
      if (this.#client.state.status === 'closed') this.#client = this.#connect()
      await this.#clock.advance(stepMs) // it may wait, rest, or have dialled one that nobody opens
    }
    this.#socket = this.#wire.sockets.splice(0).at(-1)
    this.connections++
    this.#socket?.open()
    await this.#clock.advance(0)
    const { session } = this.#socket?.hello ?? {}
    if (session !== this.#session) this.#answers.forget()
    this.#session = session
    this.#call()
  }

  tell(said: Said): void {
    if (typeof said === 'string') this.#socket?.receive(said)
    else this.#socket?.receiveData(said)
  }

  cut(): void {
    this.#socket?.end(1006)
    this.#socket = undefined
  }

  async wait(ms: number): Promise<void> {
    await this.#clock.advance(ms)
    this.#call()
  }

  async close(): Promise<void> {
    await this.#clock.until(this.#client.close())
    await this.#clock.advance(0)
    if (this.#pending > 0) this.problems.push(`${this.#pending} calls hang after close`)
    if (this.#clock.timers > 0) this.problems.push(`${this.#clock.timers} timers are left`)
  }

  #connect(): Client<Market> {
    const client = createClient(market, {
      url: 'ws://server.test/', clock: this.#clock, random: seededRandom(1), logger: new CapturedLog(), WebSocket: this.#wire.WebSocket,
      handlers: clientHandlers, onError: () => {},
    })
    const nothing = (): void => {}
    client.topics.trades.subscribe({ symbol: 'BTC' }, nothing, { onGap: nothing }).ready.catch(nothing)
    client.topics.floor.subscribe('lobby', nothing, { onPresence: nothing }).ready.catch(nothing)
    client.topics.images.subscribe(nothing, { from: 'start' }).ready.catch(nothing)
    return client
  }

  /** Calls of each kind, as long as few wait for their answer. */
  #call(): void {
    if (this.#pending >= CALLS || this.#client.state.status === 'closed') return
    const { api } = this.#client
    this.#await(api.orders.place({ symbol: 'BTC', size: 1 }))
    this.#await(api.now())
    this.#await(api.total([1n, 2n]))
    this.#await(api.reports.file({ name: 'Q3', content: new Uint8Array(3) }))
    this.#await(api.orders.import([1, 2, 3]))
    this.#await(api.scans([new Uint8Array(3)]))
    this.#await(drain(api.ticks('BTC')))
    this.#await(drain(api.assist(['hello', 'world'])))
    api.seen(1)
  }

  #await(answer: PromiseLike<unknown>): void {
    this.#pending++
    const settle = (): void => void this.#pending--
    answer.then(settle, settle)
  }

  #read(): void {
    const { sent, sentBytes } = this.#socket ?? { sent: [], sentBytes: [] }
    for (const message of sent.splice(0)) this.#answers.note(message)
    for (const message of sentBytes.splice(0)) this.#answers.note(message)
  }
}

async function drain(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const item of items) count += item === undefined ? 0 : 1
  return count
}
