// One message with blobs that is too large to be sent as one, cut into parts.

import { headOf, withBlobs, type Blobs, type Utf8 } from './blobs.js'
import type { Divided, Part } from './binary.js'
import { partText } from './frames.js'
import { MESSAGE_BYTES } from './limits.js'
import { Pieces } from './pieces.js'

/** Of bytes; the rest of the message says so. */
const BLOB_SLICE = MESSAGE_BYTES - 256

export class Division implements Divided {
  readonly #pieces: Pieces

  constructor(text: string, blobs: Blobs, utf8: Utf8) {
    this.#pieces = new Pieces([headOf(text, utf8), ...blobs])
  }

  get left(): number {
    return this.#pieces.left
  }

  part(id: number): Part {
    const length = Math.min(this.left, BLOB_SLICE)
    const blobs = this.#pieces.take(length) // on the wire they are one
    return { id, text: withBlobs(id, partText(id, this.left > 0, 0), [{ length }]), blobs, seq: 0, length }
  }
}
