// A session outlives its connections: it numbers and keeps what this side sent
// until the peer acknowledges it, and takes each of the peer's frames once. No
// sockets, timers or clock; see docs/PROTOCOL.md, "Sessions".

import { isNumber, PART, readFrame, Violation, type Frame, type PartFrame } from './frames.js'
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
  /** Number of the peer's last frame that was taken. */
  received = 0
  /** There is a link, and the peer has agreed to go on over it. */
  attached = false
  readonly #events: SessionEvents
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

  /** True if the socket's buffer is full: `flush()` is to be called again. */
  get blocked(): boolean {
    return this.attached && this.outbox.pending
  }

  /** When `tick` wants to be called: milliseconds of the caller's clock. */
  get deadlineMs(): number {
    return this.attached && this.#unackedFrames > 0 ? this.#ackDueMs : Infinity
  }

  /** @param first - ahead of all that waits */
  send(frame: Outgoing, first = false): void {
    const length = this.outbox.push(frame, first)
    if (this.#link && length >= FLUSH_LENGTH) return this.flush()
    if (this.#announced) return
    this.#announced = true
    this.#events.pending()
  }

  flush(): void {
    this.#announced = false
    if (!this.#link) return
    if (!this.attached) return this.outbox.writeEarly(this.#link, this.#helloBytes)
    const last = this.outbox.last
    const emptied = this.outbox.write(this.#link, this.received)
    if (this.outbox.last !== last) this.#unackedFrames = 0 // what was written acknowledges them
    else if (this.#unackedFrames >= ACK_FRAMES || this.#unackedBytes >= ACK_BYTES) this.#acknowledge()
    if (!emptied) this.#events.blocked()
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
    this.attached = true
    this.#unackedFrames = 0
    this.flush()
  }

  detach(): void {
    this.#link = undefined
    this.attached = false
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
    const before = this.received
    for (let i = 2; i < packet.length && this.#link; i++) {
      const seq = first + i - 2
      if (seq <= this.received) continue
      if (seq !== this.received + 1) throw new Violation(`frame ${seq} came after ${this.received}`)
      this.received = seq
      const frame = readFrame(packet[i])
      if (frame[0] === PART) this.#takePart(frame, now)
      else this.#events.frame(frame, bytes, now)
    }
    if (this.received > before) this.#owe(this.received - before, bytes, now)
  }

  tick(now: number): void {
    if (now < this.deadlineMs) return
    this.flush()
    this.#acknowledge()
  }

  #takePart(part: PartFrame, now: number): void {
    const whole = this.parts.add(part)
    if (whole === 'oversize') this.#events.oversize(part[1])
    else if (whole) this.#events.frame(whole.frame, whole.bytes, now)
  }

  /** Notes that the peer is owed an acknowledgement; a large one goes out with this turn's work, or alone. */
  #owe(frames: number, bytes: number, now: number): void {
    if (this.#unackedFrames === 0) {
      this.#unackedBytes = 0
      this.#ackDueMs = now + ACK_MS
    }
    this.#unackedFrames += frames
    this.#unackedBytes += bytes
    const large = this.#unackedFrames >= ACK_FRAMES || this.#unackedBytes >= ACK_BYTES
    if (!large || this.#announced) return
    this.#announced = true
    this.#events.pending()
  }

  #acknowledge(): void {
    if (this.#unackedFrames === 0 || !this.attached) return
    this.#link?.send(`{"type":"ack","received":${this.received}}`)
    this.#unackedFrames = 0
  }
}
