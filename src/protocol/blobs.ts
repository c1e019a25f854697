// Bytes beside JSON. A frame with bytes says how long its blobs are, and the
// message is binary: JSON first, then the blobs. See docs/PROTOCOL.md, "Bytes".

import { isNumber, Violation } from './frames.js'

/** What the platform makes of text. */
export interface Utf8 {
  encode(text: string): Uint8Array
  /** @throws {Error} if it is no UTF-8 */
  decode(bytes: Uint8Array): string
}

export type Blobs = readonly Uint8Array[]

export const noBlobs: Blobs = Object.freeze([])

const BLOBS = 9
/** Of the JSON's length, ahead of it. */
const LENGTH_BYTES = 4

export function bytesOf(blobs: Blobs): number {
  let bytes = 0
  for (const { length } of blobs) bytes += length
  return bytes
}

/** The text of a frame with these blobs. */
export function withBlobs(id: number, text: string, blobs: Blobs): string {
  return `[${BLOBS},${id},[${blobs.map(({ length }) => length).join()}],${text}]`
}

/** One message: `text`, then the blobs. */
export function join(text: string, blobs: Blobs, utf8: Utf8): Uint8Array {
  const json = utf8.encode(text)
  const message = new Uint8Array(LENGTH_BYTES + json.length + bytesOf(blobs))
  new DataView(message.buffer).setUint32(0, json.length)
  message.set(json, LENGTH_BYTES)
  let at = LENGTH_BYTES + json.length
  for (const blob of blobs) {
    message.set(blob, at)
    at += blob.length
  }
  return message
}

/** What `join` made. @throws {Violation} if it did not */
export function split(message: Uint8Array, utf8: Utf8): { readonly text: string; readonly area: Area } {
  const { buffer, byteOffset, length } = message
  const jsonLength = length < LENGTH_BYTES ? Infinity : new DataView(buffer, byteOffset).getUint32(0)
  const end = LENGTH_BYTES + jsonLength
  if (end > length) throw new Violation('a binary message is shorter than it says')
  try {
    return { text: utf8.decode(message.subarray(LENGTH_BYTES, end)), area: new Area(message, end) }
  } catch {
    throw new Violation('a binary message is not UTF-8')
  }
}

/** The blobs of one message, in the order of its frames. */
export class Area {
  readonly #message: Uint8Array
  #at: number
  /** Those of the frame that was unwrapped last. */
  blobs: Blobs = noBlobs

  constructor(message: Uint8Array, at: number) {
    this.#message = message
    this.#at = at
  }

  /** The frame itself. @throws {Violation} if it has more bytes than there are */
  unwrap(value: unknown): unknown {
    this.blobs = noBlobs
    if (!Array.isArray(value) || value[0] !== BLOBS) return value
    const [, id, lengths, frame] = value as readonly unknown[]
    if (value.length !== 4 || !Array.isArray(lengths) || !lengths.every(isNumber) || !Array.isArray(frame) || frame[1] !== id) {
      throw new Violation('not a frame with bytes')
    }
    this.blobs = lengths.map((length) => this.#cut(length))
    return frame
  }

  /** @throws {Violation} if some bytes are no frame's */
  end(): void {
    if (this.#at !== this.#message.length) throw new Violation('bytes that are no frame\'s')
  }

  #cut(length: number): Uint8Array {
    const from = this.#at
    this.#at += length
    if (this.#at > this.#message.length) throw new Violation('a frame has more bytes than its message')
    return this.#message.slice(from, this.#at) // a copy: it does not hold on to the message
  }
}
