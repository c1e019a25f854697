// One change between two versions of a contract.

import type { Side } from '../contract/hash.js'

export interface Change {
  readonly side: Side
  /** Of the procedure or topic, on the wire: `orders.place`. */
  readonly name: string
  /** Where in it: `input.price`; empty: as a whole. */
  readonly path: string
  /** `minimum went from 0 to 1` */
  readonly what: string
  /** What that means for clients that have the old version: `the server refuses what it took before`. */
  readonly effect: string
  /** Some old client may fail by it. Also true where it cannot be shown that none does. */
  readonly breaking: boolean
}
