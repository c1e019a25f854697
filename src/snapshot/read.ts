// A snapshot from a file: somebody may have edited it, or mean another file.

import { insist, isObject } from '../contract/insist.js'
import { SNAPSHOT_FORMAT, type Snapshot } from './snapshot.js'

/**
 * @param where - the file, for the message
 * @throws {TypeError} that starts with `where`, and the path of what is wrong
 */
export function readSnapshot(text: string, where: string): Snapshot {
  const snapshot = parse(text, where)
  checkSnapshot(snapshot, where)
  return snapshot
}

/**
 * That it is one. What its shapes say is for those who read them.
 *
 * @param where - the file or option, for the message
 * @throws {TypeError} that starts with `where`
 */
export function checkSnapshot(snapshot: unknown, where: string): asserts snapshot is Snapshot {
  const known = isObject(snapshot) && 'wirepact' in snapshot
  insist(known, where, 'no snapshot of a contract: make one with `wirepact snapshot`')
  const format = snapshot['wirepact']
  insist(format === SNAPSHOT_FORMAT, where, `a snapshot of format ${String(format)}, and this version reads ${SNAPSHOT_FORMAT}`)
  for (const key of ['name', 'version']) insist(typeof snapshot[key] === 'string', `${where}: ${key}`, 'not a text')
  for (const side of ['server', 'client', 'topics']) insist(isMembers(snapshot[side]), `${where}: ${side}`, 'not a list of procedures or topics')
  insist(isObject(snapshot['schemas']), `${where}: schemas`, 'not an object')
}

function isMembers(list: unknown): boolean {
  return Array.isArray(list) && list.every((member) => isObject(member) && typeof member['name'] === 'string' && typeof member['kind'] === 'string')
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new TypeError(`${where}: ${(error as Error).message}`)
  }
}
