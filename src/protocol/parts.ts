// Puts large frames together from their parts, within bounds.

import { bytesOf, noBlobs, split, type Blobs, type Utf8 } from './blobs.js'
import { utf8Bytes } from './codec.js'
import { ITEMS, PART, readFrame, Violation, type Frame, type PartFrame } from './frames.js'
import { LARGE_FRAMES } from './limits.js'

interface Partial {
  text: string
  /** In place of text: the message that the frame would be alone. */
  chunks: Uint8Array[]
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

/** Enough to tell a frame's kind. */
const HEAD_LENGTH = 16
const HEAD_BYTES = 1_024
const itemsHead = new RegExp(`^\\s*\\[\\s*(9,\\d+,\\[[\\d,]*\\],\\[)?${ITEMS}\\s*,`)

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
    const partial = this.#partials.get(id) ?? this.#begin(id)
    if (typeof slice === 'string') partial.text += slice
    else partial.chunks.push(...blobs)
    partial.length += typeof slice === 'string' ? slice.length : bytesOf(blobs)
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
    for (const partial of this.#partials.values()) length += partial.text.length + bytesOf(partial.chunks)
    return length
  }

  /** Forgets the parts of a frame that will not be completed. True if there were any. */
  drop(id: number): boolean {
    return this.#partials.delete(id)
  }

  #begin(id: number): Partial {
    if (this.#partials.size >= LARGE_FRAMES) throw new Violation(`more than ${LARGE_FRAMES} frames in parts`)
    const partial = { text: '', chunks: [], length: 0, oversize: false }
    this.#partials.set(id, partial)
    return partial
  }
}

/** Keeps no more than the beginning. */
function forget(partial: Partial): void {
  partial.text = partial.text.slice(0, HEAD_LENGTH)
  partial.chunks = partial.chunks.slice(0, 1).map((chunk) => chunk.slice(0, HEAD_BYTES))
}

function headOf({ text, chunks }: Partial): string {
  return text + String.fromCharCode(...(chunks[0] ?? []).slice(4)) // behind the JSON's length
}

/** @throws {Violation} if it is no frame of call `id` */
function whole(id: number, { text, chunks }: Partial, utf8: Utf8): Whole {
  if (chunks.length === 0) return { frame: frameOf(id, parse(id, text)), blobs: noBlobs, bytes: utf8Bytes(text) }
  if (text !== '') throw new Violation(`the parts of ${id} are of two kinds`)
  const { text: json, area } = split(chunks, utf8)
  const value = area.unwrap(parse(id, json))
  area.end()
  return { frame: frameOf(id, value), blobs: area.blobs, bytes: bytesOf(chunks) }
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
