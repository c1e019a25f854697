// One connection in memory, from the dialling on: two ends, two streams, and
// the ways in which it breaks.

import type { ServerSocket, UpgradeRequest } from '../server/socket.js'
import { ClientEnd, GRANT_BYTES, REQUEST_BYTES, ServerEnd } from './ends.js'
import { ByteStream, type TestStream, type Traffic } from './stream.js'

/** What takes connections: what `createServer` gives, or something in front of it. */
export interface TestServer {
  accept(socket: ServerSocket, request: UpgradeRequest): void
}

/** How a connection breaks. */
export interface Cut {
  /** Bytes under way to the server that still arrive; a message of which one is missing does not. Default 0. */
  readonly up?: number
  /** The same, under way to the client. Default 0. */
  readonly down?: number
  /**
   * When the client sees it, in milliseconds from now and behind all that
   * still arrives. `Infinity`: never, so that only silence tells. Default 0.
   */
  readonly clientSeesMs?: number
  /** The same for the server. */
  readonly serverSeesMs?: number
}

/** One WebSocket, as the network between its ends sees it. */
export interface TestConnection {
  /** What the client dialled. */
  readonly url: string
  /** What took it; undefined while nothing has. */
  readonly server: TestServer | undefined
  /** Open from dialling on; closed when both ends are. */
  readonly status: 'open' | 'cut' | 'closed'
  /** From the client to the server. */
  readonly up: TestStream
  /** From the server to the client. */
  readonly down: TestStream
  /** Breaks it now. Once it is broken this does nothing. */
  cut(cut?: Cut): void
  /**
   * Breaks it when more than `bytes` more bytes have been written to `direction`:
   * those arrive, as far as they make whole messages, and none beyond.
   */
  cutAfter(direction: 'up' | 'down', bytes: number, cut?: Cut): void
}

/** Says who takes a connection, once its request has arrived. */
export type Answer = () => TestServer | 'refused' | 'unanswered'

export interface ConnectionOptions {
  readonly url: string
  readonly traffic: Traffic
  readonly latencyMs: number
  readonly request: UpgradeRequest
  readonly answer: Answer
  /** Told when it is open no more. */
  readonly over: (connection: MemoryConnection) => void
}

export class MemoryConnection implements TestConnection {
  readonly up: ByteStream
  readonly down: ByteStream
  readonly client: ClientEnd
  readonly url: string
  server: TestServer | undefined
  readonly #far: ServerEnd
  readonly #options: ConnectionOptions
  #status: TestConnection['status'] = 'open'

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.url = options.url
    this.up = new ByteStream(options.traffic, options.latencyMs)
    this.down = new ByteStream(options.traffic, options.latencyMs)
    this.client = new ClientEnd(this.up, () => this.#closed())
    this.#far = new ServerEnd(this.down, this.up, () => this.#closed())
    this.client.peer = this.#far
    this.#far.peer = this.client
    this.up.write({ bytes: REQUEST_BYTES, arrive: () => this.#answer() })
  }

  get status(): TestConnection['status'] {
    return this.#status
  }

  cut({ up = 0, down = 0, clientSeesMs = 0, serverSeesMs = 0 }: Cut = {}): void {
    if (this.#status !== 'open') return
    this.up.cutAt(this.up.arrivedBytes + up)
    this.down.cutAt(this.down.arrivedBytes + down)
    this.up.end(this.client.ending(), serverSeesMs)
    this.down.end(this.#far.ending(), clientSeesMs)
    this.#over('cut')
  }

  cutAfter(direction: 'up' | 'down', bytes: number, cut: Cut = {}): void {
    this[direction].cutAfter(bytes, () => this.cut({ ...cut, [direction]: Infinity }))
  }

  #answer(): void {
    const answer = this.#options.answer()
    if (answer === 'unanswered') return
    if (answer === 'refused') return this.down.write({ bytes: GRANT_BYTES, arrive: () => this.client.refused() })
    this.server = answer
    this.#far.opened()
    this.down.write({ bytes: GRANT_BYTES, arrive: () => this.client.opened() })
    answer.accept(this.#far, this.#options.request)
  }

  #closed(): void {
    if (this.client.phase === 'closed' && !this.#far.hearing) this.#over('closed')
  }

  #over(status: 'cut' | 'closed'): void {
    if (this.#status !== 'open') return
    this.#status = status
    this.#options.over(this)
  }
}
