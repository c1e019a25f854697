// What a `$ref` names: the definitions around it, as TypeBox's builders write them.

import { isObject } from './insist.js'

/** A schema, to be read. */
export type Node = Readonly<Record<string, unknown>>

/** Schemas around a schema that have a name or hold definitions; outermost first, and the whole before all. */
export type Scope = readonly Node[]

/** A schema, and where it stands. */
export interface Placed {
  readonly node: Node
  readonly scope: Scope
}

/** The scope inside `node`. */
export function enter(node: Node, scope: Scope): Scope {
  return scope.length === 0 || '$defs' in node || '$id' in node ? [...scope, node] : scope
}

/** What `ref` names inside `scope`; undefined if it is not to be found there. */
export function resolve(ref: unknown, scope: Scope): Placed | undefined {
  if (typeof ref !== 'string') return undefined
  for (let depth = scope.length - 1; depth >= 0; depth--) {
    const node = scope[depth] as Node // the index is the list's own
    const within = scope.slice(0, depth)
    if (node['$id'] === ref || (ref === '#' && ('$id' in node || depth === 0))) return { node, scope: within }
    const name = ref.replace(/^#\/\$defs\//, '')
    const definitions = node['$defs']
    const found = isObject(definitions) && Object.hasOwn(definitions, name) ? definitions[name] : undefined
    if (isObject(found)) return { node: found, scope: scope.slice(0, depth + 1) }
  }
  return undefined
}
