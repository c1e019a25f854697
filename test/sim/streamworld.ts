// One world of the stream run: clients and a server that send each other items
// while their connections are cut, and now and then the server is another.

import { createClient, type Client } from '../../src/client/index.js'
import { createServer, type Server } from '../../src/server/index.js'
import { createTestNetwork, type Cut, type TestConnection, type TestNetwork } from '../../src/testing/index.js'
import { Dice } from '../../src/testing/index.js'
import { contract, window, type Side } from './items.js'
import { Strands, type Sums } from './strands.js'

export interface StreamReport extends Sums {
  readonly seed: number
  readonly cuts: number
  readonly restarts: number
  readonly drains: number
  /** Everything that is not as promised, for a person to read. */
  readonly problems: string[]
}

const CLIENTS = 2
/** Calls under way: of each client's, and of the server's to each. */
const MOST_CALLS = 2

/** Runs a world until `cuts` connections were cut, lets it settle, and says what it saw. */
export function runStreamWorld(seed: number, cuts: number): Promise<StreamReport> {
  return new StreamWorld(seed).run(cuts)
}

class StreamWorld {
  readonly #seed: number
  readonly #dice: Dice
  readonly #wire: TestNetwork
  readonly #strands: Strands
  /** Servers die in it. */
  readonly #mortal: boolean
  readonly #clients: Client<typeof contract>[]
  readonly #calls = new Map<object, number>()
  readonly #doomed = new Set<TestConnection>()
  readonly #draining: Promise<void>[] = []
  readonly #counts = { cuts: 0, restarts: 0, drains: 0 }
  #server: Server<typeof contract, undefined>

  constructor(seed: number) {
    this.#seed = seed
    const dice = (this.#dice = new Dice(seed))
    this.#wire = createTestNetwork({ seed, latencyMs: dice.pick([0, 1, 10]) })
    this.#strands = new Strands(this.#wire.clock, dice)
    this.#mortal = dice.chance(0.5)
    this.#server = this.#start()
    this.#clients = Array.from({ length: CLIENTS }, () => this.#client())
  }

  async run(cuts: number): Promise<StreamReport> {
    const { clock } = this.#wire
    // Nobody can tell what became of calls that followed a hello which was lost, if it was the first.
    for (const client of this.#clients) await clock.until(client.connect())
    while (this.#counts.cuts < cuts) {
      this.#work()
      await this.#fault()
      await clock.advance(this.#dice.scale(1, 40))
      this.#count()
    }
    await this.#end()
    const { sums, problems } = this.#strands
    return { seed: this.#seed, ...this.#counts, ...sums, problems }
  }

  #start(): Server<typeof contract, undefined> {
    const limits = { windowItems: window.items, windowBytes: window.bytes }
    const server = createServer(contract, { ...this.#wire.forServer, limits, logger: this.#logger() }).handle(this.#strands.handlers)
    this.#wire.serve(server)
    return server
  }

  #client(): Client<typeof contract> {
    return createClient(contract, {
      ...this.#wire.forClient, window, handlers: this.#strands.handlers, logger: this.#logger(),
      backoff: { firstMs: 20, minMs: 1, stepMs: 20, maxMs: 100 },
      trace: (event) => {
        if (event.type === 'close' && event.code === 4400) this.#strands.problems.push(`a client closed for ${event.reason}`)
      },
    })
  }

  #logger() {
    const log = (details: object, message: string): void => void this.#strands.problems.push(`${message} ${JSON.stringify(details)}`)
    return { warn: log, error: log }
  }

  /** Everybody has some calls under way. */
  #work(): void {
    for (const client of this.#clients) this.#call(client, client.api, true)
    for (const there of this.#server.clients) this.#call(there, there.api, false)
  }

  #call(owner: object, side: Side, resumable: boolean): void {
    const calls = this.#calls.get(owner) ?? 0
    if (calls >= MOST_CALLS || !this.#dice.chance(0.2)) return
    this.#calls.set(owner, calls + 1)
    void this.#strands.begin(side, resumable).then(() => this.#calls.set(owner, (this.#calls.get(owner) ?? 1) - 1))
  }

  async #fault(): Promise<void> {
    const dice = this.#dice
    if (this.#mortal && dice.chance(0.005)) return dice.chance(0.5) ? this.#restart() : this.#drain()
    if (dice.chance(0.02)) this.#wire.latencyMs = dice.pick([0, 1, 10, 40])
    const { connections } = this.#wire
    if (connections.length > 0) this.#cut(dice.pick(connections))
  }

  /** At any byte: of what is under way, or of what is written next. */
  #cut(connection: TestConnection): void {
    const dice = this.#dice
    if (this.#doomed.has(connection)) return
    this.#doomed.add(connection)
    if (dice.chance(0.4)) return connection.cut(this.#anyCut())
    connection.cutAfter(dice.pick(['up', 'down']), dice.scale(1, dice.pick([300, 3_000, 300_000])) - 1, this.#anyCut())
    this.#wire.clock.setTimer(() => connection.cut(this.#anyCut()), dice.scale(1, 200))
  }

  #anyCut(): Cut {
    const dice = this.#dice
    const bytes = (): number => dice.pick([0, dice.scale(1, 1_000), Infinity])
    const seesMs = (): number => (dice.chance(0.002) ? Infinity : dice.pick([0, 0, 0, dice.scale(1, 100)]))
    return { up: bytes(), down: bytes(), clientSeesMs: seesMs(), serverSeesMs: seesMs() }
  }

  async #restart(): Promise<void> {
    this.#counts.restarts++
    const loss = { fromMs: this.#wire.clock.now(), untilMs: Infinity }
    this.#strands.losses.push(loss)
    await this.#wire.crash(this.#server)
    this.#server = this.#start()
    await this.#wire.clock.advance(2_000) // by then every client has a session here
    loss.untilMs = this.#wire.clock.now() + 30_000 // or sees at last that it has none
  }

  /** Whoever loses the connection to what drains finds the next server, where the session is not known. */
  #drain(): void {
    this.#counts.drains++
    const former = this.#server
    const loss = { fromMs: this.#wire.clock.now(), untilMs: Infinity }
    this.#strands.losses.push(loss)
    this.#server = this.#start()
    this.#draining.push(former.close({ drainMs: this.#dice.scale(1, 5_000) }).then(() => {
      loss.untilMs = this.#wire.clock.now() + 30_000
    }))
  }

  #count(): void {
    for (const connection of this.#doomed) {
      if (connection.status === 'open') continue
      this.#doomed.delete(connection)
      if (connection.status === 'cut') this.#counts.cuts++
    }
  }

  /** Lets every call end, and closes everything. Nothing may be left. */
  async #end(): Promise<void> {
    const { clock } = this.#wire
    const { problems } = this.#strands
    try {
      await clock.until(this.#strands.allSettled(), 600_000)
    } catch (error) {
      problems.push(String(error))
    }
    await clock.until(Promise.all(this.#draining))
    for (const client of this.#clients) await clock.until(client.close())
    await clock.until(this.#server.close({ drainMs: 0 }))
    await clock.advance(60_000) // handlers that pause, and cuts that are seen late
    problems.push(...this.#strands.running)
    if (clock.timers > 0) problems.push(`${clock.timers} timers are left`)
    if (this.#wire.connections.length > 0) problems.push(`${this.#wire.connections.length} connections are left`)
  }
}
