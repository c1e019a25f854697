// A call's items on their way in, until somebody reads them: whoever stops
// reading stops the sender. See docs/PROTOCOL.md, "Flows".

import { RpcError } from '../errors.js'
import { noBlobs, type Blobs } from './blobs.js'
import { measure, utf8Bytes } from './codec.js'
import { creditText, Violation, type ItemsFrame } from './frames.js'
import { ITEMS_LENGTH, type Window } from './limits.js'
import { bytesOf, joined, Pieces } from './pieces.js'
import type { Session } from './session.js'

export interface InflowOptions {
  readonly window: Window
  /** The item that its reader gets for what travelled; throws if it is not a right one. */
  readonly decode: (item: unknown, blobs: Blobs) => unknown
  /** One item. */
  readonly limitBytes: number
}

interface Waiter {
  readonly resolve: (result: IteratorResult<unknown>) => void
  readonly reject: (error: unknown) => void
}

interface Received {
  readonly frame: ItemsFrame
  readonly blobs: Blobs | Packed
  /** What brought it: at least its own. */
  readonly bytes: number
  /** The same, or its items' own, once they were measured. */
  readonly heldBytes: number
}

/** Blobs until somebody reads them: each alone would take many times the memory that it brings. */
interface Packed {
  readonly whole: Uint8Array
  readonly lengths: Uint32Array
}

/** More of one frame are packed, if they are smaller than this. */
const MOST_LOOSE = 32
const SMALL_BYTES = 256

/** Where a frame's items begin. */
const FIRST = 2

export class Inflow implements AsyncIterableIterator<unknown> {
  /** Told once when its reader leaves before the end. */
  onLeave: (() => void) | undefined
  readonly #options: InflowOptions
  #session: Session | undefined
  #id = 0
  #frames: Received[] = []
  /** The next item's place in the first frame. */
  #at = FIRST
  /** At least what `#frames` takes in memory. */
  #heldBytes = 0
  #received = 0
  #taken = 0
  #reported = 0
  /** Size of the frames whose last item was taken since then. */
  #unreportedBytes = 0
  #waiters: Waiter[] = []
  #ended = false
  #error: unknown

