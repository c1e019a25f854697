// The schemas of a contract by their place, as samples name it: `server.orders.place.input`.

import type { Contract } from '../../src/contract/contract.js'
import { topicsOf } from '../../src/contract/topic.js'
import { procedures } from '../../src/contract/walk.js'

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
