// What it takes to send and to read bytes, in one object. Only its shape: a client has
// it from its contract, if that holds any, and else `unread`, which is much less.

import type { Blobs } from './blobs.js'

export interface Binary {
  /** One message in pieces: `text`, then the blobs. */
  message(text: string, blobs: Blobs): Blobs
  /** The same, to be sent in parts. */
  divide(text: string, blobs: Blobs): Divided
  /** What `message` made, in one piece or several. @throws {Violation} if it did not */
  split(message: Blobs): { readonly text: string; readonly area: Area }
  /** @param mostBytes - of a frame: one that is larger is forgotten */
  pile(mostBytes: number): Pile
}

export interface Divided {
  /** Bytes that were not sent. */
  readonly left: number
  /** The next that fits a message. */
  part(id: number): Part
}

/** One of several frames that another travels in. */
export interface Part {
  readonly id: number
  readonly text: string
  readonly blobs?: Blobs | undefined
  seq: number
  /** How much of the whole it is. */
  readonly length: number
}

/** The blobs of one message, in the order of its frames. */
export interface Area {
  /** Those of the frame that was unwrapped last. */
  blobs: Blobs
  /** The frame itself. @throws {Violation} if it has more bytes than there are */
  unwrap(value: unknown): unknown
  /** The next bytes, by their lengths. @throws {Violation} if there are not so many */
  cut(lengths: readonly number[]): Blobs
  /** @throws {Violation} if some bytes are no frame's */
  end(): void
}

/** Parts with bytes of one frame, as they come. */
export interface Pile {
  /** What is kept of them, in bytes. */
  readonly length: number
  add(bytes: Uint8Array): void
  /** Keeps no more than the beginning. */
  forget(): void
  /** True if its beginning says that it holds items; false, too, where nobody wants to know. */
  readonly holdsItems: boolean
  /**
   * What the parts make, if it has not more blobs than a frame may have.
   *
   * @param parse - of the frame's JSON
   * @throws {Violation} if they make nothing
   */
  whole(parse: (json: string) => unknown): Unwrapped | Oversize
}

export interface Unwrapped {
  readonly value: unknown
  readonly blobs: Blobs
  /** Its size. */
  readonly bytes: number
}

/** Of a frame that is too large to be kept: whether it holds items. */
export type Oversize = 'oversize' | 'oversize items'
