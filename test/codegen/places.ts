// The schemas of a contract by their place, as samples name it: `server.orders.place.input`.

import type { Contract } from '../../src/contract/contract.js'
import { topicsOf } from '../../src/contract/topic.js'
import { procedures } from '../../src/contract/walk.js'
import type { Shape } from '../../src/snapshot/shape.js'
import type { Snapshot } from '../../src/snapshot/snapshot.js'

export function schemasByPlace({ server, client, topics }: Contract): Map<string, object> {
  const schemas = new Map<string, object>()
  const found = (place: string, schema: object | undefined): unknown => schema && schemas.set(place, schema)
  for (const [side, group] of Object.entries({ server, client })) {
    for (const { name, kind, input, output, up, down, errors } of procedures(group)) {
      found(`${side}.${name}.input`, input)
      found(`${side}.${name}.output`, output)
      found(`${side}.${name}.${kind === 'upload' ? 'item' : 'up'}`, up)
      found(`${side}.${name}.${kind === 'stream' ? 'item' : 'down'}`, down)
      for (const [code, schema] of Object.entries(errors)) found(`${side}.${name}.errors.${code}`, schema)
    }
  }
  for (const { name, params, message, presence } of topicsOf(topics)) {
    found(`topics.${name}.params`, params)
    found(`topics.${name}.message`, message)
    found(`topics.${name}.presence`, presence)
  }
  return schemas
}

/** The same of its snapshot. */
export function shapesByPlace({ server, client, topics }: Snapshot): Map<string, Shape> {
  return new Map(Object.entries({ server, client, topics }).flatMap(([side, members]) => members.flatMap((member) => {
    const { name, kind: _, hash: __, errors = {}, ...options } = member as typeof member & { errors?: Record<string, Shape> }
    const shapes = Object.entries(options).filter(([option]) => /^(input|params|output|item|message|up|down|presence)$/.test(option))
    const all = [...shapes, ...Object.entries(errors).map(([code, shape]) => [`errors.${code}`, shape] as const)]
    return all.map(([option, shape]): [string, Shape] => [`${side}.${name}.${option}`, shape as Shape])
  })))
}
