// Puts large frames together from their parts, within bounds.

import type { Binary, Oversize, Pile } from './binary.js'
import { noBlobs, type Blobs } from './blobs.js'
import { utf8Bytes } from './codec.js'
import { PART, readFrame, Violation, type Frame, type PartFrame } from './frames.js'
import { LARGE_FRAMES } from './limits.js'

interface Partial {
  text: string
  /** What follows it, until it is put together. */
  slices: string[]
  /** In place of text: the message that the frame would be alone. */
  readonly pile: Pile | undefined
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

/** So many slices are put together: each that is added alone keeps an object of V8's, which is much for one character. */
const GATHERED_SLICES = 256
/** Enough to tell a frame's kind, and little enough for a copy: longer ones V8 makes a view of the whole. */
const HEAD_LENGTH = 12
/** Of a frame of kind ITEMS. */
const itemsHead = /^\s*\[\s*6\s*,/

/** Nothing is added to it. */
const none = new Map<number, never>()

export class Parts {
  /** Most sessions never have any. */
  #partials: Map<number, Partial> = none
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
    const isBytes = slice === 0
    const [bytes] = blobs
    const partial = this.#partials.get(id) ?? this.#begin(id, isBytes)
    const { pile } = partial
    if (isBytes !== !!pile || blobs.length !== (isBytes ? 1 : 0)) throw new Violation(`a part of ${id} is not text, or bytes, as it should be`)
    if (pile && bytes) pile.add(bytes)
    else if (partial.slices.push(slice as string) === GATHERED_SLICES) gather(partial) // checked above
    partial.length += (bytes ?? slice as string).length // checked above
    partial.oversize ||= partial.length > this.#mostLength
    if (partial.oversize) forget(partial)
    if (more) return undefined
    this.#partials.delete(id)
    if (partial.oversize) return excess(partial)
    gather(partial)
    return whole(id, partial)
  }

  /** Length of all that is incomplete, in UTF-16 units and bytes. */
  get length(): number {
    let length = 0
    for (const partial of this.#partials.values()) length += partial.pile?.length ?? (partial.oversize ? HEAD_LENGTH : partial.length)
    return length
  }

  /** Forgets the parts of a frame that will not be completed. True if there were any. */
  drop(id: number): boolean {
    return this.#partials.delete(id)
  }

  #begin(id: number, isBytes: boolean): Partial {
    if (this.#partials.size >= LARGE_FRAMES) throw new Violation(`more than ${LARGE_FRAMES} frames in parts`)
    const pile = isBytes ? this.#binary.pile(this.#mostLength) : undefined
    const partial = { text: '', slices: [], pile, length: 0, oversize: false }
    if (this.#partials === none) this.#partials = new Map()
    this.#partials.set(id, partial)
    return partial
  }
}

function gather(partial: Partial): void {
  partial.text += partial.slices.join('')
  partial.slices = []
}

/** Keeps no more than the beginning. */
function forget(partial: Partial): void {
  gather(partial)
  partial.text = partial.text.slice(0, HEAD_LENGTH)
  partial.pile?.forget()
}

function excess({ text, pile }: Partial): Oversize {
  return (pile ? pile.holdsItems : itemsHead.test(text)) ? 'oversize items' : 'oversize'
}

/** @throws {Violation} if it is no frame of call `id` */
function whole(id: number, { text, pile }: Partial): Whole | Oversize {
  const parse = (json: string): unknown => {
    try {
      return JSON.parse(json)
    } catch {
      throw new Violation(`the parts of ${id} are not JSON`)
    }
  }
  const found = pile ? pile.whole(parse) : { value: parse(text), blobs: noBlobs, bytes: utf8Bytes(text) }
  if (typeof found === 'string') return found
  const { value, blobs, bytes } = found
  const frame = readFrame(value)
  if (frame[1] !== id || frame[0] === PART) throw new Violation(`the parts of ${id} make another frame`)
  return { frame, blobs, bytes }
}
