// The shapes that a snapshot has by name.

import { hashOf, type Side } from '../contract/hash.js'
import { isObject } from '../contract/insist.js'
import type { Follow } from '../contract/fingerprint.js'
import type { Shape } from './shapes.js'
import type { ProcedureSnapshot, Snapshot, TopicSnapshot } from './snapshot.js'

/** What `ref` names in the snapshot; undefined: nothing. */
export function referred(ref: unknown, schemas: Snapshot['schemas']): Shape | undefined {
  const name = String(ref).replace(/^#\/schemas\//, '')
  const shape = Object.hasOwn(schemas, name) ? schemas[name] : undefined
  return isObject(shape) ? shape : undefined // whatever the file says
}

/** The hash that the snapshot gives it, or the one that it would have given. */
export function hashIn({ schemas }: Snapshot, side: Side, member: ProcedureSnapshot | TopicSnapshot): string {
  const follow: Follow = (ref) => {
    const node = referred(ref, schemas)
    return node && { node, scope: [] }
  }
  return member.hash ?? hashOf(side, member.name, member, follow)
}