  constructor(options: InflowOptions) {
    this.#options = options
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** At least what the items that nobody has read take in memory, about. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /** From now on items may come. */
  begin(session: Session, id: number): void {
    this.#session = session
    this.#id = id
    this.#report()
  }

  /**
   * @param bytes - the size of what brought the frame
   * @throws {Violation} if there was no room for them
   */
  push(frame: ItemsFrame, bytes: number, blobs = noBlobs): void {
    if (this.#ended) return // its reader has left, and the sender does not know yet
    this.#received += frame.length - FIRST
    if (this.#received - this.#taken > this.#options.window.items) throw new Violation(`more items of ${this.#id} than there is room for`)
    this.#frames.push({ frame, blobs: blobs.length > MOST_LOOSE ? packed(blobs) : blobs, bytes, heldBytes: bytes })
    this.#heldBytes += bytes
    if (this.#heldBytes > this.#mostBytes) this.#measure()
    while (this.#waiters.length > 0 && this.#frames.length > 0) {
      const { resolve, reject } = this.#waiters.shift() as Waiter // there is one
      this.#take().then(resolve, reject)
    }
  }

  /** There are no more: the reader sees that after those that have come, or `error` in their place. */
  end(error?: unknown): void {
    if (this.#ended) return
    this.#ended = true
    this.#error = error
    this.#session = undefined
    for (const { resolve, reject } of this.#waiters.splice(0)) {
      if (this.#error === undefined) resolve(done)
      else reject(this.#thrown())
    }
  }

  /**
   * As `end`, but those that nobody has read are forgotten: of them the reader sees `error`, even if all had come.
   * One that ended with an error already keeps to that, and to what came before it.
   */
  abort(error: unknown): void {
    if (this.#error !== undefined) return
    const unread = this.#frames.length > 0
    this.#forget()
    if (!this.#ended) this.end(error)
    else if (unread) this.#error = error
  }

  next(): Promise<IteratorResult<unknown>> {
    if (this.#frames.length > 0) return this.#take()
    if (!this.#ended) return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
    return this.#error === undefined ? Promise.resolve(done) : rejected(this.#thrown() as Error)
  }

  return(): Promise<IteratorResult<unknown>> {
    this.#leave()
    return Promise.resolve(done)
  }

  #take(): Promise<IteratorResult<unknown>> {
    const received = this.#frames[0] as Received // there is one
    const { frame, bytes, heldBytes } = received
    const blobs = unpacked(received.blobs)
    if (blobs !== received.blobs) this.#frames[0] = { ...received, blobs }
    const item = frame[this.#at++]
    this.#taken++
    if (this.#at === frame.length) {
      this.#frames.shift()
      this.#at = FIRST
      this.#heldBytes -= heldBytes
      this.#unreportedBytes += bytes // as a whole: nobody knows which of its items is large
    }
    const { window, decode, limitBytes } = this.#options
    if ((this.#taken - this.#reported) * 2 >= window.items || this.#unreportedBytes * 2 >= window.bytes) this.#report()
    try {
      // Which of a frame's blobs are the item's is not known here; those before the last item are few.
      const most = frame.length > FIRST + 1 && blobs.length > 0 ? limitBytes + ITEMS_LENGTH : limitBytes
      if (bytes > most && bytesOf(blobs) + measure(item, utf8Bytes) > most) throw tooLarge(`${limitBytes} bytes (maxBytes)`)
      return Promise.resolve({ done: false, value: decode(item, blobs) })
    } catch (error) {
      this.#leave()
      return rejected(error as Error)
    }
  }

  /** More is held than a sender that keeps to the window can have sent, unless what brought it brought other things too. */
  get #mostBytes(): number {
    const { window, limitBytes } = this.#options
    return 3 * 2 * (window.bytes + limitBytes) // three bytes a character
  }

  /** @throws {Violation} if there was no room for what is held */
  #measure(): void {
    this.#frames = this.#frames.map((received) => ({ ...received, heldBytes: ownBytes(received) }))
    this.#heldBytes = this.#frames.reduce((sum, { heldBytes }) => sum + heldBytes, 0)
    if (this.#heldBytes * 2 > this.#mostBytes) throw new Violation(`more bytes of items of ${this.#id} than there is room for`)
  }

  #report(): void {
    this.#reported = this.#taken
    this.#unreportedBytes = 0
    const { items, bytes } = this.#options.window
    this.#session?.send({ id: this.#id, text: creditText(this.#id, this.#taken, items, bytes), seq: 0 })
  }

  #leave(): void {
    this.#forget()
    this.#error = undefined
    if (this.#ended) return
    this.end()
    this.onLeave?.()
  }

  #forget(): void {
    this.#frames = []
    this.#at = FIRST
    this.#heldBytes = 0
  }

  /** An iterator throws once. */
  #thrown(): unknown {
    const error = this.#error
    this.#error = undefined
    return error
  }
}

const done: IteratorResult<unknown> = Object.freeze({ done: true, value: undefined })

/** The error for an item of more than `most`. */
export function tooLarge(most: string): RpcError {
  return new RpcError('RESOURCE_EXHAUSTED', `an item is larger than ${most}`, { outcome: 'executed' })
}

/** Of a frame's items, as its sender counts them, or more. */
function ownBytes({ frame, blobs }: Received): number {
  const blobBytes = 'whole' in blobs ? blobs.whole.length : bytesOf(blobs)
  return frame.slice(FIRST).reduce((sum: number, item) => sum + measure(item, utf8Bytes), blobBytes)
}

function packed(blobs: Blobs): Blobs | Packed {
  if (bytesOf(blobs) > blobs.length * SMALL_BYTES) return blobs
  return { whole: joined(blobs), lengths: Uint32Array.from(blobs, ({ length }) => length) }
}

function unpacked(blobs: Blobs | Packed): Blobs {
  if (!('whole' in blobs)) return blobs
  const pieces = new Pieces([blobs.whole])
  return Array.from(blobs.lengths, (length) => joined(pieces.take(length)))
}

/** Most likely an error, but a reader is told what was thrown, whatever it is. */
function rejected(error: Error): Promise<never> {
  return Promise.reject(error)
}
