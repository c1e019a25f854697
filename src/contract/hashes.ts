// The hashes of a whole contract: by them two versions of it see what they share.

import type { Contract } from './contract.js'
import type { Side } from './hash.js'
import { membersOf } from './walk.js'

/** One procedure or topic. */
export interface Member {
  readonly side: Side
  /** On the wire: `orders.place`. */
  readonly name: string
}

export type MembersByHash = typeof membersByHash

/** Each procedure and topic by its hash; none at all if one lacks it: such a contract is not compared. */
export function membersByHash(contract: Contract): ReadonlyMap<string, Member> {
  const sides: readonly Side[] = ['server', 'client', 'topics']
  const all = sides.flatMap((side) => membersOf(contract[side]).map(([name, { hash }]) => [hash, { side, name }] as const))
  return new Map(all.every((entry): entry is [string, Member] => entry[0] !== undefined) ? all : [])
}
