// Bytes beside JSON. A frame with bytes says how long its blobs are, and the
// message is binary: JSON first, then the blobs. See docs/PROTOCOL.md, "Bytes".

import { CALL, ERROR, isNumber, ITEMS, PART, REPLY, Violation } from './frames.js'
import { joined, Pieces } from './pieces.js'

/** What the platform makes of text. */
export interface Utf8 {
  encode(text: string): Uint8Array
  /** @throws {Error} if it is no UTF-8 */
  decode(bytes: Uint8Array): string
}

export type Blobs = readonly Uint8Array[]

export const noBlobs: Blobs = Object.freeze([])

/** The kind of a frame around another, which has blobs. */
export const BLOBS = 9
/** The kinds of frames that may have blobs. */
const holders: readonly unknown[] = [CALL, REPLY, ERROR, PART, ITEMS]
/** Of the JSON's length, ahead of it. */
const LENGTH_BYTES = 4

/** The text of a frame with blobs of these lengths. */
export function withBlobs(id: number, text: string, blobs: readonly { readonly length: number }[]): string {
  return `[${BLOBS},${id},[${blobs.map(({ length }) => length).join()}],${text}]`
}

/** One message: `text`, then the blobs. */
export function join(text: string, blobs: Blobs, utf8: Utf8): Uint8Array {
  return joined([headOf(text, utf8), ...blobs])
}

/** What goes ahead of the blobs. */
export function headOf(text: string, utf8: Utf8): Uint8Array {
  const head = utf8.encode('    ' + text)
  new DataView(head.buffer, head.byteOffset).setUint32(0, head.length - LENGTH_BYTES)
  return head
}

/** What `join` made, in one piece or several. @throws {Violation} if it did not */
export function split(message: Blobs, utf8: Utf8): { readonly text: string; readonly area: BlobArea } {
  const pieces = new Pieces(message)
  const jsonLength = pieces.left < LENGTH_BYTES ? Infinity : new DataView(joined(pieces.take(LENGTH_BYTES)).buffer).getUint32(0)
  if (jsonLength > pieces.left) throw new Violation('a binary message is shorter than it says')
  try {
    return { text: utf8.decode(joined(pieces.take(jsonLength))), area: new BlobArea(pieces) }
  } catch {
    throw new Violation('a binary message is not UTF-8')
  }
}

/** How many blobs a frame says that it has, and of which kind it is within. */
export function told(value: unknown): { readonly count: number; readonly kind: unknown } {
  const [kind, , lengths, frame] = (Array.isArray(value) ? value : []) as readonly unknown[]
  if (kind !== BLOBS || !Array.isArray(lengths)) return { count: 0, kind }
  return { count: lengths.length, kind: Array.isArray(frame) ? (frame as readonly unknown[])[0] : undefined }
}

/** The blobs of one message, in the order of its frames. */
export class BlobArea {
  readonly #rest: Pieces
  /** Those of the frame that was unwrapped last. */
  blobs: Blobs = noBlobs

  constructor(rest: Pieces) {
    this.#rest = rest
  }

  /** The frame itself. @throws {Violation} if it has more bytes than there are */
  unwrap(value: unknown): unknown {
    this.blobs = noBlobs
    if (!Array.isArray(value) || value[0] !== BLOBS) return value
    const [, id, lengths, frame] = value as readonly unknown[]
    if (value.length !== 4 || !Array.isArray(lengths) || !lengths.every(isNumber) || !Array.isArray(frame) || frame[1] !== id || !holders.includes(frame[0])) {
      throw new Violation('not a frame with bytes')
    }
    this.blobs = this.cut(lengths, frame[0] === PART)
    return frame
  }

  /**
   * The next bytes, by their lengths.
   *
   * @param passing - they will be copied when they are put together
   * @throws {Violation} if there are not so many
   */
  cut(lengths: readonly number[], passing = false): Blobs {
    return lengths.map((length) => this.#cut(length, passing))
  }

  /** @throws {Violation} if some bytes are no frame's */
  end(): void {
    if (this.#rest.left > 0) throw new Violation('bytes that are no frame\'s')
  }

  #cut(length: number, passing: boolean): Uint8Array {
    if (length > this.#rest.left) throw new Violation('a frame has more bytes than its message')
    const views = this.#rest.take(length)
    const [first] = views
    // A copy, which does not hold on to the message; nor does a small part.
    return passing && first?.length === length && length * 2 > first.buffer.byteLength ? first : joined(views)
  }
}
