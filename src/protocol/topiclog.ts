// A topic's messages, as text, and where subscribers find what follows their
// place. It knows no subscribers, no sockets and no clock.

import { noBlobs, type Blobs } from './blobs.js'

/** Several messages share one of the wire up to this size; a larger one travels alone. */
const CHUNK_BYTES = 16 * 1024
/** What an entry takes besides its text, about. */
const ENTRY_BYTES = 64
/** Chunks kept as they were last read, so that subscribers at one place share them. */
const KEPT_CHUNKS = 8

interface Entry {
  readonly text: string
  readonly blobs: Blobs
  readonly bytes: number
  readonly atMs: number
  /** It does not share a chunk with the one before. The same for every reader, so that their chunks become the same. */
  readonly starts: boolean
}

/** One message of the wire, for everybody whose place is right before it. */
export interface Chunk {
  readonly text: string
  /** If there are some, the message is binary. */
  readonly blobs: Blobs
  /** Offset of its last message. */
  readonly last: number
  /** The text in a form that sockets take more easily, kept by whoever made it. */
  frame?: Uint8Array
}

export class TopicLog {
  /** Names it on the wire. */
  readonly number: number
  readonly epoch: string
  /** Offset of the oldest message that is kept; `last` + 1 if none is. */
  first = 1
  /** Offset of the newest message; 0 before the first. */
  last = 0
  /** What is kept, with what it takes besides. */
  bytes = 0
  #entries: (Entry | undefined)[] = []
  /** Index of the oldest entry that is kept. */
  #head = 0
  #chunkBytes = 0
  readonly #chunks = new Map<number, Chunk>()

  constructor(number: number, epoch: string) {
    this.number = number
    this.epoch = epoch
  }

  /** @returns the message's offset */
  append(text: string, bytes: number, now: number, blobs = noBlobs): number {
    const starts = this.#chunkBytes + bytes > CHUNK_BYTES
    this.#chunkBytes = starts ? bytes : this.#chunkBytes + bytes
    this.#entries.push({ text, blobs, bytes, atMs: now, starts })
    this.bytes += bytes + ENTRY_BYTES
    return ++this.last
  }

  /** When the oldest message was appended; undefined if none is kept. */
  get oldestMs(): number | undefined {
    return this.#entries[this.#head]?.atMs
  }

  /** Forgets what is older than `sinceMs`; and what is more than `count`, or above `bytes`, but for the newest `least`. */
  trim(count: number, sinceMs: number, bytes: number, least = 0): void {
    const { first } = this
    for (let entry = this.#entries[this.#head]; entry; entry = this.#entries[this.#head]) {
      const kept = this.last - this.first + 1
      if (entry.atMs >= sinceMs && (kept <= least || (kept <= count && this.bytes <= bytes))) break
      this.bytes -= entry.bytes + ENTRY_BYTES
      this.#entries[this.#head++] = undefined
      this.first++
    }
    // Moving what is left each time would cost more than it frees.
    if (this.first === first || this.#head * 2 <= this.#entries.length) return
    this.#entries = this.#entries.slice(this.#head)
    this.#head = 0
  }

  /** What follows `offset`, or the first of it. Empty if nothing is kept; `offset` + 1 must not be below `first`. */
  read(offset: number): Chunk {
    const kept = this.#chunks.get(offset)
    const complete = kept && (kept.last === this.last || (kept.last > offset && this.#entry(kept.last + 1)?.starts !== false))
    if (complete) return kept
    const chunk = this.#make(offset)
    this.#chunks.delete(offset)
    this.#chunks.set(offset, chunk)
    const [oldest = offset] = this.#chunks.keys()
    if (this.#chunks.size > KEPT_CHUNKS) this.#chunks.delete(oldest)
    return chunk
  }

  /** Nobody is likely to read the same chunks again. */
  forgetChunks(): void {
    this.#chunks.clear()
  }

  #make(offset: number): Chunk {
    const texts: string[] = []
    const blobs: Blobs[] = []
    for (let at = offset + 1; at <= this.last; at++) {
      const entry = this.#entry(at)
      if (!entry || (entry.starts && texts.length > 0)) break
      texts.push(entry.text)
      blobs.push(entry.blobs)
    }
    const all = blobs.flat()
    const lengths = all.length > 0 ? `,"blobs":${JSON.stringify(blobs.map(lengthsOf))}` : ''
    const text = `{"type":"messages","log":${this.number},"offset":${offset + 1},"messages":[${texts.join(',')}]${lengths}}`
    return { text, blobs: all, last: offset + texts.length }
  }

  #entry(offset: number): Entry | undefined {
    return this.#entries[this.#head + offset - this.first]
  }
}

function lengthsOf(blobs: Blobs): number[] {
  return blobs.map(({ length }) => length)
}
