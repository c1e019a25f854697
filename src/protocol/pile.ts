// Parts with bytes of one frame, as they come. Small ones are put together: many
// would cost many times what they bring.

import type { Oversize, Pile, Unwrapped } from './binary.js'
import { split, told, type Utf8 } from './blobs.js'
import { ITEMS } from './frames.js'
import { FRAME_BLOBS } from './limits.js'
import { bytesOf } from './pieces.js'

/** Enough to tell a frame's kind. */
const HEAD_BYTES = 1_024
/** A part of so many bytes is not small. */
const PIECE_BYTES = 16 * 1024
const wrappedItemsHead = new RegExp(`^\\[(9,\\d+,\\[[\\d,]*\\],\\[)?${ITEMS},`)
const nothing = new Uint8Array(0)

export class BytePile implements Pile {
  readonly #pieceBytes: number
  readonly #utf8: Utf8
  #pieces: Uint8Array[] = []
  #small = nothing
  #smallBytes = 0

  constructor(mostBytes: number, utf8: Utf8) {
    this.#pieceBytes = Math.min(PIECE_BYTES, mostBytes)
    this.#utf8 = utf8
  }

  get length(): number {
    return bytesOf(this.#pieces) + this.#small.length
  }

  /** A part is kept as it came, or, if it is small, with others. */
  add(bytes: Uint8Array): void {
    if (bytes.length >= this.#pieceBytes) {
      this.#gather()
      this.#pieces.push(bytes)
      return
    }
    if (this.#smallBytes + bytes.length > this.#small.length) {
      this.#gather()
      this.#small = new Uint8Array(this.#pieceBytes)
    }
    this.#small.set(bytes, this.#smallBytes)
    this.#smallBytes += bytes.length
  }

  forget(): void {
    this.#gather()
    const [first = nothing] = this.#pieces
    this.#pieces = [first.slice(0, HEAD_BYTES)]
  }

  get holdsItems(): boolean {
    const [first = nothing] = this.#pieces
    const head = String.fromCharCode(...first.subarray(4, HEAD_BYTES)) // behind the JSON's length
    return wrappedItemsHead.test(head.replace(/\s/g, ''))
  }

  whole(parse: (json: string) => unknown): Unwrapped | Oversize {
    this.#gather()
    const { text, area } = split(this.#pieces, this.#utf8)
    const wrapped = parse(text)
    const { count, kind } = told(wrapped)
    if (count > FRAME_BLOBS) return kind === ITEMS ? 'oversize items' : 'oversize' // before there is an object for each
    const value = area.unwrap(wrapped)
    area.end()
    return { value, blobs: area.blobs, bytes: bytesOf(this.#pieces) }
  }

  /** What was put together becomes a piece. */
  #gather(): void {
    if (this.#smallBytes > 0) this.#pieces.push(this.#small.slice(0, this.#smallBytes))
    this.#small = nothing
    this.#smallBytes = 0
  }
}
