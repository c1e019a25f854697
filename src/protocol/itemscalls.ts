// The calls of one session that have items, whichever side made them. Made for
// the first of them: a session without knows nothing of items.

import type { Blobs } from './blobs.js'
import type { FlowFrame } from './frames.js'
import type { Outgoing } from './outbox.js'
import type { Session, SessionItems } from './session.js'

/** The items of one call: see flow.ts. */
export interface ItemsReader {
  /** @throws {Violation} if there was no room for them */
  take(frame: FlowFrame, bytes: number, blobs: Blobs): void
  /** Items came that are too large to be kept. */
  oversize(): void
  /** At least what of them was not read, in bytes. */
  readonly heldBytes: number
}

/** Has items to send at the end of this turn. */
export interface ItemsWriter {
  cut(): Outgoing | undefined
}

export class ItemsCalls implements SessionItems {
  /** By id. */
  readonly flows = new Map<number, ItemsReader>()
  /** Those that may be waiting for room in the outbox. */
  readonly thirsty = new Set<{ look(): void }>()
  readonly #session: Session
  #gathering: ItemsWriter[] = []

  constructor(session: Session) {
    this.#session = session
  }

  /** Those of `session`. */
  static of(session: Session): ItemsCalls {
    return (session.items ??= new ItemsCalls(session)) as ItemsCalls // nobody else sets it
  }

  get heldBytes(): number {
    let bytes = 0
    for (const flow of this.flows.values()) bytes += flow.heldBytes
    return bytes
  }

  has(id: number): boolean {
    return this.flows.has(id)
  }

  /** Of a call that is over, or was cancelled, they cross with the news of it. */
  take(frame: FlowFrame, bytes: number, blobs: Blobs): void {
    this.flows.get(frame[1])?.take(frame, bytes, blobs)
  }

  oversize(id: number): void {
    this.flows.get(id)?.oversize()
  }

  refresh(): void {
    for (const flow of this.thirsty) flow.look()
  }

  /** At the end of this turn, `writer` is asked for a frame. */
  gather(writer: ItemsWriter): void {
    this.#gathering.push(writer)
    this.#session.announce()
  }

  cut(): void {
    const writers = this.#gathering
    this.#gathering = []
    for (const writer of writers) {
      const frame = writer.cut()
      if (frame) this.#session.outbox.push(frame)
    }
  }
}
