// Bytes in several pieces, taken from the front: what would be one large
// message is cut up, and put together, without a copy of the whole.

export class Pieces {
  /** Bytes that were not taken. */
  left: number
  readonly #pieces: readonly Uint8Array[]
  /** The first piece of which something is left, and how much of it was taken. */
  #first = 0
  #at = 0

  constructor(pieces: readonly Uint8Array[]) {
    this.#pieces = pieces
    this.left = bytesOf(pieces)
  }

  /** The next `length` bytes, of which there must be so many: views of the pieces. */
  take(length: number): Uint8Array[] {
    const taken: Uint8Array[] = []
    this.left -= length
    while (length > 0) {
      const piece = this.#pieces[this.#first] as Uint8Array // so many are left
      const view = piece.subarray(this.#at, this.#at + length)
      taken.push(view)
      length -= view.length
      this.#at += view.length
      if (this.#at === piece.length) {
        this.#first++
        this.#at = 0
      }
    }
    return taken
  }
}

/** All of it, in one piece: of its own, or the beginning of `room`, if that is large enough. */
export function joined(pieces: readonly Uint8Array[], room?: ArrayBufferLike): Uint8Array {
  const bytes = bytesOf(pieces)
  const whole = room && room.byteLength >= bytes ? new Uint8Array(room, 0, bytes) : new Uint8Array(bytes)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** How many bytes they are together. */
export function bytesOf(pieces: readonly Uint8Array[]): number {
  let bytes = 0
  for (const { length } of pieces) bytes += length
  return bytes
}
