// The flat list of a snapshot's procedures, back in the groups in which they were written.

import { bind } from '../../contract/walk.js'
import { block } from './text.js'

interface Named {
  readonly name: string
}

/** What stands between the braces. @param leaf - of one member; its name is the last part of the whole */
export function grouped<M extends Named>(
  list: readonly M[],
  leaf: (name: string, member: M) => string,
  group: (name: string, text: string) => string,
): string[] {
  const written = (node: object): string[] => Object.entries(node).map(([name, child]: [string, unknown]) =>
    typeof child === 'function' ? (child as (name: string) => string)(name) : group(name, block(written(child as object), '')))
  return written(bind(list, (member) => (name: string) => leaf(name, member)))
}
