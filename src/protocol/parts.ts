// Puts large frames together from their parts, within bounds.

import type { Binary, Oversize, Pile } from './binary.js'
import { noBlobs, type Blobs } from './blobs.js'
import { utf8Bytes } from './codec.js'
import { ITEMS, PART, readFrame, Violation, type Frame, type PartFrame } from './frames.js'
import { LARGE_FRAMES } from './limits.js'

interface Partial {
  text: string
  /** In place of text: the message that the frame would be alone. */
  pile: Pile | undefined
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
const itemsHead = new RegExp(`^\\s*\\[\\s*${ITEMS}\\s*,`)

export class Parts {
  readonly #partials = new Map<number, Partial>()
  readonly #mostLength: number
  readonly #binary: Binary

  /** @param mostLength - a frame longer than this, in UTF-16 units and bytes, is not kept */
  constructor(mostLength: number, binary: Binary) {
    this.#mostLength = mostLength
    this.#binary = binary
  }

  /**
   * @returns the frame once its last part is there; if it was too large to keep, `'oversize items'` or `'oversize'`
   * @throws {Violation} if the parts make no frame, or too many are under way
   */
  add([, id, more, slice]: PartFrame, blobs: Blobs = noBlobs): Whole | Oversize | undefined {
    const [bytes] = blobs
    if (blobs.length > 1 || (bytes !== undefined) !== (slice === 0)) throw new Violation(`a part of ${id} is neither text nor bytes`)
    const partial = this.#partials.get(id) ?? this.#begin(id)
    if (slice !== 0) partial.text += slice
    else if (bytes) (partial.pile ??= this.#binary.pile(this.#mostLength)).add(bytes)
    partial.length += bytes ? bytes.length : (slice as string).length // checked above
    partial.oversize ||= partial.length > this.#mostLength
    if (partial.oversize) forget(partial)
    if (more) return undefined
    this.#partials.delete(id)
    return partial.oversize ? excess(partial) : whole(id, partial)
  }

  /** Length of all that is incomplete, in UTF-16 units and bytes. */
  get length(): number {
    let length = 0
    for (const partial of this.#partials.values()) length += partial.text.length + (partial.pile?.length ?? 0)
    return length
  }

  /** Forgets the parts of a frame that will not be completed. True if there were any. */
  drop(id: number): boolean {
    return this.#partials.delete(id)
  }

  #begin(id: number): Partial {
    if (this.#partials.size >= LARGE_FRAMES) throw new Violation(`more than ${LARGE_FRAMES} frames in parts`)
    const partial = { text: '', pile: undefined, length: 0, oversize: false }
    this.#partials.set(id, partial)
    return partial
  }
}

/** Keeps no more than the beginning. */
function forget(partial: Partial): void {
  partial.text = partial.text.slice(0, HEAD_LENGTH)
  partial.pile?.forget()
}

function excess({ text, pile }: Partial): Oversize {
  return (pile ? pile.holdsItems : itemsHead.test(text)) ? 'oversize items' : 'oversize'
}

/** @throws {Violation} if it is no frame of call `id` */
function whole(id: number, { text, pile }: Partial): Whole | Oversize {
  if (!pile) return { frame: frameOf(id, parse(id, text)), blobs: noBlobs, bytes: utf8Bytes(text) }
  if (text !== '') throw new Violation(`the parts of ${id} are of two kinds`)
  const found = pile.whole((json) => parse(id, json))
  return typeof found === 'string' ? found : { frame: frameOf(id, found.value), blobs: found.blobs, bytes: found.bytes }
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
