// What this side sends, in one log: frames wait unnumbered until a socket can
// take them, are numbered as they are packed, and stay until acknowledged.
// It knows no calls and no connection; see docs/PROTOCOL.md, "Packets".

import { exceeds, utf8Bytes } from './codec.js'
import { partText, Violation } from './frames.js'
import { EARLY_CALLS, HELLO_BYTES, LARGE_FRAMES, MESSAGE_BYTES } from './limits.js'

/** A frame to send. */
export interface Outgoing {
  readonly id: number
  readonly text: string
  /** Its number, or its last part's; 0 until that was written. */
  seq: number
}

/** Where packets are written: the socket of the moment. */
export interface Link {
  /** Undefined while there is none. */
  readonly socket: { readonly bufferedAmount?: number } | undefined
  send(text: string): void
}

interface Packet {
  readonly last: number
  readonly text: string
}

interface Large {
  readonly frame: Outgoing
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
/** A slice this long fits a message whatever its characters: three bytes each, and a few of each escaped. */
const SAFE_SLICE = 40 * 1024
const LONG_SLICE = 96 * 1024

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
  readonly #large: Large[] = []
  readonly #log: Packet[] = []
  /** Index in the log of the next packet to write. */
  #cursor = 0

  /** Everything not yet acknowledged, sent or not. */
  get length(): number {
    return this.queuedLength + this.loggedLength
  }

  /** True if a socket that takes it would be given something. */
  get pending(): boolean {
    return this.#cursor < this.#log.length || this.queue.length > 0 || this.#large.length > 0
  }

  /** Frames that wait for a link. */
  get queued(): number {
    return this.queue.length + this.#large.length
  }

  /** True if a large frame waits: frames of the same call are to wait behind it. */
  get dividing(): boolean {
    return this.#large.length > 0
  }

  /** @param first - ahead of all that waits, if it fits a message */
  push(frame: Outgoing, first = false): void {
    const { length } = frame.text
    this.queuedLength += length
    const before = first ? undefined : this.#large.find((large) => large.frame.id === frame.id)
    if (before) before.followers.push(frame)
    else if (length > SMALL_LENGTH && exceeds(frame.text, FRAME_BYTES)) this.#large.push({ frame, offset: 0, followers: [] })
    else if (first) this.queue.unshift(frame)
    else this.queue.push(frame)
  }

  /** Takes back a frame of which not all was written. `begun`: some parts of it were. */
  withdraw(frame: Outgoing): 'unwritten' | 'begun' | 'written' {
    const queued = this.queue.indexOf(frame)
    if (queued >= 0) {
      this.queue.splice(queued, 1)
      this.queuedLength -= frame.text.length
      return 'unwritten'
    }
    const at = this.#large.findIndex((large) => large.frame === frame)
    if (at < 0) return 'written'
    const [large] = this.#large.splice(at, 1) as [Large] // `at` is an index of it
    this.queuedLength -= frame.text.length - large.offset
    for (const { text } of large.followers) this.queuedLength -= text.length // they are about the same call
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
      if (!missed && this.queue.length === 0 && this.#large.length === 0) return true
      const { socket } = link
      if (!socket || (socket.bufferedAmount ?? 0) >= BUFFERED_BYTES) return false // happy-dom's has no bufferedAmount
      if (missed) {
        this.#cursor++
        link.send(missed.text)
        continue
      }
      if (this.queue.length > 0) this.#pack(link, received, Infinity)
      if (this.#large.length > 0) this.#packPart(link, received)
    }
  }

  /** Writes the calls that may follow a hello of `helloBytes` before it is answered. */
  writeEarly(link: Link, helloBytes: number): void {
    let room = HELLO_BYTES - helloBytes - utf8Bytes(this.#log.map((packet) => packet.text).join(''))
    let count = 0
    for (const frame of this.queue.slice(0, Math.max(0, EARLY_CALLS - this.last))) {
      room -= utf8Bytes(frame.text) + 32
      if (room < 0) break
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
    let gone = 0
    for (const packet of this.#log) {
      if (packet.last > received) break
      this.loggedLength -= packet.text.length
      gone++
    }
    this.#log.splice(0, gone)
    this.#cursor = Math.max(0, this.#cursor - gone)
  }

  #pack(link: Link, received: number, most: number): void {
    let text = `[${this.last + 1},${received}`
    let count = 0
    for (const frame of this.queue) {
      if (count === most || (count > 0 && text.length + frame.text.length > PACKET_LENGTH)) break
      text += ',' + frame.text
      frame.seq = ++this.last
      this.queuedLength -= frame.text.length
      count++
    }
    if (count === this.queue.length) this.queue = []
    else this.queue.splice(0, count)
    text += ']'
    this.loggedLength += text.length
    this.#cursor = this.#log.push({ last: this.last, text })
    link.send(text)
  }

  /** The next part of one large frame; the first few take turns. */
  #packPart(link: Link, received: number): void {
    const large = this.#large.shift() as Large // only called if there is one
    const { frame } = large
    let slice = frame.text.slice(large.offset, large.offset + LONG_SLICE)
    if (utf8Bytes(JSON.stringify(slice)) > FRAME_BYTES - 32) slice = slice.slice(0, SAFE_SLICE)
    slice = slice.replace(/[\ud800-\udbff]$/, '') // half a character is none in other languages
    large.offset += slice.length
    this.queuedLength -= slice.length
    const more = large.offset < frame.text.length
    const seq = ++this.last
    if (more) this.#large.splice(Math.min(LARGE_FRAMES, this.#large.length + 1) - 1, 0, large)
    else {
      frame.seq = seq
      for (const follower of large.followers) {
        this.queuedLength -= follower.text.length
        this.push(follower)
      }
    }
    const text = `[${seq},${received},${partText(frame.id, more, slice)}]`
    this.loggedLength += text.length
    this.#cursor = this.#log.push({ last: seq, text })
    link.send(text)
  }
}
