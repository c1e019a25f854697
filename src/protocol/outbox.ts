// What this side sends, in one log: frames wait unnumbered until a socket can
// take them, are numbered as they are packed, and stay until acknowledged.
// It knows no calls and no connection; see docs/PROTOCOL.md, "Packets".

import type { Binary, Divided, Part } from './binary.js'
import { noBlobs, type Blobs } from './blobs.js'
import { exceeds, utf8Bytes } from './codec.js'
import { partText, Violation } from './frames.js'
import { EARLY_CALLS, HELLO_BYTES, LARGE_FRAMES, MESSAGE_BYTES } from './limits.js'
import { bytesOf } from './pieces.js'

/** A frame to send. */
export interface Outgoing {
  readonly id: number
  /** As it stands in a packet: of one with blobs, what `withBlobs` makes. */
  readonly text: string
  readonly blobs?: Blobs | undefined
  /** Its number, or its last part's; 0 until that was written. */
  seq: number
}

/** Where packets are written: the socket of the moment. */
export interface Link {
  /** Undefined while there is none. */
  readonly socket: { readonly bufferedAmount?: number } | undefined
  send(message: Message): void
}

/** One message: text, or a binary one in pieces, which whoever writes it need not put together. */
export type Message = string | Blobs

interface Packet {
  readonly last: number
  /** Binary if there are blobs in it. */
  readonly message: Message
  readonly length: number
}

interface Large {
  readonly frame: Outgoing
  /** What travels in parts: its text, or the message that it would be alone. */
  readonly whole: string | Divided
  readonly length: number
  /** How much of that was packed. */
  offset: number
  /** Frames of the same call: they do not overtake it. */
  readonly followers: Outgoing[]
}

/** Frames beyond this share no packet: it keeps both sides at work at once, and any packet under MESSAGE_BYTES. */
const PACKET_LENGTH = 16 * 1024
/** A socket takes more while it holds less than this, in bytes. */
export const BUFFERED_BYTES = 256 * 1024
/** Room for a packet's numbers and brackets. */
const FRAME_BYTES = MESSAGE_BYTES - 64
/** A frame this long fits a message whatever its characters. */
export const SMALL_LENGTH = Math.floor(FRAME_BYTES / 3)
/** A slice this long fits a message whatever its characters: three bytes each, or two if it is escaped. */
const SLICE_LENGTH = 40 * 1024

/**
 * Lengths here are counted in UTF-16 units of JSON text (for ASCII: bytes),
 * which costs nothing, except where a message's size on the wire matters.
 */
export class Outbox {
  /** Number of the last frame that was packed. */
  last = 0
  /** Number of the last frame that has arrived. */
  acknowledged = 0
  /** Frames that wait to be packed, and the length of all that waits. One call's way is kept short: see Session.send. */
  queue: Outgoing[] = []
  queuedLength = 0
  loggedLength = 0
  /** Messages that links were given, again or for the first time. */
  written = 0
  /** Frames that travel in parts: those of the same call wait behind them. */
  readonly large: Large[] = []
  readonly #log: Packet[] = []
  readonly #binary: Binary
  /** Index in the log of the next packet to write. */
  #cursor = 0

  constructor(binary: Binary) {
    this.#binary = binary
  }

  /** Everything not yet acknowledged, sent or not. */
  get length(): number {
    return this.queuedLength + this.loggedLength
  }

  /** True if a socket that takes it would be given something. */
  get pending(): boolean {
    return this.#cursor < this.#log.length || this.queue.length > 0 || this.large.length > 0
  }

  /** Frames that wait for a link. */
  get queued(): number {
    return this.queue.length + this.large.length
  }

