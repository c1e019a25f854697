// A call's items on their way out: no more than their reader has room for,
// and those of one turn in one frame. See docs/PROTOCOL.md, "Flows".

import { RpcError } from '../errors.js'
import { withBlobs } from './blobs.js'
import { exceeds } from './codec.js'
import { ItemsCalls } from './itemscalls.js'
import { ITEMS_LENGTH } from './limits.js'
import type { Outgoing } from './outbox.js'
import { bytesOf } from './pieces.js'
import { OUTPUT_LENGTH } from './places.js'
import type { Session } from './session.js'
import type { Source } from './source.js'

/** Whatever its reader says: what is not taken is remembered by its length. */
const MOST_UNTAKEN = 65_536

export interface OutflowOptions {
  /** An item as JSON text, its bytes added to `blobs`; throws if it is not to be sent. */
  readonly encode: (item: unknown, blobs: Uint8Array[]) => string
  /** Of one item, encoded. */
  readonly limitBytes: number
}

export class Outflow {
  stopped = false
  /** Told once when nobody reads any more. */
  onStop: (() => void) | undefined
  readonly #options: OutflowOptions
  #session: Session | undefined
  #calls: ItemsCalls | undefined
  #id = 0
  #items = 0
  #bytes = 0
  #sent = 0
  #taken = 0
  /** Lengths of the items that were not taken, from `#oldest` on. */
  #lengths: number[] = []
  #oldest = 0
  #untakenLength = 0
  /** What was sent in this turn, as the rest of a frame; and its blobs. */
  #gathered = ''
  #blobs: Uint8Array[] = []
  #blobBytes = 0
  #wake: (() => void) | undefined

  constructor(options: OutflowOptions) {
    this.#options = options
  }

  begin(session: Session, id: number): void {
    this.#session = session
    this.#calls = ItemsCalls.of(session)
    this.#id = id
    if (this.#wake) this.#calls.thirsty.add(this) // it waits since before the call had a place
  }

  /** The reader has taken so many, and has room for `items` and `bytes` that it has not taken. */
  credit(taken: number, items: number, bytes: number): void {
    this.#items = Math.min(items, MOST_UNTAKEN)
    this.#bytes = bytes
    for (; this.#taken < Math.min(taken, this.#sent); this.#taken++) this.#untakenLength -= this.#lengths[this.#oldest++] ?? 0
    if (this.#oldest * 2 > this.#lengths.length) {
      this.#lengths = this.#lengths.slice(this.#oldest)
      this.#oldest = 0
    }
    this.look()
  }

  /** Undefined if one more item may be sent now; else resolves when that, or the end, has come. */
  room(): Promise<void> | undefined {
    if (this.#hasRoom || this.stopped) return undefined
    return new Promise((resolve) => {
      this.#wake = resolve
      this.#calls?.thirsty.add(this)
    })
  }

  /** There may be room again. */
  look(): void {
    if (!this.#wake || !(this.stopped || this.#hasRoom)) return
    this.#calls?.thirsty.delete(this)
    this.#wake()
    this.#wake = undefined
  }

  /**
   * Sends an item, for which there must be room.
   *
   * @throws {RpcError} if it is too large; and what `encode` throws
   */
  send(item: unknown): void {
    const blobs = this.#blobs
    const count = blobs.length
    let text: string
    let blobBytes: number
    try {
      const { encode, limitBytes } = this.#options
      text = encode(item, blobs)
      blobBytes = blobs.length > count ? bytesOf(blobs.slice(count)) : 0
      if (exceeds(text, limitBytes - blobBytes)) {
        throw new RpcError('RESOURCE_EXHAUSTED', `an item is larger than ${limitBytes} bytes (maxBytes)`)
      }
    } catch (error) {
      blobs.length = count // those of the item are not sent either
      throw error
    }
    const length = text.length + blobBytes
    this.#blobBytes += blobBytes
    this.#sent++
    this.#lengths.push(length)
    this.#untakenLength += length
    if (this.#gathered === '') this.#calls?.gather(this)
    this.#gathered += ',' + text
    if (this.#gathered.length + this.#blobBytes < ITEMS_LENGTH) return
    const frame = this.cut()
    if (frame) this.#session?.send(frame)
  }

  /** @returns a frame of what has gathered; undefined if nothing has */
  cut(): Outgoing | undefined {
    if (this.#gathered === '') return undefined
    const id = this.#id
    const text = `[6,${id}${this.#gathered}]`
    const blobs = this.#blobs
    this.#forget()
    return blobs.length === 0 ? { id, text, seq: 0 } : { id, text: withBlobs(id, text, blobs), blobs, seq: 0 }
  }

  /** Nobody reads any more. What has gathered is not sent. */
  stop(): void {
    if (this.stopped) return
    this.stopped = true
    this.#forget()
    this.look()
    this.onStop?.()
  }

  #forget(): void {
    this.#gathered = ''
    this.#blobs = []
    this.#blobBytes = 0
  }

  get #hasRoom(): boolean {
    const ahead = this.#sent - this.#taken
    return this.#session !== undefined && ahead < this.#items && this.#untakenLength < this.#bytes
      && this.#session.outbox.length <= OUTPUT_LENGTH
  }
}

/**
 * Sends what `source` yields as fast as it is read, and asks for no item before there is room for it.
 * Resolves when it has ended, or was stopped and has left.
 *
 * @throws what `source` throws, and what `send` throws
 */
export async function pump(source: Source, out: Outflow): Promise<void> {
  let left: Promise<void> | undefined
  // In a turn of its own: whoever stops us has more to do, and may be called by the source itself.
  const leave = (): Promise<void> => (left ??= Promise.resolve().then(() => source.leave()))
  // At once: it may be waiting for something that never comes. What that throws is thrown below.
  out.onStop = () => void leave().catch(() => {})
  const ended = (): void => void (out.onStop = undefined) // what has ended is not left any more
  for (;;) {
    for (let room = out.room(); room; room = out.room()) await room
    if (out.stopped) break
    let result: IteratorResult<unknown, unknown>
    try {
      result = await source.next()
    } catch (error) {
      ended()
      throw error
    }
    if (result.done) return ended()
    // Others of the session have looked for room at the same time, and may have filled it.
    for (let room = out.room(); room; room = out.room()) await room
    if (out.stopped) break // read by others
    try {
      out.send(result.value)
    } catch (error) {
      await leave()
      throw error
    }
  }
  await leave()
}
