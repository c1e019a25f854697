// The servers of the fault run, behind a load balancer: they start, crash, and
// drain while another has taken over.

import { RpcError } from '../../src/index.js'
import { createServer, type Server, type ServerLimits, type ServerSocket, type UpgradeRequest } from '../../src/server/index.js'
import type { Cut, TestConnection, TestNetwork, TestServer } from '../../src/testing/index.js'
import type { Breaks } from './breaks.js'
import { contract, type Side } from './contract.js'
import type { Dice } from '../../src/testing/index.js'
import type { Ledger } from './ledger.js'
import type { Party, Program } from './program.js'

/** One server process. */
export interface Node extends Party {
  readonly server: Server<typeof contract, string>
  draining: boolean
  drainMs: number
}

export interface ClusterOptions {
  readonly wire: TestNetwork
  readonly dice: Dice
  readonly ledger: Ledger
  readonly breaks: Breaks
  readonly program: Program
  /** With `sessionMs`: sessions are forgotten soon, and that is no failure. */
  readonly limits: Partial<ServerLimits>
  /** The balancer knows whose session is where; else it sends everybody to the newest. */
  readonly sticky: boolean
  /** Probability with which `authenticate` is slow, or fails. */
  readonly trouble: number
}

export class Cluster implements TestServer {
  /** Those that live; the last takes new sessions. */
  nodes: Node[] = []
  /** Everything that ever ran. */
  readonly history: Node[] = []
  /** Connections that were held up, so that their ends may have given up on them. */
  readonly troubled = new WeakSet<TestConnection>()
  readonly #options: ClusterOptions
  /** Which process has a connection, by its url. */
  readonly #takenBy = new Map<string, Node>()
  #draining: Promise<void>[] = []

  constructor(options: ClusterOptions) {
    this.#options = options
    options.wire.serve(this)
  }

  start(): Node {
    const { wire, limits, breaks, program } = this.#options
    const name = `server ${this.history.length + 1}`
    const node: Node = { name, dead: false, draining: false, drainMs: Infinity, server: undefined as never }
    const server = createServer(contract, {
      ...wire.forServer,
      limits: { sessionMs: 600_000, ...limits },
      authenticate: ({ auth }) => this.#authenticate(String(auth)),
      principal: (user) => user,
      onConnect: ({ user }) => breaks.opened(user, node.name),
      onDisconnect: (client) => this.#disconnected(node, client),
      logger: this.#logger(),
    })
    const answer: Answering = (job, ctx) =>
      program.answer(job, node, () => ({ side: ctx.client, maker: node, client: ctx.user, session: ctx.connection.id }), ctx)
    server.handle({ work: answer, again: answer, note: async (job, ctx) => void (await answer(job, ctx)) })
    Object.assign(node, { server })
    this.nodes.push(node)
    this.history.push(node)
    return node
  }

  /** The process dies; what it had sent may still arrive. */
  async crash(node: Node, cut: Cut): Promise<void> {
    node.dead = true
    this.nodes = this.nodes.filter((other) => other !== node)
    for (const connection of this.#options.wire.connections) {
      if (this.nodeOf(connection.url) === node) connection.cut(cut)
    }
    await node.server.close({ drainMs: 0 })
  }

  /** Stops while another takes over. `drainMs` may be too short for what it has to do. */
  drain(node: Node, drainMs: number, spreadMs: number): void {
    Object.assign(node, { draining: true, drainMs })
    if (!this.#drainsWell(node)) {
      for (const { user } of node.server.clients) this.#options.breaks.risk(user, node.name)
    }
    this.#draining.push(this.#stop(node, drainMs, spreadMs))
  }

