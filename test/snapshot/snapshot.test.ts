import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { isObject } from '../../src/contract/insist.js'
import { readSnapshot } from '../../src/snapshot/read.js'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { fixture, fixtures } from '../codegen/contracts/index.js'

describe.each(fixtures)('the snapshot of $name', ({ contract, names }) => {
  const snapshot = snapshotOf(contract, { names })

  test('is the same as its text', () => {
    // Vitest does not compare a property called `__proto__`.
    expect(isDeepStrictEqual(readSnapshot(JSON.stringify(snapshot), 'contract.json'), snapshot)).toBe(true)
  })

  test('is the same each time', () => {
    expect(JSON.stringify(snapshotOf(contract, { names }))).toBe(JSON.stringify(snapshot))
  })

  test('refers to all of its schemas, and to nothing else', () => {
    const { schemas, server, client, topics } = snapshot
    const referred = new Set(referencesIn({ server, client, topics, all: Object.values(schemas) }))

    expect([...referred].sort()).toEqual(Object.keys(schemas).map((name) => `#/schemas/${name}`).sort())
  })
})

test('procedures and topics are in the order of the contract, under their names on the wire', () => {
  const { server, topics } = snapshotOf(fixture('kinds').contract)
  const lacking = snapshotOf(fixture('lacking').contract)

  expect(server.slice(0, 3).map(({ name, kind }) => `${kind} ${name}`)).toEqual(['rpc calls.bare', 'rpc calls.in', 'rpc calls.out'])
  expect(server.at(-1)?.name).toBe('ping')
  expect(topics).toEqual([])
  expect(lacking.topics.map(({ name }) => name)).toEqual(['events', 'frames'])
})

test('options stand as the contract has them, and what is not said is absent', () => {
  const { server } = snapshotOf(fixture('kinds').contract)
  const options = (name: string) => Object.keys(server.find((procedure) => procedure.name === name) ?? {}).filter((option) => option !== 'hash')

  expect(options('calls.bare')).toEqual(['name', 'kind'])
  expect(options('calls.all')).toEqual(['name', 'kind', 'description', 'input', 'output', 'errors', 'idempotent', 'timeoutMs', 'maxBytes'])
  expect(options('duplexes.all')).toEqual(['name', 'kind', 'input', 'up', 'down', 'errors', 'timeoutMs', 'maxBytes'])
})

test('a topic has what is kept and what happens to the slow', () => {
  const { topics } = snapshotOf(fixture('topics').contract)

  expect(topics.find(({ name }) => name === 'trades')).toMatchObject({ kind: 'topic', retain: { count: 10_000, ageMs: 60_000 }, overflow: 'gap', maxBytes: 4_096 })
  expect(topics.find(({ name }) => name === 'rooms.typing')).toMatchObject({ retain: 0, overflow: 'latest' })
})

test('a contract in which nothing is said has a snapshot too', () => {
  expect(snapshotOf(fixture('empty').contract)).toEqual({ wirepact: 1, name: 'empty', version: '0.0.0', server: [], client: [], topics: [], schemas: {} })
})

function referencesIn(value: unknown): string[] {
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inside]) => (key === '$ref' && typeof inside === 'string' ? [inside] : referencesIn(inside)))
}
