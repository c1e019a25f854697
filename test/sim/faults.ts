// What goes wrong in the fault run.

import type { Cut, TestConnection, TestNetwork, TestStream } from '../../src/testing/index.js'
import type { Breaks } from './breaks.js'
import type { Cluster } from './cluster.js'
import type { Customer } from './customer.js'
import type { Dice } from '../../src/testing/index.js'

export interface FaultsOptions {
  readonly wire: TestNetwork
  readonly dice: Dice
  readonly breaks: Breaks
  readonly cluster: Cluster
  /** Makes another client in place of one. */
  readonly replace: (customer: Customer) => void
}

export interface FaultCounts {
  cuts: number
  restarts: number
  drains: number
  sleeps: number
}

/** How often each is chosen. */
const weights = {
  cut: 70, hold: 5, slow: 3, refuse: 4, latency: 4, restart: 0.5, drain: 0.8, sleep: 0.2, reload: 0.3, kick: 0.1, nothing: 10,
}
export type Fault = keyof typeof weights
const bag = Object.entries(weights).flatMap(([fault, weight]) => {
  return Array.from({ length: weight * 10 }, () => fault as Fault) // Object.entries forgets the keys' type
})

/** True if sessions end by it. */
export function isGrave(fault: Fault): boolean {
  return ['restart', 'drain', 'reload', 'kick'].includes(fault)
}

export class Faults {
  readonly counts: FaultCounts = { cuts: 0, restarts: 0, drains: 0, sleeps: 0 }
  readonly #options: FaultsOptions
  /** Connections that are to break, or broke a moment ago. */
  readonly #doomed = new Set<TestConnection>()
  #over = false

  constructor(options: FaultsOptions) {
    this.#options = options
  }

  choose(): Fault {
    return this.#options.dice.pick(bag)
  }

  /** The fault happens, perhaps to `customer`. */
  async strike(fault: Fault, customer: Customer): Promise<void> {
    const { dice, wire } = this.#options
    this.#count()
    const connection = customer.connections.at(dice.chance(0.6) ? -1 : 0)
    switch (fault) {
      case 'cut': return connection && this.#cut(connection)
      case 'hold': return connection && this.#hold(connection)
      case 'slow': return connection && this.#slow(connection)
      case 'refuse': return this.#refuse()
      case 'restart': return this.#restart()
      case 'drain': return this.#drain()
      case 'sleep': return this.#sleep()
      case 'reload': return this.#options.replace(customer)
      case 'kick': return this.#kick(customer)
      case 'latency': {
        wire.latencyMs = dice.chance(0.3) ? 0 : dice.scale(1, 200)
        return
      }
      case 'nothing':
    }
  }

  /** From here on all goes well. */
  heal(): void {
    const { wire, cluster } = this.#options
    this.#over = true
    this.#count()
    wire.restore()
    for (const { up, down } of wire.connections) {
      for (const stream of [up, down]) {
        stream.release()
        stream.bytesPerSecond = Infinity
      }
    }
    if (!cluster.nodes.some((node) => !node.draining)) cluster.start()
  }

  /** At any byte: of what is under way, or of what is written next. */
  #cut(connection: TestConnection): void {
    const { dice, wire } = this.#options
    if (this.#doomed.has(connection)) return
    this.#doomed.add(connection)
    if (dice.chance(0.3)) return connection.cut(this.#anyCut())
    connection.cutAfter(dice.pick(['up', 'down']), dice.scale(1, dice.pick([300, 3_000, 300_000])) - 1, this.#anyCut())
    wire.clock.setTimer(() => connection.cut(this.#anyCut()), dice.scale(1, 1_500))
  }

  #anyCut(): Cut {
    const { dice } = this.#options
    const bytes = (): number => dice.pick([0, dice.scale(1, 1_000), Infinity])
    const seesMs = (): number => dice.pick([0, 0, 0, dice.scale(1, 5_000), Infinity])
    return { up: bytes(), down: bytes(), clientSeesMs: seesMs(), serverSeesMs: seesMs() }
  }

  #hold(connection: TestConnection): void {
    const { dice, wire } = this.#options
    const stream = this.#streamOf(connection)
    stream.hold()
    wire.clock.setTimer(() => stream.release(), dice.scale(10, 50_000))
  }

  #slow(connection: TestConnection): void {
    const { dice, wire } = this.#options
    const stream = this.#streamOf(connection)
    stream.bytesPerSecond = dice.scale(2_000, 1_000_000)
    wire.clock.setTimer(() => (stream.bytesPerSecond = Infinity), dice.scale(10, 30_000))
  }

  #streamOf(connection: TestConnection): TestStream {
    this.#options.cluster.troubled.add(connection)
    return this.#options.dice.pick([connection.up, connection.down])
  }

  #refuse(): void {
    const { dice, wire } = this.#options
    wire.connects = dice.pick(['refused', 'unanswered'])
    wire.clock.setTimer(() => wire.restore(), dice.scale(10, 15_000))
  }

  async #restart(): Promise<void> {
    const { dice, wire, cluster } = this.#options
    if (cluster.nodes.length === 0) return
    this.counts.restarts++
    const node = dice.pick(cluster.nodes)
    await cluster.crash(node, { ...this.#anyCut(), up: 0, serverSeesMs: Infinity })
    if (cluster.nodes.some(({ draining }) => !draining)) return
    if (dice.chance(0.5)) cluster.start()
    else wire.clock.setTimer(() => this.#over || cluster.start(), dice.scale(1, 5_000))
  }

  #drain(): void {
    const { dice, cluster } = this.#options
    const node = cluster.nodes.at(-1)
    if (!node || node.draining || cluster.nodes.length > 2) return
    this.counts.drains++
    cluster.start()
    cluster.drain(node, dice.chance(0.2) ? dice.scale(1, 2_000) : 600_000, dice.pick([0, 1_000, 10_000]))
  }

  async #sleep(): Promise<void> {
    const { dice, wire } = this.#options
    this.counts.sleeps++
    await wire.clock.sleep(dice.scale(1_100, 60_000))
  }

  /** The server ends a session on purpose; the application connects anew. */
  #kick(customer: Customer): void {
    const { name, client } = customer
    const { cluster, wire, dice, breaks } = this.#options
    for (const node of cluster.nodes) {
      for (const each of node.server.clients) {
        if (each.user !== name) continue
        breaks.begin(name, node.name)
        breaks.gone(each.id)
        each.close('ended by the fault run')
      }
    }
    const stop = client.onState(({ status }) => {
      if (status !== 'closed') return
      stop()
      wire.clock.setTimer(() => {
        if (!customer.dead && !this.#over) void client.connect().catch(() => {})
      }, dice.scale(1, 1_000))
    })
  }

  #count(): void {
    for (const connection of this.#doomed) {
      if (connection.status === 'open') continue
      this.#doomed.delete(connection)
      if (connection.status === 'cut') this.counts.cuts++
    }
  }
}
