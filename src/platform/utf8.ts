// The platform's UTF-8, and what it gives for a binary message.

import type { Binary } from '../protocol/binary.js'
import type { Utf8 } from '../protocol/blobs.js'
import type { Message } from '../protocol/outbox.js'
import { bytesOf } from '../protocol/pieces.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

export const platformUtf8: Utf8 = { encode: (text) => encoder.encode(text), decode: decodeUtf8 }

/** A binary message, as platforms give it; undefined: it is none. */
export function bytesOfMessage(data: unknown): Uint8Array | undefined {
  // Of whichever realm: a page's and a test environment's differ.
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') return new Uint8Array(data as ArrayBuffer)
  // A Buffer of Node's is a Uint8Array whose `slice` does not copy.
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : undefined
}

/** A message, as it is shown to those who want to see it. */
export function shown(message: Message, binary: Binary): { readonly text: string; readonly bytes?: number } {
  return typeof message === 'string' ? { text: message } : { text: binary.split(message).text, bytes: bytesOf(message) }
}
