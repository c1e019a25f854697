import { Check } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { Contract } from '../../src/contract/contract.js'
import { procedures } from '../../src/contract/walk.js'
import { topicsOf } from '../../src/contract/topic.js'
import { fixtures } from './contracts/index.js'

describe.each(fixtures)('the contract $name', ({ contract, samples }) => {
  const schemas = schemasOf(contract)

  test('has samples for each of its schemas, and for no others', () => {
    expect(Object.keys(samples).sort()).toEqual([...schemas.keys()].sort())
  })

  test.each(Object.entries(samples))('has samples of %s that are what they claim', (place, { valid, invalid }) => {
    const schema = schemas.get(place) as object
    expect(valid.map((value) => Check(schema, value))).toEqual(valid.map(() => true))
    expect(invalid.map((value) => Check(schema, value))).toEqual(invalid.map(() => false))
    expect(valid.length + invalid.length).toBeGreaterThan(0)
  })
})

function schemasOf({ server, client, topics }: Contract): Map<string, object> {
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
