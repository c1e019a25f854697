// A codec that goes to certain places of a value and no further.

import type { Codec } from './codec.js'
import type { Place } from './places.js'

/** @param binary - what it takes to send and to read bytes, if they may be in the values */
export function codec(place: Place, binary?: object): Codec {
  return {
    holdsBytes: binary !== undefined,
    '~binary': binary,
    encode: (value, blobs) => place(value, 'encode', blobs),
    decode(wire, blobs) {
      try {
        return place(wire, 'decode', blobs.slice())
      } catch (error) {
        // Nested more deeply than the stack goes. The check overflows as well, or fails where this stopped.
        if (error instanceof RangeError) return wire
        throw error
      }
    },
  }
}
