// Shapes as the search for codecs reads live schemas: with the helpers' own
// wherever one is meant, and all that have a name around them.

import { bytes } from '../../bytes/bytes.js'
import { bigint } from '../../contract/bigint.js'
import { isObject } from '../../contract/insist.js'
import type { Node, Placed } from '../../contract/scope.js'
import { timestamp } from '../../contract/timestamp.js'
import { mapChildren, nameOf, type Shape } from '../../snapshot/shape.js'
import type { Snapshot } from '../../snapshot/snapshot.js'

/** The schemas of one snapshot: the same node for the same name, whatever refers to it. */
export class Nodes {
  readonly #root: Node
  readonly #names: ReadonlyMap<Node, string>

  constructor(schemas: Snapshot['schemas']) {
    const definitions = Object.entries(schemas).map(([name, shape]): [string, Node] => [name, nodeOf(shape)])
    this.#root = { $defs: Object.fromEntries(definitions) }
    this.#names = new Map(definitions.map(([name, node]) => [node, name]))
  }

  of(shape: Shape): Placed {
    return { node: nodeOf(shape), scope: [this.#root] }
  }

  nameOf(node: Node): string | undefined {
    return this.#names.get(node)
  }
}

function nodeOf(shape: Shape): Node {
  const { 'x-wirepact': kind, 'x-max-digits': maxDigits } = shape
  if (kind === 'undefined') return { type: 'undefined' }
  if (kind === 'bytes') return bytes() as unknown as Node // any object may be read as one
  if (kind === 'timestamp') return timestamp() as unknown as Node
  if (kind === 'bigint') return bigint(maxDigits === undefined ? {} : { maxDigits: maxDigits as number }) as unknown as Node
  const node = mapChildren(shape, (child) => nodeOf(child))
  const name = nameOf(shape)
  return isObject(node) && name !== undefined ? { ...node, $ref: `#/$defs/${name}` } : node
}
