// A client's and a server's peer, linked by hand: what one writes lies on the
// wire until a test delivers it, or cuts the wire.

import { platformBinary } from '../../src/platform/binary.js'
import { Callee } from '../../src/protocol/callee.js'
import { encodeItem } from '../../src/protocol/codec.js'
import { Caller } from '../../src/protocol/caller.js'
import { GuardedCallee } from '../../src/protocol/guardedcallee.js'
import { defaultLimits, FRAME_OVERHEAD, type Limits } from '../../src/protocol/limits.js'
import { readMessage } from '../../src/protocol/message.js'
import { Session, type SessionEvents } from '../../src/protocol/session.js'
import type { Method } from '../../src/protocol/pendingcall.js'
import type { ItemsRequest } from '../../src/protocol/streams.js'
import { ask } from '../../src/streams/ask.js'
import { answers, smallWindow, type Handlers, type Kinds } from './answers.js'
import { Wire } from './wire.js'

interface SideOptions {
  readonly handlers?: Handlers
  /** Which of them have items. */
  readonly kinds?: Kinds
  readonly limits?: Partial<Limits>
  /** The largest value of any procedure. */
  readonly mostBytes?: number
}

/** A session with its caller and callee, whose link is written to only when it is flushed. */
class Peer implements SessionEvents {
  readonly clock = { defer: () => {} }
  readonly binary = platformBinary
  readonly session: Session
  /** Both are set before the first frame arrives. */
  caller!: Caller
  callee!: Callee

  constructor(mostBytes: number) {
    this.session = new Session(this, mostBytes + FRAME_OVERHEAD)
  }

  pending(): void {}
  full(): void {}
}

export class Side {
  readonly peer: Peer
  readonly caller: Caller
  wire = new Wire()
  readonly #mostBytes: number
  #delivered = 0

  constructor(role: 'client' | 'server', { handlers = {}, kinds, limits, mostBytes = defaultLimits.valueBytes }: SideOptions) {
    this.#mostBytes = mostBytes
    this.peer = new Peer(mostBytes)
    const { session } = this.peer
    const all = answers(handlers, mostBytes, kinds)
    const allLimits = { ...defaultLimits, ...limits }
    this.peer.callee = role === 'client'
      ? new Callee(session, all, allLimits, 'even', () => {})
      : new GuardedCallee(session, all, allLimits, 'odd', () => {})
    this.caller = new Caller({
      firstId: role === 'client' ? 1 : 2, queuedCalls: 1_000, timeoutMs: 30_000, valueBytes: 64 * 2 ** 20, due: () => {},
    })
    this.peer.caller = this.caller
    this.caller.use(this.peer.session)
  }

  /** Calls that it was asked and has not answered. */
  get running(): number {
    return (this.peer.callee as GuardedCallee).size
  }

  call(name: string, input?: unknown, options: { nested?: boolean; signal?: AbortSignal } = {}): Promise<unknown> {
    const method: Method = { name, idempotent: false, timeoutMs: undefined, maxBytes: undefined }
    const promise = new Promise((resolve, reject) => {
      this.caller.call(method, input, options, options.nested ?? false, 0, resolve, reject)
    })
    promise.catch(() => {}) // a test may not await it
    return promise
  }

  /** Calls a stream: its items. */
  stream(name: string, input?: unknown, request?: ItemsRequest): AsyncIterableIterator<unknown> {
    return this.#ask(name, false, true, input, undefined, request) as AsyncIterableIterator<unknown> // items come
  }

  /** Calls an upload: its answer. */
  upload(name: string, items: unknown, request?: ItemsRequest): Promise<unknown> {
    const answer = this.#ask(name, true, false, undefined, items, request) as Promise<unknown> // none come
    answer.catch(() => {}) // a test may not await it
    return answer
  }

  duplex(name: string, items: unknown, request?: ItemsRequest): AsyncIterableIterator<unknown> {
    return this.#ask(name, true, true, undefined, items, request) as AsyncIterableIterator<unknown> // items come
  }

  #ask(name: string, up: boolean, down: boolean, input: unknown, items: unknown, request: ItemsRequest | undefined): unknown {
    const method: Method = { name, idempotent: false, timeoutMs: undefined, maxBytes: undefined }
    return ask({
      method, caller: this.caller, nested: false, window: smallWindow, valueBytes: this.#mostBytes,
      now: () => 0,
      encode: up ? encodeItem : undefined,
      decode: down ? (item) => item : undefined,
      answer: (output) => output,
      told: (error) => error,
    }, input, items, request)
  }

  /** Delivers the oldest message on the wire. @returns false if there is none */
  deliver(to: Side): boolean {
    const { session } = this.peer
    session.flush()
    const text = this.wire.sent[this.#delivered]
    if (text === undefined) return false
    this.#delivered++
    const message = readMessage(text)
    if (Array.isArray(message)) to.peer.session.receive(message, Buffer.byteLength(text), 0)
    else to.peer.session.acknowledge((message as { received: number }).received)
    return true
  }

  /** @internal */
  unlink(): void {
    this.peer.session.detach()
    this.wire = new Wire()
    this.#delivered = 0
  }
}

export class Pair {
  readonly client: Side
  readonly server: Side

  constructor({ client = {}, server = {} }: { client?: SideOptions; server?: SideOptions } = {}) {
    this.client = new Side('client', client)
    this.server = new Side('server', server)
    this.connect()
  }

  /** What lies on the wire is lost. */
  cut(): void {
    this.client.unlink()
    this.server.unlink()
  }

  /** As by hello and welcome: each says what it has received, and what it no longer waits for. */
  connect(): void {
    const { client, server } = this
    const received = client.peer.session.received
    server.peer.callee.giveUp(client.caller.givenUp(client.peer.session))
    client.peer.callee.giveUp(server.caller.givenUp(server.peer.session))
    client.peer.session.attach(client.wire, server.peer.session.received)
    server.peer.session.attach(server.wire, received)
  }

  /** Delivers whatever there is, until there is nothing more. */
  async settle(): Promise<void> {
    const { client, server } = this
    for (;;) {
      while (client.deliver(server) || server.deliver(client));
      await new Promise((resolve) => setImmediate(resolve))
      if (!client.deliver(server) && !server.deliver(client)) return
    }
  }
}
