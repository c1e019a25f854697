// The platform's UTF-8, and what it gives for a binary message.

import type { Binary } from '../protocol/binary.js'
import type { Utf8 } from '../protocol/blobs.js'
import type { Message } from '../protocol/outbox.js'
import { bytesOf } from '../protocol/pieces.js'

const encoder = /* @__PURE__ */ new TextEncoder() // only pages that send bytes have it
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

export const platformUtf8: Utf8 = { encode: (text) => encoder.encode(text), decode: decodeUtf8 }

/** A binary message, as platforms give it: an ArrayBuffer, of whichever realm, or a view of one. Of what is neither, nothing. */
export function bytesOfMessage(data: unknown): Uint8Array {
  const { buffer, byteOffset, byteLength } = Object(data) as Partial<Uint8Array>
  // Not a view whose `slice` does not copy, as a Buffer's.
  return new Uint8Array(buffer ?? (Object(data) as ArrayBuffer), byteOffset, byteLength)
}

/** A message, as it is shown to those who want to see it. */
export function shown(message: Message, binary: Binary): { readonly text: string; readonly bytes?: number } {
  return typeof message === 'string' ? { text: message } : { text: binary.split(message).text, bytes: bytesOf(message) }
}
