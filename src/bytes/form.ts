// How bytes travel: as they are, beside the JSON. Apart from their schema, so that
// generated clients have it without.

import type { Blobs, ValueForm } from '../contract/wireform.js'
import { platformBinary } from '../platform/binary.js'

/** How bytes travel. */
export const bytesForm = {
  name: 'bytes',
  binary: platformBinary,
  type: 'number',
  encode(value: unknown, blobs: Blobs) {
    return isBytes(value) ? blobs.push(new Uint8Array(value)) - 1 : value
  },
  decode(wire: unknown, blobs: Blobs) {
    const index = typeof wire === 'number' ? wire : -1
    const blob = blobs[index]
    if (!blob) return wire
    blobs[index] = undefined // else a short message could make many places hold the same large blob
    return blob
  },
} satisfies ValueForm

/** Of whichever realm: a page's and a test environment's differ. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === 'Uint8Array'
}
