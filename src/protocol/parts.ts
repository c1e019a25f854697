// Puts large frames together from their parts, within bounds.

import { utf8Bytes } from './codec.js'
import { PART, readFrame, Violation, type Frame, type PartFrame } from './frames.js'
import { LARGE_FRAMES } from './limits.js'

interface Partial {
  text: string
  /** Too large: what comes is counted as arrived and not kept. */
  oversize: boolean
}

export interface Whole {
  readonly frame: Frame
  readonly bytes: number
}

export class Parts {
  readonly #partials = new Map<number, Partial>()
  readonly #mostLength: number

  /** @param mostLength - a frame longer than this, in UTF-16 units, is not kept */
  constructor(mostLength: number) {
    this.#mostLength = mostLength
  }

  /**
   * @returns the frame once its last part is there, `'oversize'` if it was too large to keep
   * @throws {Violation} if the parts make no frame, or too many are under way
   */
  add([, id, more, slice]: PartFrame): Whole | 'oversize' | undefined {
    const partial = this.#partials.get(id) ?? this.#begin(id)
    partial.oversize ||= partial.text.length + slice.length > this.#mostLength
    partial.text = partial.oversize ? '' : partial.text + slice
    if (more) return undefined
    this.#partials.delete(id)
    return partial.oversize ? 'oversize' : { frame: parse(id, partial.text), bytes: utf8Bytes(partial.text) }
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
