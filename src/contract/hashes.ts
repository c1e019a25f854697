// The hashes of a whole contract: by them two versions of it see what they share.

import type { Contract, Group, TopicGroup } from './contract.js'
import type { Side } from './hash.js'
import { isDefinition } from './walk.js'

/** One procedure or topic. */
export interface Member {
  readonly side: Side
  /** On the wire: `orders.place`. */
  readonly name: string
}

export type MembersByHash = typeof membersByHash

/** Each procedure and topic by its hash; none at all if one lacks it: such a contract is not compared. */
export function membersByHash(contract: Contract): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>()
  const add = (group: Group | TopicGroup | undefined, side: Side, prefix: string): boolean =>
    Object.entries(group ?? {}).every(([key, child]) => {
      const name = prefix + key
      // What has no kind is a group, which the compiler cannot conclude.
      if (!isDefinition(child)) return add(child as Group, side, `${name}.`)
      return child.hash !== undefined && members.set(child.hash, { side, name })
    })
  const sides: readonly Side[] = ['server', 'client', 'topics']
  return sides.every((side) => add(contract[side], side, '')) ? members : new Map()
}
