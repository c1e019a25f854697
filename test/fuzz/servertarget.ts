// A server, and one connection after another to it, without sockets.

import { createServer } from 'wirepact/server'
import { seededRandom, TestClock } from 'wirepact/testing'
import { FakeSocket } from '../support/fakesocket.js'
import { CapturedLog } from '../support/logger.js'
import { market, serverHandlers, type Market, type MarketServer } from './market.js'
import { Answers, type Target } from './target.js'
import type { Said } from './writer.js'

/** Small, so that they are reached. */
const limits = {
  calls: 20, nestedCalls: 4, streams: 6, inputBytes: 128 * 1024, outputBytes: 64 * 1024, detachedOutputBytes: 64 * 1024,
  detachedBytes: 256 * 1024, windowItems: 32, windowBytes: 16 * 1024, subscriptions: 20, topicBytes: 16 * 1024, topicsBytes: 64 * 1024,
}

export class ServerTarget implements Target {
  readonly problems: string[] = []
  readonly server: MarketServer
  connections = 0
  readonly #clock = new TestClock()
  readonly #log = new CapturedLog()
  readonly #answers = new Answers()
  #socket: FakeSocket | undefined
  #session: string | undefined

  constructor() {
    this.server = createServer<Market, string>(market, {
      clock: this.#clock, random: seededRandom(1), logger: this.#log, limits,
      authenticate: ({ auth }) => (typeof auth === 'string' ? auth.slice(0, 20) || 'nobody' : typeof auth),
      principal: (user) => user,
      presence: { floor: (user) => ({ name: user }) },
    })
    this.server.handle(serverHandlers(() => this.server))
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
    if (this.#socket && !this.#socket.closed && !this.#socket.terminated) return
    this.#socket?.end()
    await this.#clock.advance(0)
    this.#socket = new FakeSocket()
    this.connections++
    this.server.accept(this.#socket, { headers: {} })
  }

  tell(said: Said): void {
    const greeting = typeof said === 'string' && /"session":"(a+\d+)"/.exec(said)?.[1]
    if (greeting && greeting !== this.#session) this.#answers.forget()
    if (greeting) this.#session = greeting
    this.#socket?.receive(said)
  }

  cut(): void {
    this.#socket?.end()
    this.#socket = undefined
  }

  async wait(ms: number): Promise<void> {
    await this.#clock.advance(ms)
    this.#look()
  }

  async close(): Promise<void> {
    this.#socket?.end()
    await this.#clock.until(this.server.close({ drainMs: 0 }))
    await this.#clock.advance(0)
    this.#look()
    if (this.#clock.timers > 0) this.problems.push(`${this.#clock.timers} timers are left`)
  }

  #read(): void {
    for (const message of this.#socket?.sent.splice(0) ?? []) this.#answers.note(message)
  }

  #look(): void {
    for (const { details, message } of this.#log.errors) this.problems.push(`${message}: ${text(details['err'] ?? details)}`)
    this.#log.entries.length = 0
  }
}

function text(value: unknown): string {
  return value instanceof Error ? value.stack ?? value.message : JSON.stringify(value)
}
