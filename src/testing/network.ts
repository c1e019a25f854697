// A network in memory between clients and servers under test. Its clock stands
// still, its randomness repeats, and it breaks when it is told to.

import type { SocketConstructor, SocketLike } from '../client/socket.js'
import { isObject } from '../contract/insist.js'
import type { Random } from '../platform/random.js'
import { TestClock } from './clock.js'
import { MemoryConnection, type Cut, type TestConnection, type TestServer } from './connection.js'
import { socketConstructor } from './ends.js'
import { seededRandom } from './random.js'

export interface TestNetworkOptions {
  /** Repeats the randomness of clients, servers and network. Default 1. */
  readonly seed?: number
  /** From one end to the other, in milliseconds. Default 0: what is sent arrives without the clock being moved. */
  readonly latencyMs?: number
  /** Headers of each request for a connection, as `authenticate` sees them, besides `host`. Default: none. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface TestNetwork {
  readonly clock: TestClock
  readonly random: Random
  /** For `createServer`: `{ ...wire.forServer, authenticate }`. */
  readonly forServer: { readonly clock: TestClock; readonly random: Random }
  /** For `createClient`: `{ ...wire.forClient, handlers }`. */
  readonly forClient: {
    readonly url: string
    readonly WebSocket: SocketConstructor
    readonly clock: TestClock
    readonly random: Random
  }
  /** The connections that are open, the oldest first. */
  readonly connections: readonly TestConnection[]
  /** Of connections to come, from one end to the other, in milliseconds. */
  latencyMs: number
  /**
   * What becomes of connections to come. Unanswered: as if packets were dropped.
   * Without a server they are refused. Default `accepted`.
   */
  connects: 'accepted' | 'refused' | 'unanswered'
  /** From here on new connections go to `servers`: if several, each to one at random. Those that exist stay. */
  serve(...servers: TestServer[]): void
  /** Breaks every connection, and refuses new ones until `restore`. */
  cut(cut?: Cut): void
  /** New connections are accepted again. Clients dial when their wait is over: `clock.until` or `clock.advance`. */
  restore(): void
  /** Lets time go by until nothing is under way. What is held up, or later than the network, is not waited for. */
  idle(): Promise<void>
  /**
   * The process of `server` dies: its connections break, it takes no more, and
   * all its sessions are gone. Handlers of its that still run find their signal
   * aborted and nobody to talk to.
   */
  crash(server: TestServer & { close(options: { drainMs: number }): Promise<void> }, cut?: Cut): Promise<void>
}

/**
 * A network in memory, with no connection and no server yet.
 *
 * @throws {RangeError} naming a number that is none that it can be
 * @throws {TypeError} if `headers` are not an object of strings
 *
 * @example
 * const wire = createTestNetwork()
 * wire.serve(createServer(contract, wire.forServer).handle(handlers))
 * const client = createClient(contract, wire.forClient)
 *
 * const answer = client.api.slow()
 * await wire.idle()
 * wire.cut()
 * wire.restore()
 * await wire.clock.until(answer)
 */
export function createTestNetwork(options: TestNetworkOptions = {}): TestNetwork {
  return new MemoryNetwork(options)
}

const HOST = 'wirepact.test'

class MemoryNetwork implements TestNetwork {
  readonly clock = new TestClock()
  readonly random: Random
  readonly forServer
  readonly forClient
  connects: TestNetwork['connects'] = 'accepted'
  latencyMs: number
  readonly #headers: Readonly<Record<string, string>>
  readonly #traffic = { clock: this.clock, underWay: 0 }
  readonly #connections = new Set<MemoryConnection>()
  #servers: readonly TestServer[] = []

  constructor({ seed = 1, latencyMs = 0, headers = {} }: TestNetworkOptions) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`createTestNetwork: seed must be a whole number, got ${seed}`)
    if (!(latencyMs >= 0 && latencyMs < Infinity)) {
      throw new RangeError(`createTestNetwork: latencyMs must be a number of milliseconds from 0 on, got ${latencyMs}`)
    }
    checkHeaders(headers)
    const random = seededRandom(seed)
    const { clock } = this
    this.random = random
    this.latencyMs = latencyMs
    this.#headers = headers
    this.forServer = { clock, random }
    this.forClient = { url: `ws://${HOST}/`, WebSocket: socketConstructor((url) => this.#dial(url)), clock, random }
  }

  get connections(): readonly TestConnection[] {
    return [...this.#connections]
  }

  serve(...servers: TestServer[]): void {
    this.#servers = servers
  }

  cut(cut?: Cut): void {
    this.connects = 'refused'
    for (const connection of [...this.#connections]) connection.cut(cut)
  }

  restore(): void {
    this.connects = 'accepted'
  }

  async idle(): Promise<void> {
    await this.clock.advance(0)
    while (this.#traffic.underWay > 0 && await this.clock.next());
  }

  async crash(server: TestServer & { close(options: { drainMs: number }): Promise<void> }, cut?: Cut): Promise<void> {
    this.#servers = this.#servers.filter((other) => other !== server)
    for (const connection of [...this.#connections]) {
      if (connection.server === server) connection.cut(cut)
    }
    await server.close({ drainMs: 0 })
  }

  #dial(url: string): SocketLike {
    const { host, pathname, search } = new URL(url)
    const connection = new MemoryConnection({
      url,
      traffic: this.#traffic,
      latencyMs: this.latencyMs,
      request: { url: pathname + search, headers: { ...this.#headers, host }, socket: { remoteAddress: '192.0.2.1' } },
      answer: () => this.#answer(),
      over: (over) => this.#connections.delete(over),
    })
    this.#connections.add(connection)
    return connection.client
  }

  #answer(): TestServer | 'refused' | 'unanswered' {
    if (this.connects !== 'accepted') return this.connects
    return this.#servers[Math.floor(this.random.fraction() * this.#servers.length)] ?? 'refused'
  }
}

function checkHeaders(headers: unknown): void {
  if (!isObject(headers) || Array.isArray(headers)) throw new TypeError(`createTestNetwork: headers must be an object, got ${typeof headers}`)
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string') throw new TypeError(`createTestNetwork: headers.${name} must be a string, got ${typeof value}`)
  }
}
