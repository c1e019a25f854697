// Randomness that a seed repeats.

import { base64url, type Random } from '../platform/random.js'

/**
 * The same seed gives the same sequence, on every platform. Not for secrets.
 *
 * sfc32, seeded as its author does. Source: Chris Doty-Humphrey, PractRand, RNGs/sfc.
 *
 * @param seed - a whole number; its low 32 bits count
 */
export function seededRandom(seed: number): Random {
  let a = 0
  let b = seed | 0
  let c = 0
  let counter = 1
  const next = (): number => {
    const drawn = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + drawn) | 0
    return drawn >>> 0
  }
  for (let i = 0; i < 12; i++) next()
  return {
    fraction: () => next() / 2 ** 32,
    token: (bytes) => base64url(Uint8Array.from({ length: bytes }, () => next() >>> 24)),
  }
}

/**
 * A seed for each text. FNV-1a, 32 bits. Source: Fowler, Noll and Vo, draft-eastlake-fnv.
 *
 * @param seed - another one gives every text another
 * @returns a whole number below 2³²
 */
export function seedOf(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
