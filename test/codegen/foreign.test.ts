// Snapshots of others: whatever texts they hold, none of them becomes code in a generated client.

import * as Type from 'typebox'
import ts from 'typescript'
import { bigint, bytes, defineContract, duplex, rpc, timestamp, topic, upload } from 'wirepact'
import { expect, test } from 'vitest'
import { generate } from '../../src/codegen/client/generate.js'
import { readSnapshot } from '../../src/snapshot/read.js'
import { snapshotOf, type Snapshot } from '../../src/snapshot/snapshot.js'

const Order = Type.Object({
  sku: Type.String({ pattern: '^x', description: 'a text', default: 'y', title: 'Sku' }), many: Type.Integer({ minimum: 1, multipleOf: 2 }),
  at: Type.Optional(timestamp()), file: bytes({ maxBytes: 5 }), sums: Type.Record(Type.String(), bigint({ maxDigits: 4 })),
  list: Type.Array(Type.Union([Type.Literal('a'), Type.Null()]), { minItems: 1, uniqueItems: true }),
  pair: Type.Tuple([Type.String({ format: 'email' }), Type.Boolean()]),
  way: Type.Union([Type.Object({ by: Type.Literal('card'), on: timestamp() }), Type.Object({ by: Type.Literal('cash') })]),
}, { $id: 'Order', additionalProperties: false })
const raw = Type.Unsafe<object>({
  type: 'object', required: ['a'], dependentRequired: { a: ['b'] }, dependentSchemas: { a: { minProperties: 1 } },
  propertyNames: { maxLength: 3 }, if: { const: { a: ['x'] } }, then: { enum: ['z', { y: 1 }] }, deprecated: true, contentEncoding: 'base64',
})
const original = JSON.stringify(snapshotOf(defineContract({
  name: 'shop', version: '1.0.0',
  server: {
    orders: { place: rpc({ description: 'Places.', input: Order, output: raw, errors: { SOLD_OUT: Order }, idempotent: true, timeoutMs: 5, maxBytes: 9 }) },
    watch: duplex({ up: Type.String(), down: Order }),
  },
  client: { fill: upload({ item: Order, output: Type.Integer(), errors: { FULL: Type.Void() } }) },
  topics: { news: topic({ params: Type.String(), message: Order, presence: Type.String(), retain: { count: 1, ageMs: 2 }, overflow: 'latest' }) },
})))

/** There are hundreds of places. */
const SLOW_MS = 30_000

/** What ends comments, literals and blocks, and what every object has. */
const hostile = ['x\npwned() //', '\u2028pwned()\u2028', "'+pwned()+'\\'+pwned()//", '`${pwned()}*/ pwned() /*', '/+pwned()+/}; pwned(); ({', 'constructor', '__proto__', '']

/** The snapshot with `text` in the place of one thing in it: a value, or the name of a property. */
function* forged(text: string): Generator<[place: string, snapshot: string]> {
  const root = JSON.parse(original) as object
  const nodes: [string, Record<string, unknown>][] = [['', root as Record<string, unknown>]]
  for (const [path, node] of nodes) {
    const entries = Object.entries(node)
    for (const [key, value] of entries) {
      if (typeof value === 'object' && value !== null) nodes.push([`${path}.${key}`, value as Record<string, unknown>])
      node[key] = text
      yield [`${path}.${key}`, JSON.stringify(root)]
      node[key] = value
      if (Array.isArray(node)) continue
      const renamed = JSON.stringify(root).replace(JSON.stringify(node), JSON.stringify(node).replace(`${JSON.stringify(key)}:`, `${JSON.stringify(text)}:`))
      yield [`${path}.${key}, by name`, renamed]
    }
  }
}

test.each(hostile)('%j anywhere in a snapshot is refused with its place, or is no code', (text) => {
  for (const [place, snapshot] of forged(text)) {
    const source = refusedOr(() => generate(readSnapshot(snapshot, 'a.json'), { validators: true }))
    if (source !== undefined) expect([place, ...faultsOf(source)]).toEqual([place])
  }
}, SLOW_MS)

test.each(hostile)('%j is no code either in a snapshot that nobody has checked', (text) => {
  for (const [place, snapshot] of forged(text)) {
    const source = settled(() => generate(JSON.parse(snapshot) as Snapshot))
    if (source !== undefined) expect([place, ...callsIn(source)]).toEqual([place])
  }
}, SLOW_MS)

test('nor is the command that makes the file again', () => {
  const source = generate(JSON.parse(original) as Snapshot, { command: 'wirepact generate a\npwned()\u2028pwned()' })
  expect(faultsOf(source)).toEqual([])
})

/** What `make` gives; undefined if it refuses, as it does with a TypeError alone. */
function refusedOr(make: () => string): string | undefined {
  try {
    return make()
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(/^(a\.json: |shop\.)/)
    return undefined
  }
}

function settled(make: () => string): string | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

/** What a compiler says of the file's text, and what is called in it that nobody has put there. */
function faultsOf(source: string): string[] {
  // Its type hides them, as only a program is meant to ask for them; one takes far longer to make.
  const { parseDiagnostics } = parsed(source) as ts.SourceFile & { readonly parseDiagnostics: readonly ts.Diagnostic[] }
  return [...callsIn(source), ...parseDiagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))]
}

/** A constant may well be called so: it is a property's. */
function callsIn(source: string): string[] {
  if (!source.includes('pwned')) return []
  const found: string[] = []
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'pwned') found.push(node.parent.getText())
    ts.forEachChild(node, look)
  }
  look(parsed(source))
  return found
}

function parsed(source: string): ts.SourceFile {
  return ts.createSourceFile('client.ts', source, ts.ScriptTarget.ES2022, true)
}
