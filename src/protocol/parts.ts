// Puts large frames together from their parts, within bounds.

import { noBlobs, split, told, type Blobs, type Utf8 } from './blobs.js'
import { utf8Bytes } from './codec.js'
import { ITEMS, PART, readFrame, Violation, type Frame, type PartFrame } from './frames.js'
import { FRAME_BLOBS, LARGE_FRAMES } from './limits.js'
import { bytesOf } from './pieces.js'

interface Partial {
  text: string
  /** In place of text: the message that the frame would be alone, in pieces. */
  readonly pieces: Uint8Array[]
  /** Small parts are put together: many would cost many times what they bring. */
  small: Uint8Array
  smallBytes: number
  /** Of both, also of what was not kept. */
  length: number
  /** Too large: what comes is counted as arrived and not kept, but for the beginning. */
  oversize: boolean
}

export interface Whole {
  readonly frame: Frame
  readonly blobs: Blobs
  readonly bytes: number
}

/** Enough to tell a frame's kind, and little enough for a copy: longer ones V8 makes a view of the whole. */
const HEAD_LENGTH = 12
const HEAD_BYTES = 1_024
/** A part of so many bytes is not small. */
const PIECE_BYTES = 16 * 1024
const itemsHead = new RegExp(`^\\[(9,\\d+,\\[[\\d,]*\\],\\[)?${ITEMS},`)

export class Parts {
  readonly #partials = new Map<number, Partial>()
  readonly #mostLength: number
  readonly #utf8: Utf8

  /** @param mostLength - a frame longer than this, in UTF-16 units and bytes, is not kept */
  constructor(mostLength: number, utf8: Utf8) {
    this.#mostLength = mostLength
    this.#utf8 = utf8
  }

  /**
   * @returns the frame once its last part is there; if it was too large to keep, `'oversize items'` or `'oversize'`
   * @throws {Violation} if the parts make no frame, or too many are under way
   */
  add([, id, more, slice]: PartFrame, blobs: Blobs = noBlobs): Whole | 'oversize' | 'oversize items' | undefined {
    const [bytes] = blobs
    if (blobs.length > 1 || (bytes !== undefined) !== (slice === 0)) throw new Violation(`a part of ${id} is neither text nor bytes`)
    const partial = this.#partials.get(id) ?? this.#begin(id)
    if (slice !== 0) partial.text += slice
    else if (bytes) append(partial, bytes, Math.min(PIECE_BYTES, this.#mostLength))
    partial.length += bytes ? bytes.length : (slice as string).length // checked above
    partial.oversize ||= partial.length > this.#mostLength
    if (partial.oversize) forget(partial)
    if (more) return undefined
    this.#partials.delete(id)
    if (partial.oversize) return itemsHead.test(headOf(partial)) ? 'oversize items' : 'oversize'
    return whole(id, partial, this.#utf8)
  }

  /** Length of all that is incomplete, in UTF-16 units and bytes. */
  get length(): number {
    let length = 0
    for (const partial of this.#partials.values()) length += partial.text.length + bytesOf(partial.pieces) + partial.small.length
    return length
  }

  /** Forgets the parts of a frame that will not be completed. True if there were any. */
  drop(id: number): boolean {
    return this.#partials.delete(id)
  }

  #begin(id: number): Partial {
    if (this.#partials.size >= LARGE_FRAMES) throw new Violation(`more than ${LARGE_FRAMES} frames in parts`)
    const partial = { text: '', pieces: [], small: nothing, smallBytes: 0, length: 0, oversize: false }
    this.#partials.set(id, partial)
    return partial
  }
}

const nothing = new Uint8Array(0)

/** A part is kept as it came, or, if it is small, with others. */
function append(partial: Partial, bytes: Uint8Array, pieceBytes: number): void {
  if (bytes.length >= pieceBytes) {
    gather(partial)
    partial.pieces.push(bytes)
    return
  }
  if (partial.smallBytes + bytes.length > partial.small.length) {
    gather(partial)
    partial.small = new Uint8Array(pieceBytes)
  }
  partial.small.set(bytes, partial.smallBytes)
  partial.smallBytes += bytes.length
}

/** What was put together becomes a piece. */
function gather(partial: Partial): void {
  if (partial.smallBytes > 0) partial.pieces.push(partial.small.slice(0, partial.smallBytes))
  partial.small = nothing
  partial.smallBytes = 0
}

/** Keeps no more than the beginning. */
function forget(partial: Partial): void {
  gather(partial)
  partial.text = partial.text.slice(0, HEAD_LENGTH)
  const [first = nothing] = partial.pieces
  partial.pieces.splice(0, Infinity, first.slice(0, HEAD_BYTES))
}

function headOf({ text, pieces: [first = nothing] }: Partial): string {
  const head = text || String.fromCharCode(...first.subarray(4)) // behind the JSON's length
  return head.replace(/\s/g, '')
}

/** @throws {Violation} if it is no frame of call `id` */
function whole(id: number, partial: Partial, utf8: Utf8): Whole | 'oversize' | 'oversize items' {
  const { text, pieces } = partial
  gather(partial)
  if (pieces.length === 0) return { frame: frameOf(id, parse(id, text)), blobs: noBlobs, bytes: utf8Bytes(text) }
  if (text !== '') throw new Violation(`the parts of ${id} are of two kinds`)
  const { text: json, area } = split(pieces, utf8)
  const wrapped = parse(id, json)
  const { count, kind } = told(wrapped)
  if (count > FRAME_BLOBS) return kind === ITEMS ? 'oversize items' : 'oversize' // before there is an object for each
  const value = area.unwrap(wrapped)
  area.end()
  return { frame: frameOf(id, value), blobs: area.blobs, bytes: bytesOf(pieces) }
}

function parse(id: number, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Violation(`the parts of ${id} are not JSON`)
  }
}

function frameOf(id: number, value: unknown): Frame {
  const frame = readFrame(value)
  if (frame[1] !== id || frame[0] === PART) throw new Violation(`the parts of ${id} make another frame`)
  return frame
}
