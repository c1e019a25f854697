// One world of the fault run: everything in it follows from its seed.

import { createTestNetwork } from '../../src/testing/index.js'
import { Breaks } from './breaks.js'
import { Cluster } from './cluster.js'
import { Customer } from './customer.js'
import { Dice } from '../../src/testing/index.js'
import { Faults, isGrave, type FaultCounts } from './faults.js'
import { Ledger } from './ledger.js'
import { Program, type Route } from './program.js'
import { judge, type Verdict } from './verdict.js'

export interface Report extends Verdict, FaultCounts {
  readonly seed: number
}

/** Calls under way at a time, about. */
const MOST_CALLS = 200
/** By then all is settled, once nothing goes wrong any more. */
const PATIENCE_MS = 1_200_000

/** Runs a world until `cuts` connections were cut, lets it settle, and judges it. */
export function runWorld(seed: number, cuts: number): Promise<Report> {
  return new World(seed).run(cuts)
}

class World {
  readonly #seed: number
  readonly #dice: Dice
  readonly #wire
  readonly #ledger: Ledger
  readonly #breaks: Breaks
  readonly #program: Program
  readonly #cluster: Cluster
  readonly #faults: Faults
  readonly #everybody: Customer[] = []
  #customers: Customer[] = []

  constructor(seed: number) {
    this.#seed = seed
    const dice = (this.#dice = new Dice(seed))
    const wire = (this.#wire = createTestNetwork({ seed, latencyMs: dice.pick([0, 1, 50]) }))
    const now = (): number => wire.clock.now()
    const ledger = (this.#ledger = new Ledger(now))
    const breaks = (this.#breaks = new Breaks(now))
    const program = (this.#program = new Program(wire.clock, dice, ledger, dice.chance(0.3)))
    const limits = {
      calls: dice.pick([4, 20, 1_000]),
      inputBytes: dice.pick([20_000, 4 * 2 ** 20]),
      outputBytes: dice.pick([2_000, 2 ** 20]),
      detachedOutputBytes: 2 ** 30,
      ...(dice.chance(0.3) && { sessionMs: 20_000 }),
    }
    this.#cluster = new Cluster({
      wire, dice, ledger, breaks, program, limits, sticky: dice.chance(0.7), trouble: dice.pick([0, 0, 0.05]),
    })
    const replace = (customer: Customer): void => this.#replace(customer)
    this.#faults = new Faults({ wire, dice, breaks, cluster: this.#cluster, replace })
  }

  async run(cuts: number): Promise<Report> {
    const { clock } = this.#wire
    this.#cluster.start()
    for (let i = this.#dice.whole(1, 3); i > 0; i--) this.#join()
    while (this.#faults.counts.cuts < cuts) {
      this.#work(0.04)
      await this.#fault()
      await clock.advance(this.#dice.scale(5, 2_500))
    }
    this.#faults.heal()
    await this.#settle()
    await this.#end()
    return { seed: this.#seed, ...this.#faults.counts, ...this.#judge() }
  }

  /** What takes sessions away comes in a storm of calls and cuts. */
  async #fault(): Promise<void> {
    const fault = this.#faults.choose()
    const customer = this.#dice.pick(this.#customers)
    if (isGrave(fault)) await this.#storm(this.#dice.whole(0, 4))
    await this.#faults.strike(fault, customer)
    if (isGrave(fault)) await this.#storm(this.#dice.whole(0, 10))
  }

  async #storm(rounds: number): Promise<void> {
    for (let i = 0; i < rounds; i++) {
      this.#work(0.12)
      if (this.#dice.chance(0.6)) await this.#faults.strike('cut', this.#dice.pick(this.#customers))
      if (this.#dice.chance(0.6)) await this.#wire.clock.advance(this.#dice.scale(1, 300))
    }
  }

  /** Everybody makes some calls, each with this probability. */
  #work(probability: number): void {
    const call = (route: Route): void => {
      for (let i = this.#several(probability); i > 0; i--) void this.#program.call(route, 0)
    }
    for (const customer of this.#customers) call({ side: customer.client.api, maker: customer, client: customer.name })
    for (const node of this.#cluster.nodes) {
      for (const { api, user, id } of node.draining ? [] : node.server.clients) {
        const here = this.#customers.some(({ name }) => name === user)
        if (here || this.#dice.chance(0.1)) call({ side: api, maker: node, client: user, session: id })
      }
    }
  }

  #several(probability: number): number {
    if (this.#ledger.open > MOST_CALLS || !this.#dice.chance(probability)) return 0
    return this.#dice.chance(0.02) ? 250 : this.#dice.scale(1, 12)
  }

  #join(): void {
    const name = `client${this.#everybody.length + 1}`
    const customer = new Customer(name, this.#wire, this.#ledger, this.#breaks, this.#program)
    this.#everybody.push(customer)
    this.#customers.push(customer)
  }

  #replace(customer: Customer): void {
    this.#customers = this.#customers.filter((other) => other !== customer)
    customer.dead = true
    void customer.client.close()
    this.#join()
  }

  async #settle(): Promise<void> {
    const { clock } = this.#wire
    try {
      await clock.until(this.#ledger.allSettled(), PATIENCE_MS)
    } catch (error) {
      this.#ledger.complaints.push(`${String(error)}: calls ${this.#ledger.unsettled.join(' ')}`)
    }
    await clock.advance(700_000) // handlers whose callers gave up, or left without a word: their sessions are kept for 600 s
    const parties = [...this.#everybody, ...this.#cluster.history]
    const dead = new Set(parties.filter((party) => party.dead).map(({ name }) => name))
    const running = this.#ledger.running(dead)
    if (running.length > 0) this.#ledger.complaints.push(`handlers still run: ${running.join(' ')}`)
  }

  /** Closes everything. Nothing may be left. */
  async #end(): Promise<void> {
    const { clock } = this.#wire
    for (const { client } of this.#customers) await clock.until(client.close())
    for (const node of this.#cluster.nodes) {
      if (!node.draining) await clock.until(node.server.close())
    }
    await clock.until(this.#cluster.drained())
    await clock.advance(60_000) // cuts that are seen late
    const { complaints } = this.#ledger
    for (const { name, server } of this.#cluster.history) {
      if (server.clients.size > 0) complaints.push(`${name} has ${server.clients.size} clients after its close`)
    }
    if (clock.timers > 0) complaints.push(`${clock.timers} timers are left`)
    if (this.#wire.connections.length > 0) complaints.push(`${this.#wire.connections.length} connections are left`)
  }

  #judge(): Verdict {
    return judge({ ledger: this.#ledger, breaks: this.#breaks, slept: this.#faults.counts.sleeps > 0 })
  }
}
