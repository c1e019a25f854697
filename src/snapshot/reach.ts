// How deep the schemas of a snapshot lead, also from one to another by their references.

import { insist, isObject } from '../contract/insist.js'
import { nameOf } from './shape.js'
import type { Schemas } from './shapecheck.js'

/** Objects and lists on the way: whoever reads a snapshot follows references by recursion, too. */
const MOST_LEVELS = 1_000

interface Step {
  readonly node: unknown
  readonly level: number
}

/**
 * @param members - procedures and topics, whose schemas are followed depth first and each once, as readers do
 * @throws {TypeError} that starts with `path`
 */
export function checkReach(members: readonly unknown[], path: string, schemas: Schemas, seen: Set<unknown>): void {
  members.forEach((member, index) => {
    const steps: Step[] = [{ node: member, level: 0 }]
    for (let step = steps.pop(); step; step = steps.pop()) {
      if (!isObject(step.node) || seen.has(step.node)) continue
      seen.add(step.node)
      insist(step.level <= MOST_LEVELS, `${path}.${index}`, `its schemas lead more than ${MOST_LEVELS} levels deep from one to another`)
      const level = step.level + 1
      for (const node of inside(step.node, schemas).reverse()) steps.push({ node, level })
    }
  })
}

function inside(node: Readonly<Record<string, unknown>>, schemas: Schemas): unknown[] {
  const name = nameOf(node)
  return [...Object.values(node), ...(name !== undefined && Object.hasOwn(schemas, name) ? [schemas[name]] : [])]
}
