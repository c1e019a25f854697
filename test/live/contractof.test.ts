import fc from 'fast-check'
import * as Type from 'typebox'
import type { TSchema } from 'typebox'
import { createClient } from 'wirepact/client'
import { bigint, bytes, defineContract, duplex, notify, rpc, stream, timestamp, topic, upload, type Api, type Schema } from 'wirepact'
import { describe, expect, test } from 'vitest'
import { contractOf } from '../../src/live/contractof.js'
import { procedures } from '../../src/contract/walk.js'
import { Check } from '../../src/server/validation.js'
import { snapshotOf, type Snapshot } from '../../src/snapshot/snapshot.js'
import { fixtures } from '../codegen/contracts/index.js'
import { schemasByPlace } from '../codegen/places.js'
import { schemaAndValue } from '../contract/values.arbitrary.js'
import { serve } from '../support/serve.js'

test('its checks and codecs agree with those of the contract that the snapshot was made of', () => {
  fc.assert(fc.property(schemaAndValue, schemaAndValue, ({ schema, value }, other) => {
    const original = inputOf(schema)
    const rebuilt = throughJson(original)
    for (const each of [value, other.value, undefined]) {
      expect(sidesOf(rebuilt, each)).toEqual(sidesOf(original, each))
    }
  }), { numRuns: 150 })
})

describe.each(fixtures)('rebuilt, the contract $name', ({ contract, names }) => {
  const snapshot = throughText(snapshotOf(contract, { names }))
  const rebuilt = contractOf(snapshot)

  test('has the hashes that the original has', () => {
    expect(hashesOf(snapshotOf(rebuilt))).toEqual(hashesOf(snapshot))
  })
})

test('rebuilt, what JSON lacks is refined as before', () => {
  const original = inputOf(Type.Object({ at: Type.Refine(timestamp(), () => true), sum: Type.Refine(bigint(), () => true) }))
  expect(throughText(snapshotOf(throughJson(original)))).toEqual(throughText(snapshotOf(original)))
})

// The others' functions are not in a snapshot.
describe.each(fixtures.filter(({ unwritable }) => !unwritable))('rebuilt, the contract $name', ({ contract, samples, names }) => {
  const rebuilt = contractOf(throughText(snapshotOf(contract, { names })))

  test('checks as the original does', () => {
    const schemas = schemasByPlace(rebuilt)
    for (const [place, { valid, invalid }] of Object.entries(samples)) {
      const check = new Check(schemas.get(place), false)
      expect([place, valid.map((value) => check.issues(value))]).toEqual([place, valid.map(() => undefined)])
      expect([place, invalid.filter((value) => !check.issues(value))]).toEqual([place, []])
    }
  })
})

test.each<[string, TSchema, unknown[]]>([
  ['bounds', Type.Integer({ minimum: 1, maximum: 3 }), [0, 1, 3, 4, 1.5]],
  ['a pattern with flags', Type.String({ pattern: /^a+$/i }), ['a', 'AA', 'b']],
  ['formats', Type.String({ format: 'email' }), ['a@example.com', 'a']],
  ['tuples', Type.Tuple([Type.String(), Type.Number()]), [['a', 1], ['a'], ['a', 1, 2], [1, 'a']]],
  ['absence', Type.Void(), [undefined, null, 0]],
  ['what may be absent', Type.Union([Type.Undefined(), Type.String()]), [undefined, null, 'a']],
  ['bounds of bytes', bytes({ maxBytes: 2 }), [new Uint8Array(2), new Uint8Array(3), 0]],
  ['bounds of bigints', bigint({ maxDigits: 2 }), [99n, 100n, 5]],
  ['intersections', Type.Intersect([Type.Object({ a: Type.String() }), Type.Object({ b: timestamp() })]), [{ a: '', b: new Date(0) }, { a: '' }]],
  ['keys that are refused', Type.Object({ a: Type.String() }, { additionalProperties: false }), [{ a: '' }, { a: '', b: 1 }]],
])('it checks %s', (_, schema, values) => {
  const original = inputOf(schema)
  const rebuilt = throughJson(original)
  expect(values.map((value) => sidesOf(rebuilt, value))).toEqual(values.map((value) => sidesOf(original, value)))
  expect(new Set(values.map((value) => sidesOf(rebuilt, value).right)).size).toBe(2)
})

