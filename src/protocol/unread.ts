// Binary messages of which nobody wants the bytes: a client whose contract holds none
// meets them where a newer server's does. Their JSON is read like any other.

import type { Area, Binary, Pile } from './binary.js'
import { BLOBS, noBlobs } from './blobs.js'
import { bytesOf, joined } from './pieces.js'

/** @param decode - UTF-8; throws if it is none */
export function unread(decode: (bytes: Uint8Array) => string): Binary {
  const split: Binary['split'] = (message) => {
    const bytes = joined(message)
    const end = 4 + new DataView(bytes.buffer).getUint32(0)
    return { text: decode(bytes.subarray(4, end)), area: areaOf(bytes, end) }
  }
  return { message: unsent, divide: unsent, split, pile: () => pileOf(split) }
}

/** Only a codec has bytes sent, and one that does brings along what sends them. */
function unsent(): never {
  throw new TypeError('bytes of a codec without bytes()')
}

/** Lengths that are none give nothing: nobody looks at it. */
function areaOf(bytes: Uint8Array, at: number): Area {
  return {
    blobs: noBlobs,
    unwrap(value) {
      const wrapped = Array.isArray(value) && value[0] === BLOBS
      this.blobs = wrapped ? this.cut(value[2] as number[]) : noBlobs // it is, or nobody can read it
      return wrapped ? (value as unknown[])[3] : value
    },
    cut: (lengths) => lengths.map((length) => bytes.subarray(at, at += length)),
    end() {},
  }
}

function pileOf(split: Binary['split']): Pile {
  const pieces: Uint8Array[] = []
  return {
    get length() {
      return bytesOf(pieces)
    },
    add: (bytes) => void pieces.push(bytes),
    forget: () => void pieces.splice(0),
    holdsItems: false,
    whole(parse) {
      const { text, area } = split(pieces)
      return { value: area.unwrap(parse(text)), blobs: area.blobs, bytes: this.length }
    },
  }
}