  /** @param first - ahead of all that waits, if it fits a message */
  push(frame: Outgoing, first = false): void {
    const length = lengthOf(frame)
    this.queuedLength += length
    const before = first ? undefined : this.large.find((large) => large.frame.id === frame.id)
    if (before) before.followers.push(frame)
    else if (length > SMALL_LENGTH && this.#isLarge(frame)) this.large.push(this.#divided(frame))
    else if (first) this.queue.unshift(frame)
    else this.queue.push(frame)
  }

  /** Takes back a frame of which not all was written, or a later one of its call's. `begun`: some parts of the frame were. */
  withdraw(frame: Outgoing): 'unwritten' | 'begun' | 'written' {
    const queued = this.queue.indexOf(frame)
    if (queued >= 0) {
      this.queue.splice(queued, 1)
      this.queuedLength -= lengthOf(frame)
      return 'unwritten'
    }
    const at = this.large.findIndex((large) => large.frame.id === frame.id)
    if (at < 0) return 'written'
    const [large] = this.large.splice(at, 1) as [Large] // `at` is an index of it
    this.queuedLength -= large.length - large.offset
    for (const follower of large.followers) this.queuedLength -= lengthOf(follower) // they are about the same call
    if (large.frame !== frame) return 'written'
    return large.offset > 0 ? 'begun' : 'unwritten'
  }

  /**
   * Writes what the link takes: first what it missed, then what is new.
   *
   * @param received - what is new acknowledges the peer's frames up to this number
   * @returns false if something is left, for which the link has no room
   */
  write(link: Link, received: number): boolean {
    for (;;) {
      const missed = this.#log[this.#cursor]
      if (!missed && this.queue.length === 0 && this.large.length === 0) return true
      const { socket } = link
      if (!socket || (socket.bufferedAmount ?? 0) >= BUFFERED_BYTES) return false // happy-dom's has no bufferedAmount
      if (missed) {
        this.#cursor++
        this.written++
        link.send(missed.message)
        continue
      }
      if (this.queue.length > 0) this.#pack(link, received, Infinity)
      if (this.large.length > 0) this.#packPart(link, received)
    }
  }

  /** Writes the calls that may follow a hello of `helloBytes` before it is answered. */
  writeEarly(link: Link, helloBytes: number): void {
    let room = HELLO_BYTES - helloBytes - utf8Bytes(this.#log.map((packet) => packet.message).join(''))
    let count = 0
    for (const frame of this.queue.slice(0, Math.max(0, EARLY_CALLS - this.last))) {
      room -= utf8Bytes(frame.text) + 32
      if (room < 0 || frame.blobs) break
      count++
    }
    const left = this.queue.length - count
    while (this.queue.length > left) this.#pack(link, 0, this.queue.length - left)
  }

  /** Everything up to `received` has arrived; what is beyond is written again, to the next link. */
  rewind(received: number): void {
    this.acknowledge(received)
    this.#cursor = 0
  }

  /** @throws {Violation} if `received` was never sent */
  acknowledge(received: number): void {
    if (received > this.last) throw new Violation(`${received} was acknowledged, ${this.last} was the last sent`)
    if (received <= this.acknowledged) return
    this.acknowledged = received
    const log = this.#log
    while (log[0] && log[0].last <= received) {
      this.loggedLength -= log[0].length
      log.shift()
      if (this.#cursor > 0) this.#cursor--
    }
  }

  #pack(link: Link, received: number, most: number): void {
    let text = `[${this.last + 1},${received}`
    let blobs: Uint8Array[] | undefined
    let { length } = text
    let count = 0
    for (const frame of this.queue) {
      // One call's way is kept short: as lengthOf.
      const frameLength = frame.blobs ? lengthOf(frame) : frame.text.length
      length += frameLength
      if (count === most || (count > 0 && length > PACKET_LENGTH)) break
      text += ',' + frame.text
      if (frame.blobs) (blobs ??= []).push(...frame.blobs)
      frame.seq = ++this.last
      this.queuedLength -= frameLength
      count++
    }
    this.queue = this.queue.slice(count)
    text += ']'
    let message: Message = text
    length = text.length
    if (blobs) length = bytesOf(message = this.#binary.message(text, blobs))
    this.loggedLength += length
    this.#cursor = this.#log.push({ last: this.last, message, length })
    this.written++
    link.send(message)
  }

  /** The next part of one large frame; the first few take turns. */
  #packPart(link: Link, received: number): void {
    const large = this.large.shift() as Large // only called if there is one
    const { frame } = large
    const part = partOf(large)
    large.offset += part.length
    this.queuedLength -= part.length
    this.push(part, true)
    this.#pack(link, received, 1)
    if (large.offset < large.length) this.large.splice(Math.min(LARGE_FRAMES, this.large.length + 1) - 1, 0, large)
    else {
      frame.seq = part.seq
      for (const follower of large.followers) {
        this.queuedLength -= lengthOf(follower)
        this.push(follower)
      }
    }
  }

  #isLarge({ text, blobs = noBlobs }: Outgoing): boolean {
    return exceeds(text, FRAME_BYTES - bytesOf(blobs))
  }

  #divided(frame: Outgoing): Large {
    const whole = frame.blobs ? this.#binary.divide(frame.text, frame.blobs) : frame.text
    const length = typeof whole === 'string' ? whole.length : whole.left
    this.queuedLength += length - lengthOf(frame)
    return { frame, whole, length, offset: 0, followers: [] }
  }
}

/** In UTF-16 units and bytes, as sizes are counted here. */
export function lengthOf({ text, blobs }: { readonly text: string; readonly blobs?: Blobs | undefined }): number {
  return blobs ? text.length + bytesOf(blobs) : text.length
}

/** The next that fits a message. */
function partOf({ frame: { id }, whole, offset }: Large): Part {
  if (typeof whole !== 'string') return whole.part(id)
  const slice = whole.slice(offset, offset + SLICE_LENGTH).replace(/[\ud800-\udbff]$/, '') // half a character is none in other languages
  return { id, text: partText(id, offset + slice.length < whole.length, slice), seq: 0, length: slice.length }
}
