// The two ends of a connection in memory: a WebSocket as browsers have it, and
// one as the `ws` package gives it to a server. They speak in parcels.

import type { SocketConstructor, SocketLike } from '../client/socket.js'
import { utf8Bytes } from '../protocol/codec.js'
import type { ServerSocket } from '../server/socket.js'
import type { ByteStream, Parcel } from './stream.js'

/** A close frame without a code was received; no close frame was received. */
const NO_STATUS = 1005
const ABNORMAL = 1006
/** About what asking for a WebSocket, and granting it, take. */
export const REQUEST_BYTES = 250
export const GRANT_BYTES = 130

type Phase = 'connecting' | 'open' | 'closing' | 'closed'

/** What both ends have in common: RFC 6455, sections 5 and 7, as far as it can be seen from outside. */
abstract class End {
  /** The end at the other side; set before anything is written. */
  peer!: End
  readonly stream: ByteStream
  #phase: Phase = 'connecting'
  readonly #headerBytes: number
  readonly #onClosed: () => void

  /**
   * @param stream - what this end writes to
   * @param maskBytes - clients mask what they send
   * @param onClosed - told once this end is closed
   */
  constructor(stream: ByteStream, maskBytes: 0 | 4, onClosed: () => void) {
    this.stream = stream
    this.#headerBytes = 2 + maskBytes
    this.#onClosed = onClosed
  }

  get phase(): Phase {
    return this.#phase
  }

  get bufferedAmount(): number {
    return this.stream.bufferedBytes
  }

  send(data: string | Uint8Array): void {
    if (this.#phase === 'connecting') throw new Error('InvalidStateError: still connecting')
    if (this.#phase !== 'open') return
    const bytes = typeof data === 'string' ? utf8Bytes(data) : data.length
    const lengthBytes = bytes < 126 ? 0 : bytes < 65_536 ? 2 : 8
    this.#write(this.#headerBytes + lengthBytes + bytes, (peer) => peer.hearing && peer.heard(data, bytes))
  }

  close(code?: number, reason = ''): void {
    if (this.#phase === 'connecting') return this.abort()
    if (this.#phase !== 'open') return
    this.#phase = 'closing'
    this.#sayClose(code, reason)
  }

  ping(): void {
    if (this.#phase === 'open') this.#write(this.#headerBytes, (peer) => peer.pinged())
  }

  /** True while messages that arrive are still told. */
  get hearing(): boolean {
    return this.#phase === 'open' || this.#phase === 'closing'
  }

  opened(): void {
    if (this.#phase === 'connecting') this.#phase = 'open'
  }

  /** The connection is gone without a word. */
  dropped(): void {
    this.#close(ABNORMAL, '')
  }

  /** Gone at once, without a word; what was sent still arrives. */
  abort(): void {
    if (this.#phase === 'closed') return
    this.stream.end(this.ending(), 0)
    this.#close(ABNORMAL, '')
  }

  /** What tells the other end that nothing comes any more. */
  ending(): Parcel {
    return { bytes: 0, arrive: () => this.peer.dropped() }
  }

  protected abstract heard(data: string | Uint8Array, bytes: number): void
  protected abstract ponged(): void
  protected abstract closed(code: number, reason: string): void

  private pinged(): void {
    if (this.hearing) this.#write(this.#headerBytes, (peer) => peer.hearing && peer.ponged())
  }

  #sayClose(code: number | undefined, reason: string): void {
    this.#write(this.#headerBytes + 2 + utf8Bytes(reason), (peer) => peer.#heardClose(code, reason))
  }

  #heardClose(code: number | undefined, reason: string): void {
    if (this.#phase === 'open') this.#sayClose(code, reason)
    this.#close(code ?? NO_STATUS, reason)
  }

  #close(code: number, reason: string): void {
    if (this.#phase === 'closed') return
    this.#phase = 'closed'
    this.#onClosed()
    this.closed(code, reason)
  }

  #write(bytes: number, arrive: (peer: End) => void): void {
    this.stream.write({ bytes, arrive: () => arrive(this.peer) })
  }
}

/** What `new WebSocket()` gives. */
export class ClientEnd extends End implements SocketLike {
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null

  constructor(stream: ByteStream, onClosed: () => void) {
    super(stream, 4, onClosed)
  }

  override opened(): void {
    if (this.phase !== 'connecting') return
    super.opened()
    this.#tell(this.onopen, { type: 'open' })
  }

  refused(): void {
    if (this.phase !== 'connecting') return
    this.#tell(this.onerror, { type: 'error', message: 'connection refused' })
    this.dropped()
  }

  /** True while somebody wants its messages. */
  get listened(): boolean {
    return this.onmessage !== null
  }

  protected override heard(data: string | Uint8Array): void {
    this.#tell(this.onmessage, { type: 'message', data: typeof data === 'string' ? data : data.slice().buffer })
  }

  protected override ponged(): void {} // browsers do not tell

  protected override closed(code: number, reason: string): void {
    this.#tell(this.onclose, { type: 'close', code, reason, wasClean: code !== ABNORMAL })
  }

  #tell(listener: ((event: never) => void) | null, event: object): void {
    listener?.(event as never) // SocketLike leaves the events' types open
  }
}

/** A `WebSocket` whose instances are what `dial` gives. */
export function socketConstructor(dial: (url: string) => SocketLike): SocketConstructor {
  return class {
    constructor(url: string) {
      return dial(url)
    }
  } as SocketConstructor // what it returns has that shape
}

/** What a `WebSocketServer` of the `ws` package gives. */
export class ServerEnd extends End implements ServerSocket {
  readonly #incoming: ByteStream
  readonly #listeners = new Map<string, ((...args: never[]) => void)[]>()

  /** @param incoming - what the client writes to */
  constructor(stream: ByteStream, incoming: ByteStream, onClosed: () => void) {
    super(stream, 0, onClosed)
    this.#incoming = incoming
  }

  on(event: string, listener: (...args: never[]) => void): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
    return this
  }

  terminate(): void {
    this.abort()
  }

  pause(): void {
    this.#incoming.pause()
  }

  resume(): void {
    this.#incoming.resume()
  }

  protected override heard(data: string | Uint8Array, bytes: number): void {
    if (typeof data === 'string') this.#emit('message', new Data(data, bytes), false)
    else this.#emit('message', data.slice(), true)
  }

  protected override ponged(): void {
    this.#emit('pong')
  }

  protected override closed(code: number, reason: string): void {
    this.#emit('close', code, reason)
  }

  #emit(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(args as never[])) // ws gives the same
  }
}

/** A message as the server reads it: what Node's Buffer has of length and text, without one. */
class Data {
  readonly length: number
  readonly #text: string

  constructor(text: string, bytes: number) {
    this.#text = text
    this.length = bytes
  }

  toString(): string {
    return this.#text
  }
}
