// A session outlives its connections: it numbers and keeps what this side sent
// until the peer acknowledges it, and takes each of the peer's frames once. No
// sockets, timers or clock; see docs/PROTOCOL.md, "Sessions".

import type { Area, Binary } from './binary.js'
import { noBlobs, type Blobs } from './blobs.js'
import type { Clock } from './clock.js'
import {
  CALL, CANCEL, CREDIT, END, ERROR, ITEMS, PART, readFrame, REPLY, Violation,
  type CallFrame, type ErrorFrame, type FlowFrame, type PartFrame, type ReplyFrame,
} from './frames.js'
import { defaultLimits, type Lane } from './limits.js'
import { Outbox, SMALL_LENGTH, type Link, type Outgoing } from './outbox.js'
import { Parts, type Whole } from './parts.js'
import { noPlaces, type PeerLimits, type Places } from './places.js'

const ACK_FRAMES = 32
const ACK_BYTES = 128 * 1024
const ACK_MS = 100
/** Enough has gathered to be worth a message, so that the peer works while we go on. */
const FLUSH_LENGTH = 1_536

/** The session's surroundings: who takes the peer's frames, in order and each once, and who is told. */
export interface SessionEvents {
  readonly clock: Pick<Clock, 'defer'>
  readonly binary: Binary
  readonly caller: {
    /** True if `admit` is to be called when output was acknowledged. */
    readonly waits: boolean
    settle(from: Session, frame: ReplyFrame | ErrorFrame, blobs: Blobs): void
    /** The answer came, and was too large to be kept. */
    oversize(from: Session, id: number): void
    admit(): void
  }
  readonly callee: {
    /** True if `settle` is to be called after each packet. */
    readonly crowded: boolean
    /**
     * @param bytes - the size of what brought the frame
     * @param frames - how many that brought
     */
    start(frame: CallFrame, bytes: number, now: number, frames: number, blobs: Blobs): void
    cancel(id: number): void
    /** True if calls with this id are the other side's. */
    owns(id: number): boolean
    /** A call came that is too large to be kept. */
    oversize(id: number): void
    settle(): void
  }
  /** Something waits, and there is no link. */
  pending(): void
  /** The link's buffer is full: call `flush()` when it has room. */
  full(): void
}

/** The calls of either side that have items: see itemscalls.ts, which only those bring along who have such calls. */
export interface SessionItems {
  /** At least what of them was not read, in bytes. */
  readonly heldBytes: number
  has(id: number): boolean
  /** @throws {Violation} if there was no room for them */
  take(frame: FlowFrame, bytes: number, blobs: Blobs): void
  /** Items came that are too large to be kept. */
  oversize(id: number): void
  /** Output was acknowledged: there may be room for items. */
  refresh(): void
  /** The turn is over: what has gathered goes to the outbox. */
  cut(): void
}

export class Session {
  readonly outbox: Outbox
  readonly parts: Parts
  /** Undefined before the first call that has items. */
  items: SessionItems | undefined
  /** What the peer takes; its welcome says. */
  peerLimits: PeerLimits = defaultLimits
  /** What this side's calls in this session occupy of that, by lane. */
  readonly places: Readonly<Record<Lane, Places>> = { calls: noPlaces(), nestedCalls: noPlaces(), streams: noPlaces() }
  /** Number of the peer's last frame that was taken. */
  received = 0
  /** There is a link, and the peer has agreed to go on over it. */
  attached = false
  /** When `tick` wants to be called: milliseconds of the caller's clock. */
  deadlineMs = Infinity
  readonly #events: SessionEvents
  #link: Link | undefined
  #helloBytes = 0
  /** `flush` will be called when this turn's work is done. */
  #announced = false
  #unackedFrames = 0
  #unackedBytes = 0

  /** @param mostFrameLength - of the peer's frames, a larger one is not kept */
  constructor(events: SessionEvents, mostFrameLength: number) {
    this.#events = events
    this.outbox = new Outbox(events.binary)
    this.parts = new Parts(mostFrameLength, events.binary)
  }

  /** True if the socket's buffer is full: `flush()` is to be called again. */
  get blocked(): boolean {
    return this.attached && this.outbox.pending
  }