test('a client and a server made of it speak with those of the original', async () => {
  const Tree = Type.Cyclic({ Tree: Type.Object({ at: timestamp(), kids: Type.Array(Type.Ref('Tree')) }) }, 'Tree')
  const original = defineContract({
    name: 'shop', version: '1.0.0',
    server: {
      trees: { mirror: rpc({ input: Tree, output: Tree, errors: { TOO_TALL: Type.Object({ by: bigint() }) } }), seen: notify({ input: bytes() }) },
      count: stream({ input: Type.Integer(), item: bigint() }),
      sum: upload({ item: bigint(), output: bigint() }),
      echo: duplex({ up: bytes(), down: bytes() }),
    },
    topics: { news: topic({ params: timestamp(), message: timestamp() }) },
  })
  const rebuilt = contractOf(throughText(snapshotOf(original)))
  type Server = Api<typeof original.server>
  const seen: unknown[] = []
  const { url, server } = await serve(rebuilt as unknown as typeof original, {
    trees: {
      mirror: (tree, ctx) => {
        if (tree.kids.length > 1) throw ctx.error('TOO_TALL', { by: 1n })
        return tree
      },
      seen: (body) => void seen.push(body),
    },
    count: async function* (to) { for (let next = 0; next < to; next++) yield BigInt(next) },
    sum: async (items) => { let total = 0n; for await (const item of items) total += item; return total },
    echo: async function* (items) { yield* items },
  })

  for (const contract of [original, rebuilt]) {
    const client = createClient(contract as typeof original, { url })
    const api: Server = client.api
    const tree = { at: new Date(5), kids: [{ at: new Date(6), kids: [] }] }
    api.trees.seen(new Uint8Array([1]))
    expect(await api.trees.mirror(tree)).toEqual(tree)
    await expect(api.trees.mirror({ ...tree, kids: [tree, tree] })).rejects.toMatchObject({ code: 'TOO_TALL', data: { by: 1n } })
    await expect(api.trees.mirror({ at: 'now' } as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(await all(api.count(3))).toEqual([0n, 1n, 2n])
    expect(await api.sum([1n, 2n])).toBe(3n)
    expect(await all(api.echo([new Uint8Array([7])]))).toEqual([new Uint8Array([7])])
    const news = client.topics.news.subscribe(new Date(9))
    await news.ready
    server.topics.news.publish(new Date(9), new Date(10))
    expect((await news.next()).value).toEqual(new Date(10))
    await client.close()
  }
  expect(seen).toEqual([new Uint8Array([1]), new Uint8Array([1])])
})

const rpcOf = (name: string, input: object): Snapshot['server'][number] => ({ name, kind: 'rpc', input: input as Record<string, unknown> })

test.each<[string, Partial<Snapshot>, string]>([
  ['a name that every object has', { server: [rpcOf('a.__proto__.b', {})] }, 'edited.server.a.__proto__.b: not a name'],
  ['a reference to nowhere', { server: [rpcOf('a', { $ref: '#/schemas/Gone' })] }, 'schemas.Gone: missing, and something refers to it'],
  ['another kind of reference', { server: [rpcOf('a', { $ref: 'https://example.com/a' })] }, 'https://example.com/a: no reference to a schema of the snapshot'],
  ['a kind of value of a later version', { server: [rpcOf('a', { 'x-wirepact': 'set' })] }, 'x-wirepact: this version knows no "set"'],
  ['a kind of procedure of a later version', { server: [{ ...rpcOf('a', {}), kind: 'poll' as 'rpc' }] }, 'a: a kind "poll", which this version does not know'],
  ['an option of a later version', { server: [{ ...rpcOf('a', {}), cache: 1 } as never] }, 'edited.server.a.cache: unknown option (known: input, output, errors, description, idempotent, timeoutMs, maxBytes)'],
])('%s in a snapshot is refused', (_, edited, message) => {
  const snapshot: Snapshot = { wirepact: 1, name: 'edited', version: '1.0.0', server: [], client: [], topics: [], schemas: {}, ...edited }
  expect(() => contractOf(snapshot)).toThrow(new TypeError(message))
})

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

function hashesOf({ server, client, topics }: Snapshot): unknown[] {
  return [...server, ...client, ...topics].map(({ name, hash }) => [name, hash])
}

function inputOf(schema: TSchema): ReturnType<typeof defineContract> {
  return defineContract({ name: 'one', version: '1.0.0', server: { one: rpc({ input: schema as Schema }) } })
}

function throughJson(contract: ReturnType<typeof defineContract>): ReturnType<typeof defineContract> {
  return contractOf(throughText(snapshotOf(contract)))
}

function throughText(snapshot: Snapshot): Snapshot {
  return JSON.parse(JSON.stringify(snapshot)) as Snapshot
}

/** What both sides make of a value: whether it is right, and what travels. */
function sidesOf(contract: ReturnType<typeof defineContract>, value: unknown): { right: boolean; wire: unknown; blobs: number } {
  const [procedure] = procedures(contract.server)
  const blobs: Uint8Array[] = []
  const wire = procedure!.codecs.input?.encode(value, blobs) ?? value
  return { right: new Check(procedure!.input, false).issues(value) === undefined, wire, blobs: blobs.length }
}
