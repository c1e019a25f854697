// Older versions of the contract whose clients are served as well.

import type { Contract } from '../contract/contract.js'
import type { Side } from '../contract/hash.js'
import type { Member } from '../contract/hashes.js'
import { compare } from '../snapshot/compare.js'
import { checkSnapshot } from '../snapshot/read.js'
import { Named } from '../snapshot/named.js'
import { snapshotOf, type Snapshot } from '../snapshot/snapshot.js'

/**
 * What has changed compatibly since one of `snapshots`, by its hash there.
 *
 * @throws {TypeError} naming the snapshot that is none, or of another contract
 */
export function acceptedOf(contract: Contract, snapshots: readonly unknown[]): ReadonlyMap<string, Member> {
  const accepted = new Map<string, Member>()
  if (snapshots.length === 0) return accepted
  const now = snapshotOf(contract)
  for (const [index, old] of snapshots.entries()) {
    const where = `createServer: accepts[${index}]`
    checkSnapshot(old, where)
    if (old.name !== contract.name) throw new TypeError(`${where}: is of the contract ${old.name}, and not of ${contract.name}`)
    for (const [hash, member] of compatible(old, now)) accepted.set(hash, member)
  }
  return accepted
}

function compatible(old: Snapshot, now: Snapshot): [string, Member][] {
  const broken = new Set(compare(old, now).filter(({ breaking }) => breaking).map(({ side, name }) => `${side} ${name}`))
  const named = new Named(old)
  const sides: readonly Side[] = ['server', 'client', 'topics']
  return sides.flatMap((side) => old[side]
    .filter(({ name }) => !broken.has(`${side} ${name}`))
    .map((member): [string, Member] => [named.hash(side, member), { side, name: member.name }]))
}