  /** @param first - ahead of all that waits */
  send(frame: Outgoing, first = false): void {
    const { outbox } = this
    const { length } = frame.text
    // One call's way is kept short: what is small is queued in line.
    if (first || length > SMALL_LENGTH || frame.blobs || outbox.large.length > 0) outbox.push(frame, first)
    else {
      outbox.queue.push(frame)
      outbox.queuedLength += length
    }
    if (!this.#link) this.#events.pending()
    else if (outbox.queuedLength >= FLUSH_LENGTH) this.flush()
    else if (!this.#announced) {
      this.#announced = true
      this.#events.clock.defer(this.flush)
    }
  }

  /** There is, or will be, something to write at the end of this turn. */
  announce(): void {
    if (!this.#link) this.#events.pending()
    else if (!this.#announced) {
      this.#announced = true
      this.#events.clock.defer(this.flush)
    }
  }

  /** Writes what the link takes. Bound, so that the clock calls nothing else. */
  readonly flush = (): void => {
    this.#announced = false
    this.items?.cut()
    if (!this.#link) return
    if (!this.attached) return this.outbox.writeEarly(this.#link, this.#helloBytes)
    const last = this.outbox.last
    const emptied = this.outbox.write(this.#link, this.received)
    if (this.outbox.last !== last) { // what was written acknowledges them
      this.#unackedFrames = 0
      this.deadlineMs = Infinity
    } else if (this.#unackedFrames >= ACK_FRAMES || this.#unackedBytes >= ACK_BYTES) this.#acknowledge()
    if (!emptied) this.#events.full()
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
    this.#owesNothing()
    this.flush()
    this.#refresh()
  }

  /** The peer has everything up to `received`. @throws {Violation} if that was never sent */
  acknowledge(received: number): void {
    this.outbox.acknowledge(received)
    if (this.#events.caller.waits) this.#events.caller.admit()
    this.#refresh()
  }

  detach(): void {
    this.#link = undefined
    this.attached = false
    this.#owesNothing()
  }

  /**
   * Takes a packet `[seq, ack, frame, …]` of `bytes`. Frames that came before are passed over.
   *
   * @param area - what follows it, if it was binary
   * @throws {Violation} if it is malformed, or leaves out a number
   */
  receive(packet: readonly unknown[], bytes: number, now: number, area?: Area): void {
    // One call's way is kept short: what is usual is checked, handed on and counted in line.
    const first = packet[0] as number
    const acknowledged = packet[1] as number
    if (!(Number.isSafeInteger(first) && first >= 0 && Number.isSafeInteger(acknowledged) && acknowledged >= 0)) {
      throw new Violation('a packet starts with two numbers')
    }
    const { caller, callee } = this.#events
    if (acknowledged > this.outbox.acknowledged) {
      this.outbox.acknowledge(acknowledged)
      if (caller.waits) caller.admit()
      this.items?.refresh()
    }
    const before = this.received
    for (let i = 2; i < packet.length && this.#link; i++) {
      const seq = first + i - 2
      const value = area ? area.unwrap(packet[i]) : packet[i]
      if (seq <= this.received) continue
      if (seq !== this.received + 1) throw new Violation(`frame ${seq} came after ${this.received}`)
      this.received = seq
      let frame = readFrame(value)
      let blobs = area ? area.blobs : noBlobs
      let size = bytes
      let frames = packet.length - 2
      if (frame[0] === PART) {
        const whole = this.#put(frame, blobs)
        if (!whole) continue
        frame = whole.frame
        blobs = whole.blobs
        size = whole.bytes
        frames = 1
      }
      switch (frame[0]) {
        case CALL: callee.start(frame, size, now, frames, blobs); break
        case REPLY:
        case ERROR: caller.settle(this, frame, blobs); break
        case CANCEL: callee.cancel(frame[1]); break
        case ITEMS:
        case CREDIT:
        case END: this.items?.take(frame, size, blobs); break
        case PART: // put together above
      }
    }
    if (area && this.#link) area.end()
    if (this.received > before && this.attached) {
      if (this.#unackedFrames === 0) {
        this.#unackedBytes = 0
        this.deadlineMs = now + ACK_MS
      }
      this.#unackedFrames += this.received - before
      this.#unackedBytes += bytes
      // A large debt goes out with this turn's work, or alone.
      if (this.#unackedFrames >= ACK_FRAMES || this.#unackedBytes >= ACK_BYTES) this.announce()
    }
    if (callee.crowded) callee.settle()
  }

  tick(now: number): void {
    if (now < this.deadlineMs) return
    this.flush()
    this.#acknowledge()
  }

  /** Output was acknowledged, or goes on: there may be room for more. */
  #refresh(): void {
    if (this.#events.callee.crowded) this.#events.callee.settle()
    this.items?.refresh()
  }

  /** @returns the frame whose last part this is */
  #put(part: PartFrame, blobs: Blobs): Whole | undefined {
    const whole = this.parts.add(part, blobs)
    if (typeof whole !== 'string') return whole
    this.#oversize(part[1], whole === 'oversize items')
    return undefined
  }

  #oversize(id: number, holdsItems: boolean): void {
    const { caller, callee } = this.#events
    const asked = callee.owns(id)
    // A call that is under way is not called again, whatever the frame's beginning looks like.
    if (holdsItems || (asked && this.items?.has(id))) this.items?.oversize(id)
    else if (asked) callee.oversize(id)
    else caller.oversize(this, id)
  }

  #acknowledge(): void {
    if (this.#unackedFrames === 0 || !this.attached) return
    this.#link?.send(`{"type":"ack","received":${this.received}}`)
    this.#owesNothing()
  }

  #owesNothing(): void {
    this.#unackedFrames = 0
    this.deadlineMs = Infinity
  }
}
