import fc from 'fast-check'
import { defineContract, rpc, type Codec, type Contract, type Group, type Schema, type TopicGroup } from 'wirepact'
import { describe, expect, test } from 'vitest'
import { procedures } from '../../src/contract/walk.js'
import { topicsOf } from '../../src/contract/topic.js'
import { schemaAndValue } from '../contract/values.arbitrary.js'
import { fixtures } from './contracts/index.js'
import { tableOf } from './source.js'

describe.each(fixtures)('the codecs of a client of the contract $name', ({ contract, names, samples }) => {
  const live = codecsOf(contract)
  const emitted = codecsOf(tableOf(contract, names) as object as Contract)

  test('are for the same schemas as those of the contract', () => {
    expect([...emitted.keys()]).toEqual([...live.keys()])
    expect([...emitted.values()].map(({ holdsBytes }) => holdsBytes)).toEqual([...live.values()].map(({ holdsBytes }) => holdsBytes))
  })

  test.each([...live.keys()])('do the same as that of %s', (place) => {
    const { valid, invalid } = samples[place] ?? { valid: [], invalid: [] }
    expect(valid.length).toBeGreaterThan(0)
    for (const value of [...valid, ...invalid]) expect(journey(emitted.get(place), value)).toEqual(journey(live.get(place), value))
  })
})

test('the codec of a generated client does the same as that of the contract, whatever the schema and the value', () => {
  fc.assert(fc.property(schemaAndValue, schemaAndValue, ({ schema, value }, other) => {
    const contract = defineContract({ name: 'one', version: '1.0.0', server: { one: rpc({ input: schema as Schema }) } })
    const [live] = procedures(contract.server)
    const [emitted] = procedures(tableOf(contract).server as Group)
    expect(emitted?.codecs.input === undefined).toBe(live?.codecs.input === undefined)
    for (const each of [value, other.value]) expect(journey(emitted?.codecs.input, each)).toEqual(journey(live?.codecs.input, each))
  }), { numRuns: 300 })
})

/** What becomes of a value on its way, and of what arrives of it. */
function journey(codec: Codec | undefined, value: unknown): unknown {
  if (!codec) return undefined
  const blobs: Uint8Array[] = []
  const sent: unknown = codec.encode(value, blobs)
  const text = JSON.stringify(sent, (_, left: unknown) => (typeof left === 'bigint' ? `left as it is: ${left}` : left))
  return { text, blobs: blobs.map((blob) => [...blob]), arrived: text === undefined ? undefined : codec.decode(JSON.parse(text), blobs) }
}

/** By the schema's place, as in the samples. */
function codecsOf({ server, client, topics }: { server: Group; client: Group; topics: TopicGroup }): Map<string, Codec> {
  const found = new Map<string, Codec>()
  const add = (at: string, { errors = {}, ...others }: Record<string, unknown>): void => {
    for (const [option, codec] of Object.entries(others)) if (codec) found.set(`${at}.${option}`, codec as Codec)
    for (const [code, codec] of Object.entries(errors as object)) found.set(`${at}.errors.${code}`, codec as Codec)
  }
  for (const [side, group] of Object.entries({ server, client })) {
    for (const { name, kind, codecs } of procedures(group)) {
      const { up, down, ...others } = codecs
      add(`${side}.${name}`, kind === 'duplex' ? { ...codecs } : { ...others, item: codecs.item ?? up ?? down })
    }
  }
  for (const { name, codecs } of topicsOf(topics)) add(`topics.${name}`, { ...codecs })
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)))
}
