// Snapshots of one schema, for tests of what becomes of it.

import { defineContract, rpc } from 'wirepact'
import type { Schema } from '../../src/contract/procedure.js'
import type { Shape } from '../../src/snapshot/shapes.js'
import { snapshotOf, type Snapshot } from '../../src/snapshot/snapshot.js'

/** The snapshot of a contract with the procedures `one`, `two` … that take these schemas. */
export function taking(schemas: readonly object[], names?: ReadonlyMap<object, string>): Snapshot {
  const words = ['one', 'two', 'three']
  const server = Object.fromEntries(schemas.map((input, index) => [words[index], rpc({ input: input as Schema })]))
  return snapshotOf(defineContract({ name: 'x', version: '1.0.0', server }), names && { names })
}

/** What becomes of one schema without a name. */
export function shapeOf(schema: object): Shape | undefined {
  return taking([schema]).server[0]?.input
}

/** What become of several, and the names that they have. */
export function shapesOf(...schemas: readonly object[]): { inputs: (Shape | undefined)[], schemas: Snapshot['schemas'] } {
  const snapshot = taking(schemas)
  return { inputs: snapshot.server.map(({ input }) => input), schemas: snapshot.schemas }
}

export function to(name: string): Shape {
  return { $ref: `#/schemas/${name}` }
}