  /** Resolves when no server is draining any more. */
  async drained(): Promise<void> {
    while (this.#draining.length > 0) await Promise.all(this.#draining.splice(0))
  }

  nodeOf(url: string): Node | undefined {
    return this.#takenBy.get(new URL(url).pathname)
  }

  accept(socket: ServerSocket, request: UpgradeRequest): void {
    if (!this.#options.sticky) return this.#forward(this.nodes.at(-1), socket, request)
    const relay = new Relay(socket, (hello) => {
      const { session } = JSON.parse(hello) as { session: string }
      const home = this.nodes.find((node) => [...node.server.clients].some((client) => client.id === session))
      this.#forward(home ?? this.nodes.at(-1), relay, request)
    })
  }

  #forward(node: Node | undefined, socket: ServerSocket, request: UpgradeRequest): void {
    if (!node) return socket.terminate()
    this.#takenBy.set(request.url ?? '', node)
    node.server.accept(socket, request)
  }

  async #stop(node: Node, drainMs: number, spreadMs: number): Promise<void> {
    await node.server.close({ drainMs, retryAfterMs: this.#options.dice.pick([0, 100]), spreadMs })
    node.dead = true
    this.nodes = this.nodes.filter((other) => other !== node)
  }

  #disconnected(node: Node, { user, id }: { readonly user: string; readonly id: string }): void {
    const { breaks, wire } = this.#options
    if (!this.#drainsWell(node)) {
      if (!node.draining || node.dead) breaks.begin(user, node.name)
      return breaks.gone(id)
    }
    // Whoever has gone elsewhere has heard of the draining, and lost nothing; others may not have heard.
    if (breaks.home(user) !== node.name) return
    const connection = wire.connections.findLast(({ url }) => this.nodeOf(url) === node && url.includes(`/${user}/`))
    const unheard = (): boolean => !connection || connection.status === 'cut' || this.troubled.has(connection)
    breaks.begin(user, node.name, unheard)
    breaks.gone(id, unheard)
  }

  /** True if nothing is to be lost by it: clients that come back meanwhile reach it, and there is time. */
  #drainsWell({ draining, drainMs, dead }: Node): boolean {
    const { sticky, limits } = this.#options
    return draining && !dead && sticky && drainMs >= 60_000 && limits.sessionMs === undefined
  }

  async #authenticate(user: string): Promise<string> {
    const { dice, trouble, wire } = this.#options
    if (dice.chance(trouble)) await wire.clock.wait(dice.scale(1, 12_000))
    if (dice.chance(trouble)) throw dice.chance(0.5) ? new Error('no database') : new RpcError('UNAVAILABLE')
    return user
  }

  #logger(): { warn(details: object, message: string): void; error(details: object, message: string): void } {
    const expected = ['authenticate failed', 'a handler failed', 'a notification failed']
    const log = (details: object, message: string): void => {
      if (!expected.includes(message)) this.#options.ledger.complaints.push(`server: ${message} ${JSON.stringify(details)}`)
    }
    return { warn: log, error: log }
  }
}

type Answering = (
  job: Parameters<Side['work']>[0],
  ctx: { readonly user: string; readonly client: Side; readonly connection: { readonly id: string }; readonly signal: AbortSignal },
) => ReturnType<Program['answer']>

/** A socket that shows its first message before a server has it. */
class Relay implements ServerSocket {
  readonly #socket: ServerSocket
  readonly #listeners: [event: string, listener: (...args: unknown[]) => void][] = []

  constructor(socket: ServerSocket, first: (text: string) => void) {
    this.#socket = socket
    let begun = false
    socket.on('message', (...args) => {
      if (!begun) first(String(args[0]))
      begun = true
      this.#emit('message', args)
    })
    for (const event of ['close', 'pong']) socket.on(event, (...args) => this.#emit(event, args))
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount
  }

  send(data: string | Uint8Array): void {
    this.#socket.send(data)
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  pause(): void {
    this.#socket.pause?.()
  }

  resume(): void {
    this.#socket.resume?.()
  }

  ping(): void {
    this.#socket.ping?.()
  }

  on(event: string, listener: (...args: unknown[]) => void): void {
    this.#listeners.push([event, listener])
  }

  #emit(event: string, args: unknown[]): void {
    for (const [name, listener] of this.#listeners) {
      if (name === event) listener(...args)
    }
  }
}
