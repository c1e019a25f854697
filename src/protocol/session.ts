// A session outlives its connections: it numbers and keeps what this side sent
// until the peer acknowledges it, and takes each of the peer's frames once. No
// sockets, timers or clock; see docs/PROTOCOL.md, "Sessions".

import { isNumber, PART, readFrame, Violation, type Frame } from './frames.js'
import { defaultLimits, type Limits } from './limits.js'
import { Outbox, type Link, type Outgoing } from './outbox.js'
import { Parts } from './parts.js'

const ACK_FRAMES = 32
const ACK_BYTES = 64 * 1024
const ACK_MS = 100
/** Enough has gathered to be worth a message, so that the peer works while we go on. */
const FLUSH_LENGTH = 1_536

export interface SessionEvents {
  /** A frame of the peer's: in order, each once. `bytes` is the size of what brought it. */
  frame(frame: Frame, bytes: number, now: number): void
  /** A frame of the peer's that was too large to keep. */
  oversize(id: number): void
  /** Something waits: call `flush()` when this turn's work is done. */
  pending(): void
  /** The link's buffer is full: call `flush()` when it has room. */
  blocked(): void
}

export class Session {
  readonly outbox = new Outbox()
  readonly parts: Parts
  /** What the peer takes; its welcome says. */
  peerLimits: Pick<Limits, 'calls' | 'nestedCalls' | 'inputBytes'> = defaultLimits
  /** What this side's calls in this session occupy of that. */
  readonly places = { calls: 0, nestedCalls: 0, inputLength: 0, nestedInputLength: 0 }
  readonly #events: SessionEvents
  #received = 0
  #link: Link | undefined
  #helloBytes = 0
  #announced = false
  #unackedFrames = 0
  #unackedBytes = 0
  #ackDueMs = Infinity

  constructor(events: SessionEvents, mostFrameLength: number) {
    this.#events = events
    this.parts = new Parts(mostFrameLength)
  }

  /** Number of the peer's last frame that was taken. */
  get received(): number {
    return this.#received
  }

  get attached(): boolean {
    return this.#link !== undefined && this.#helloBytes === 0
  }

  /** True if the socket's buffer is full: `flush()` is to be called again. */
  get blocked(): boolean {
    return this.attached && this.outbox.pending
  }

  /** When `tick` wants to be called: milliseconds of the caller's clock. */
  get deadlineMs(): number {
    return this.attached ? this.#ackDueMs : Infinity
  }

  /** @param first - ahead of all that waits */
  send(frame: Outgoing, first = false): void {
    const length = this.outbox.push(frame, first)
    if (this.#link && length >= FLUSH_LENGTH) this.flush()
    else this.#announce()
  }

  flush(): void {
    this.#announced = false
    if (!this.#link) return
    if (this.#helloBytes > 0) this.outbox.writeEarly(this.#link, this.#helloBytes)
    else if (this.outbox.write(this.#link, this.#received)) this.#acked()
    else if (this.#owesMuch) this.#acknowledge()
    if (this.blocked) this.#events.blocked()
  }

  /** A hello that opens this session was written to `link`: its first calls may follow before the answer. */
  open(link: Link, helloBytes: number): void {
    this.#link = link
    this.#helloBytes = helloBytes
    this.flush()
  }

  /**
   * The peer has `received` so far; the rest goes to `link`.
   *
   * @throws {Violation} if `received` is not possible
   */
  attach(link: Link, received: number): void {
    if (received < this.outbox.acknowledged) {
      throw new Violation(`${received} was received, and ${this.outbox.acknowledged} before`)
    }
    // What was written early to this very link is on its way and not written again.
    if (this.#link !== link) this.outbox.rewind(received)
    else this.outbox.acknowledge(received)
    this.#link = link
    this.#helloBytes = 0
    this.#acked()
    this.flush()
  }

  detach(): void {
    this.#link = undefined
    this.#helloBytes = 0
  }

  /**
   * Takes a packet `[seq, ack, frame, …]` of `bytes`. Frames that came before are passed over.
   *
   * @throws {Violation} if it is malformed, or leaves out a number
   */
  receive(packet: readonly unknown[], bytes: number, now: number): void {
    const [first, acknowledged] = packet
    if (!isNumber(first) || !isNumber(acknowledged)) throw new Violation('a packet starts with two numbers')
    this.outbox.acknowledge(acknowledged)
    const before = this.#received
    for (let i = 2; i < packet.length && this.#link; i++) {
      const seq = first + i - 2
      if (seq <= this.#received) continue
      if (seq !== this.#received + 1) throw new Violation(`frame ${seq} came after ${this.#received}`)
      this.#received = seq
      this.#take(readFrame(packet[i]), bytes, now)
    }
    if (this.#received > before) this.#owe(this.#received - before, bytes, now)
  }

  tick(now: number): void {
    if (now < this.#ackDueMs) return
    this.flush()
    this.#acknowledge()
  }

  get #owesMuch(): boolean {
    return this.#unackedFrames >= ACK_FRAMES || this.#unackedBytes >= ACK_BYTES
  }

  #take(frame: Frame, bytes: number, now: number): void {
    if (frame[0] !== PART) return this.#events.frame(frame, bytes, now)
    const whole = this.parts.add(frame)
    if (whole === 'oversize') this.#events.oversize(frame[1])
    else if (whole) this.#events.frame(whole.frame, whole.bytes, now)
  }

  #announce(): void {
    if (this.#announced) return
    this.#announced = true
    this.#events.pending()
  }

  /** Notes that the peer is owed an acknowledgement; a large one goes out with this turn's work, or alone. */
  #owe(frames: number, bytes: number, now: number): void {
    this.#unackedFrames += frames
    this.#unackedBytes += bytes
    if (this.#ackDueMs === Infinity) this.#ackDueMs = now + ACK_MS
    if (this.#owesMuch) this.#announce()
  }

  #acknowledge(): void {
    if (this.#unackedFrames === 0 || !this.attached) return
    this.#link?.send(`{"type":"ack","received":${this.#received}}`)
    this.#acked()
  }

  #acked(): void {
    this.#unackedFrames = 0
    this.#unackedBytes = 0
    this.#ackDueMs = Infinity
  }
}
