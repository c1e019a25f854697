// One client of the fault run, from its creation to its close.

import { createClient, type Client } from '../../src/client/index.js'
import type { TestConnection, TestNetwork } from '../../src/testing/index.js'
import type { Breaks } from './breaks.js'
import { contract, type Job, type Side } from './contract.js'
import type { Ledger } from './ledger.js'
import type { Party, Program } from './program.js'

export class Customer implements Party {
  readonly name: string
  dead = false
  readonly client: Client<typeof contract>
  readonly #wire: TestNetwork
  readonly #breaks: Breaks
  #dials = 0
  /** Since when it has called without ever being welcomed; undefined: it was welcomed. */
  #openingMs: number | undefined
  /** Its last hello was the first of a session. */
  #opens = false

  constructor(name: string, wire: TestNetwork, ledger: Ledger, breaks: Breaks, program: Program) {
    this.name = name
    this.#wire = wire
    this.#breaks = breaks
    this.#openingMs = wire.clock.now()
    const log = (details: object, message: string): void => {
      if (message !== 'a handler failed') ledger.complaints.push(`client: ${message} ${JSON.stringify(details)}`)
    }
    const answer = (job: Job, ctx: { readonly signal: AbortSignal; readonly server: Side }) =>
      program.answer(job, this, () => ({ side: ctx.server, maker: this, client: name }), ctx)
    this.client = createClient(contract, {
      ...wire.forClient,
      url: () => new URL(`/${name}/${++this.#dials}`, wire.forClient.url),
      auth: name,
      backoff: { firstMs: 300, stepMs: 200, maxMs: 1_500 },
      handlers: { work: answer, again: answer, note: async (job, ctx) => void (await answer(job, ctx)) },
      logger: { warn: log, error: log },
      onError: () => {}, // the ledger says which notifications did not run
      trace: (event) => {
        if (event.type === 'sent' && event.text.startsWith('{"type":"hello"')) this.#opens = event.text.includes('"open":true')
        if (event.type === 'received' && event.text.startsWith('{"type":"lost"')) this.#lost()
        if (event.type === 'close' && event.code === 4400) ledger.complaints.push(`${name}: closed for ${event.reason}`)
      },
    })
    this.#watch()
  }

  get connections(): TestConnection[] {
    return this.#wire.connections.filter(({ url }) => url.includes(`/${this.name}/`))
  }

  #watch(): void {
    this.client.onState(({ status }) => {
      if (status === 'connecting' && this.#breaks.isClosed(this.name)) this.#openingMs = this.#wire.clock.now()
      if (status === 'connected') this.#openingMs = undefined
      this.#breaks.state(this.name, status)
    })
  }

  /**
   * The first calls follow the first hello at once. If that connection breaks before the
   * welcome, nobody can tell whether a server has taken them, not even one that says "lost".
   */
  #lost(): void {
    if (this.#openingMs !== undefined && !this.#opens) this.#breaks.past(this.name, this.#openingMs)
  }
}
