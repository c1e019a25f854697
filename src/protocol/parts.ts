// Puts large frames together from their parts, within bounds.

import { utf8Bytes } from './codec.js'
import { ITEMS, PART, readFrame, Violation, type Frame, type PartFrame } from './frames.js'
import { LARGE_FRAMES } from './limits.js'

interface Partial {
  text: string
  /** Too large: what comes is counted as arrived and not kept, but for the beginning. */
  oversize: boolean
}

export interface Whole {
  readonly frame: Frame
  readonly bytes: number
}

/** Enough to tell a frame's kind. */
const HEAD_LENGTH = 16
const itemsHead = new RegExp(`^\\s*\\[\\s*${ITEMS}\\s*,`)

export class Parts {
  readonly #partials = new Map<number, Partial>()
  readonly #mostLength: number

  /** @param mostLength - a frame longer than this, in UTF-16 units, is not kept */
  constructor(mostLength: number) {
    this.#mostLength = mostLength
  }

  /**
   * @returns the frame once its last part is there; if it was too large to keep, `'oversize items'` or `'oversize'`
   * @throws {Violation} if the parts make no frame, or too many are under way
   */
  add([, id, more, slice]: PartFrame): Whole | 'oversize' | 'oversize items' | undefined {
    const partial = this.#partials.get(id) ?? this.#begin(id)
    partial.oversize ||= partial.text.length + slice.length > this.#mostLength
    partial.text += slice
    if (partial.oversize) partial.text = partial.text.slice(0, HEAD_LENGTH)
    if (more) return undefined
    this.#partials.delete(id)
    if (partial.oversize) return itemsHead.test(partial.text) ? 'oversize items' : 'oversize'
    return { frame: parse(id, partial.text), bytes: utf8Bytes(partial.text) }
  }

  /** Length of all that is incomplete, in UTF-16 units. */
  get length(): number {
    let length = 0
    for (const { text } of this.#partials.values()) length += text.length
    return length
  }

  /** Forgets the parts of a frame that will not be completed. True if there were any. */
  drop(id: number): boolean {
    return this.#partials.delete(id)
  }

  #begin(id: number): Partial {
    if (this.#partials.size >= LARGE_FRAMES) throw new Violation(`more than ${LARGE_FRAMES} frames in parts`)
    const partial = { text: '', oversize: false }
    this.#partials.set(id, partial)
    return partial
  }
}

function parse(id: number, text: string): Frame {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Violation(`the parts of ${id} are not JSON`)
  }
  const frame = readFrame(value)
  if (frame[1] !== id || frame[0] === PART) throw new Violation(`the parts of ${id} make another frame`)
  return frame
}
