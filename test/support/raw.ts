// A client that speaks the wire by hand, so that it can say what no client would.

import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { binary, readBinary } from './binary.js'

export type Fields = Readonly<Record<string, unknown>>

/** How the server closed the socket. */
export interface Ending {
  readonly code: number
  readonly reason: string
}

export interface Answer {
  readonly kind: 'reply' | 'error'
  readonly output?: unknown
  readonly code?: string
  readonly outcome?: string
  readonly message?: string
  readonly data?: unknown
}

/** A hello that opens a session of its own. */
export function hello(contract: { name: string; version: string }, fields: Fields = {}): Fields {
  return {
    type: 'hello', protocol: 1, codec: 'json', contract: { name: contract.name, version: contract.version },
    session: token(16), secret: token(32), attach: 1, open: true, received: 0, ...fields,
  }
}

export function token(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

/** Opens a socket and says nothing yet. It is gone when the test has finished. */
export async function knock(url: string, options: ClientOptions = {}): Promise<RawClient> {
  const socket = new WebSocket(url, { perMessageDeflate: false, ...options })
  const client = new RawClient(socket)
  onTestFinished(() => socket.terminate())
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return client
}

export class RawClient {
  readonly socket: WebSocket
  /** Every control message and every frame that came, in order. */
  readonly controls: Fields[] = []
  readonly frames: (readonly unknown[])[] = []
  readonly ended: Promise<Ending>
  /** Number of the last frame that came. */
  received = 0
  /** False: takes what comes and does not say so. */
  acknowledges = true
  #acknowledged = 0
  readonly #parts = new Map<number, string>()
  #sent = 0
  #nextId = 1
  #wakes: (() => void)[] = []

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data, isBinary) => this.#take(data as Buffer, isBinary))
    socket.on('error', () => {}) // a close follows
    this.ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: String(reason) })
        this.#wake()
      })
    })
  }

  /** Text goes as it is, bytes as a binary message, anything else as JSON. */
  send(message: unknown): void {
    this.socket.send(typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message))
  }

  /** Says hello and waits for the welcome. */
  async greet(hello: Fields): Promise<Fields> {
    this.send(hello)
    return this.control('welcome')
  }

  /** The next control message of this type, or one that came already. */
  async control(type: string): Promise<Fields> {
    const found = await this.#find(() => this.controls.find((message) => message['type'] === type))
    if (!found) throw new Error(`the socket closed without a ${type}; there were ${JSON.stringify(this.controls)}`)
    return found
  }

  /** Sends frames as one packet. */
  packet(...frames: unknown[]): void {
    if (this.acknowledges) this.#acknowledged = this.received
    this.send([this.#sent + 1, this.#acknowledged, ...frames])
    this.#sent += frames.length
  }

  /** Sends frames as one binary packet, with what follows its JSON. */
  binary(frames: readonly unknown[], ...rest: (readonly number[] | Uint8Array)[]): void {
    this.#acknowledged = this.received
    this.send(binary([this.#sent + 1, this.#acknowledged, ...frames], ...rest))
    this.#sent += frames.length
  }

  acknowledge(): void {
    this.#acknowledged = this.received
    this.send({ type: 'ack', received: this.received })
  }

  /** Begins a call. @returns its id */
  start(method: string, ...input: unknown[]): number {
    const id = this.#nextId
    this.#nextId += 2
    this.packet([1, id, method, 0, ...input])
    return id
  }

  /** The answer to call `id`. */
  async answer(id: number): Promise<Answer> {
    const isAnswer = ([kind, to]: readonly unknown[]) => (kind === 2 || kind === 3) && to === id
    const found = await this.#find(() => this.frames.find(isAnswer))
    if (!found) throw new Error(`the socket closed without an answer to ${id}`)
    if (found[0] === 2) return { kind: 'reply', output: found[2] }
    const [, , code, outcome, message, data] = found as [3, number, string, string, string, unknown]
    return { kind: 'error', code, outcome, message, data }
  }

  call(method: string, ...input: unknown[]): Promise<Answer> {
    return this.answer(this.start(method, ...input))
  }

  /** The server's next call of `method`, or one that came already. @returns its id */
  async asked(method: string): Promise<number> {
    const found = await this.#find(() => this.frames.find((frame) => frame[0] === 1 && frame[2] === method))
    if (!found) throw new Error(`the socket closed without a call of ${method}`)
    return found[1] as number
  }

  /** What was sent on an earlier socket of this session is numbered on. */
  continue(former: RawClient): this {
    this.#sent = former.#sent
    this.#nextId = former.#nextId
    this.received = former.received
    this.#acknowledged = former.#acknowledged
    return this
  }

  #take(data: Buffer, isBinary: boolean): void {
    const message = (isBinary ? readBinary(data).packet : JSON.parse(data.toString())) as Fields | readonly unknown[]
    if (!Array.isArray(message)) this.controls.push(message as Fields)
    else {
      const [first, , ...frames] = message as [number, number, ...(readonly unknown[])[]]
      frames.forEach((frame, index) => {
        if (first + index <= this.received) return
        this.received = first + index
        this.#keep(frame)
      })
      if (this.acknowledges) this.acknowledge()
    }
    this.#wake()
  }

  /** Puts large frames together. Frames with bytes stay as they are. */
  #keep(frame: readonly unknown[]): void {
    if (frame[0] !== 5) return void this.frames.push(frame)
    const [, id, more, slice] = frame as [5, number, 0 | 1, string]
    const text = (this.#parts.get(id) ?? '') + slice
    if (more) this.#parts.set(id, text)
    else {
      this.#parts.delete(id)
      this.frames.push(JSON.parse(text) as unknown[])
    }
  }

  async #find<T>(look: () => T | undefined): Promise<T | undefined> {
    for (;;) {
      const found = look()
      if (found !== undefined || this.socket.readyState === WebSocket.CLOSED) return found
      await new Promise<void>((resolve) => this.#wakes.push(resolve))
    }
  }

  #wake(): void {
    for (const wake of this.#wakes.splice(0)) wake()
  }
}
