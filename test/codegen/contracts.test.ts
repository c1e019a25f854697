import { Check } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { fixtures } from './contracts/index.js'
import { schemasByPlace } from './places.js'

describe.each(fixtures)('the contract $name', ({ contract, samples }) => {
  const schemas = schemasByPlace(contract)

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
