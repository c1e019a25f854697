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
  #dials = 0

  constructor(name: string, wire: TestNetwork, ledger: Ledger, breaks: Breaks, program: Program) {
    this.name = name
    this.#wire = wire
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
        if (event.type === 'close' && event.code === 4400) ledger.complaints.push(`${name}: closed for ${event.reason}`)
      },
    })
    this.#watch(breaks)
  }

  get connections(): TestConnection[] {
    return this.#wire.connections.filter(({ url }) => url.includes(`/${this.name}/`))
  }

  /** Tells of its states, and where its calls may have met a break that no server can know of. */
  #watch(breaks: Breaks): void {
    const { clock } = this.#wire
    let openingMs: number | undefined = clock.now()
    let dials = 0
    this.client.onState(({ status }) => {
      if (status === 'connecting' && breaks.isClosed(this.name)) [openingMs, dials] = [clock.now(), this.#dials]
      breaks.state(this.name, status)
      if (status !== 'connected' || openingMs === undefined) return
      // The first calls follow the first hello at once. If that connection breaks before the
      // welcome, nobody can tell whether another server has taken them.
      if (this.#dials > dials + 1) breaks.past(this.name, openingMs)
      openingMs = undefined
    })
  }
}
