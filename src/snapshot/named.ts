// The shapes of one snapshot: what a `$ref` in them leads to.

import type { Follow } from '../contract/fingerprint.js'
import { hashOf, type Side } from '../contract/hash.js'
import { isObject } from '../contract/insist.js'
import type { Scope } from '../contract/scope.js'
import { sayings } from './difference.js'
import { mapChildren } from './shape.js'
import type { Shape } from './shapes.js'
import type { ProcedureSnapshot, Snapshot, TopicSnapshot } from './snapshot.js'

/** More references in a row lead in a circle. */
const MOST_HOPS = 100

export class Named {
  /** Where all of its shapes stand. */
  readonly scope: Scope

  constructor({ schemas }: Pick<Snapshot, 'schemas'>) {
    this.scope = [schemas]
  }

  /** What the shape is, past a reference that says nothing besides. Undefined: it leads nowhere. */
  target(shape: unknown): unknown {
    let target = shape
    for (let hops = 0; isReference(target); hops++) target = hops < MOST_HOPS ? follow(target['$ref'], this.scope)?.node : undefined
    return target
  }

  /** True if bytes may be in the shape's values, as far as it says. */
  holdsBytes(shape: unknown, seen = new Set<unknown>()): boolean {
    if (!isObject(shape) || seen.has(shape)) return false
    seen.add(shape)
    let found = shape['x-wirepact'] === 'bytes' || this.holdsBytes(follow(shape['$ref'], this.scope)?.node, seen)
    mapChildren(shape, (child) => (found ||= this.holdsBytes(child, seen)))
    return found
  }

  /** The hash that the snapshot gives the procedure or topic, or the one that it would have given. */
  hash(side: Side, member: ProcedureSnapshot | TopicSnapshot): string {
    return member.hash ?? hashOf(side, member.name, member, (ref) => follow(ref, this.scope))
  }
}

/** Of a shape in the scope of its snapshot. */
export const follow: Follow = (ref, scope) => {
  const name = String(ref).replace(/^#\/schemas\//, '')
  const [schemas = {}] = scope
  const node = Object.hasOwn(schemas, name) ? schemas[name] : undefined
  return isObject(node) ? { node, scope } : undefined // whatever the file says
}

function isReference(shape: unknown): shape is Shape {
  return isObject(shape) && '$ref' in shape && sayings(shape).length === 1
}
