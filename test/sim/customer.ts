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
      program.answer(job, this, name, () => ctx.server, ctx)
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
    this.#watchFirst(breaks)
  }

  get connections(): TestConnection[] {
    return this.#wire.connections.filter(({ url }) => url.includes(`/${this.name}/`))
  }

  /**
   * The calls of the very first connection follow its hello at once. If that
   * breaks before the welcome, nobody can tell whether another server took them.
   */
  #watchFirst(breaks: Breaks): void {
    const createdMs = this.#wire.clock.now()
    const stop = this.client.onState(({ status }) => {
      if (status !== 'connected' && status !== 'closed') return
      stop()
      if (this.#dials > 1) breaks.past(this.name, createdMs)
    })
  }
}
