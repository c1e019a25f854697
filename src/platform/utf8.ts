// The platform's UTF-8.

import { split, type Utf8 } from '../protocol/blobs.js'
import type { Message } from '../protocol/outbox.js'
import { bytesOf } from '../protocol/pieces.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const platformUtf8: Utf8 = {
  encode: (text) => encoder.encode(text),
  decode: (bytes) => decoder.decode(bytes),
}

/** A binary message, as platforms give it; undefined: it is none. */
export function bytesOfMessage(data: unknown): Uint8Array | undefined {
  // Of whichever realm: a page's and a test environment's differ.
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') return new Uint8Array(data as ArrayBuffer)
  // A Buffer of Node's is a Uint8Array whose `slice` does not copy.
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : undefined
}

/** A message, as it is shown to those who want to see it. */
export function shown(message: Message): { readonly text: string; readonly bytes?: number } {
  return typeof message === 'string' ? { text: message } : { text: split(message, platformUtf8).text, bytes: bytesOf(message) }
}
