// A snapshot from a file: somebody may have edited it, or mean another file.

import { insist, isObject } from '../contract/insist.js'
import { SNAPSHOT_FORMAT, type Snapshot } from './snapshot.js'

/**
 * @param where - the file, for the message
 * @throws {TypeError} that starts with `where`, and the path of what is wrong
 */
export function readSnapshot(text: string, where: string): Snapshot {
  const snapshot = parse(text, where)
  insist(isObject(snapshot) && 'wirepact' in snapshot, where, 'no snapshot of a contract: make one with `wirepact snapshot`')
  insist(snapshot['wirepact'] === SNAPSHOT_FORMAT, where, `a snapshot of format ${String(snapshot['wirepact'])}, and this version reads ${SNAPSHOT_FORMAT}`)
  return snapshot as unknown as Snapshot
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new TypeError(`${where}: ${(error as Error).message}`)
  }
}
