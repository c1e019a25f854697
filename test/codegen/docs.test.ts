import fc from 'fast-check'
import { marked } from 'marked'
import * as Type from 'typebox'
import { bytes, defineContract, rpc, topic, type Schema } from 'wirepact'
import { expect, test } from 'vitest'
import { docsOf } from '../../src/codegen/docs/docs.js'
import { shortName, typeText } from '../../src/codegen/docs/type.js'
import { notesOf } from '../../src/codegen/docs/notes.js'
import type { Shape } from '../../src/snapshot/shape.js'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { fixtures } from './contracts/index.js'
import { workshop } from './workshop.js'

const Named = Type.Object({ a: Type.String() }, { $id: 'Named' })

test('the reference of one of everything is the one that is kept', async () => {
  await expect(docsOf(snapshotOf(workshop))).toMatchFileSnapshot('goldens/workshop.md')
})

test.each([{ contract: workshop, name: 'workshop' }, ...fixtures])('in the reference of $name every link leads to an anchor that is there once', ({ contract }) => {
  const text = docsOf(snapshotOf(contract))
  const anchors = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, anchor]) => anchor)
  const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor)
  expect(new Set(anchors).size).toBe(anchors.length)
  expect(links.filter((link) => !anchors.includes(link))).toEqual([])
})

test('whatever a description holds is shown as text, in a paragraph and in a cell', () => {
  const marks = fc.string({ unit: fc.constantFrom(...'ab 1.\\`*_{}[]()<>#+-!|~&$="\n:'), minLength: 1, maxLength: 30 })
  fc.assert(fc.property(marks, (description) => {
    const html = htmlOf({ description, input: Type.Object({ a: Type.String({ description }) }) })
    expect(html.match(/<(?!\/?(a|h[123]|p|ul|li|strong|code|pre|table|thead|tbody|tr|th|td|br)\b)[^>]*>/g)).toBeNull()
    expect(html.match(/<tr>/g)).toHaveLength(2)
    expect(html.match(/<td>/g)).toHaveLength(3)
    const words = description.split(/\s+/).filter((word) => word !== '').join(' ')
    const [, cell = ''] = /<td>((?:(?!<\/td>)[^])*)<\/td>\s*<\/tr>/.exec(html) ?? []
    expect(plain(cell)).toBe(words)
  }), { numRuns: 300 })
})

test.each([
  'a | b\n--- | ---\n1 | 2',
  '# no heading',
  '- no list',
  '1. no list',
  '    no code',
  '> no quote',
  '<img src=x onerror=alert(1)>',
  '[no link](javascript:alert(1))',
  '```\nno code',
  '===',
])('%j in a description is no markup', (description) => {
  const html = htmlOf({ description })
  const body = html.slice(html.indexOf('</h3>') + 5, html.indexOf('<pre>'))
  expect(body.trim()).toMatch(/^<p>[^<]*<\/p>$/)
  expect(plain(body)).toBe(description.split(/\s+/).filter((word) => word !== '').join(' '))
})

test.each(['^a|b$', '^\\|`*$', '^<b>$'])('the pattern %j stays in its cell', (pattern) => {
  const html = htmlOf({ input: Type.Object({ a: Type.String({ pattern }) }) })
  expect(plain(/<td>([^]*?)<\/td>\s*<\/tr>/.exec(html.slice(html.indexOf('<td>')))![1]!.split('<td>').at(-1)!)).toBe(`matches /${pattern}/`)
})

test.each<[object, string]>([
  [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, '`(string | null)[]`'],
  [{ type: 'array', items: { $ref: '#/schemas/Named' } }, '[`Named`](#named)`[]`'],
  [{ anyOf: [{ $ref: '#/schemas/Named' }, { type: 'null' }] }, '[`Named`](#named)` | null`'],
  [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 1, items: { type: 'boolean' } }, '`[string, number?, ...boolean[]]`'],
  [{ type: 'object', properties: { 'a-b': { const: 1 } }, additionalProperties: { type: 'string' } }, '`{ "a-b"?: 1 } & Record<string, string>`'],
  [{ type: 'object', patternProperties: { '^.*$': { enum: ['a', 2] } } }, '`Record<string, "a" | 2>`'],
  [{ allOf: [{ $ref: '#/schemas/Named' }, { type: 'object' }] }, '[`Named`](#named)` & object`'],
  [{ type: ['string', 'null'] }, '`string | null`'],
  [{ type: 'array', items: { type: ['string', 'null'] } }, '`(string | null)[]`'],
  [{ type: 'array', items: { type: ['string'] } }, '`string[]`'],
  [{ type: ['array', 'null'], items: { enum: ['a'] } }, '`"a"[] | null`'],
  [{ type: 'array', items: { enum: ['a', 'b'] } }, '`("a" | "b")[]`'],
  [{ type: 'array', items: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'number' } } }, '`({ a?: string } & Record<string, number>)[]`'],
  [{ type: 'array', prefixItems: [{ type: ['string', 'null'] }, { type: ['string', 'null'] }], minItems: 1 }, '`[string | null, (string | null)?]`'],
  [{ allOf: [{ type: ['string', 'null'] }, { type: 'string' }] }, '`(string | null) & string`'],
  [{ anyOf: [{ anyOf: [{ type: 'string' }] }, { type: 'null' }] }, '`string | null`'],
  [{ anyOf: [] }, '`never`'],
  [{ type: 'integer', 'x-wirepact': 'bytes' }, '`Uint8Array`'],
  [{ not: {}, 'x-wirepact': 'undefined' }, '`undefined`'],
  [{ not: {} }, '`never`'],
  [{}, '`unknown`'],
  [{ type: 'object' }, '`object`'],
])('the type of %j', (shape, text) => {
  expect(typeText(shape, new Map([['Named', 'named']]))).toBe(text)
})

test.each<[Shape, string[]]>([
  [{ type: 'integer', minimum: 1, maximum: 1_000 }, ['a whole number', '1 to 1,000']],
  [{ type: 'number', exclusiveMinimum: 0, maximum: 1 }, ['above 0, at most 1']],
  [{ type: 'number', exclusiveMaximum: 5, multipleOf: 0.5 }, ['below 5', 'a multiple of 0.5']],
  [{ type: 'number', minimum: '<b>', multipleOf: '# 5' }, ['at least `"<b>"`', 'a multiple of `"# 5"`']],
  [{ type: 'string', minLength: 2, maxLength: 2 }, ['2 characters']],
  [{ type: 'string', minLength: 1 }, ['at least 1 character']],
  [{ type: 'string', format: 'email', pattern: '^a', 'x-flags': 'i' }, ['format `email`', 'matches `/^a/i`']],
  [{ type: 'array', maxItems: 3, uniqueItems: true }, ['at most 3 items', 'no two alike']],
  [{ type: 'object', minProperties: 2, additionalProperties: false }, ['at least 2 properties', 'no other properties']],
  [{ 'x-refined': true, readOnly: true, deprecated: true, default: [] }, ['checked further by the server', 'read-only', 'deprecated', 'default `[]`']],
  [{ type: 'string', pattern: '^-?(0|[1-9]\\d*)$', maxLength: 21, 'x-wirepact': 'bigint', 'x-max-digits': 20 }, ['at most 20 digits']],
  [{ type: 'integer', minimum: 0, 'x-wirepact': 'bytes', 'x-max-bytes': 5_000_000 }, ['at most 5,000,000 bytes']],
])('what %j demands', (shape, notes) => {
  expect(notesOf(shape)).toEqual(notes)
})

test('a schema with a name is told once, and referred to', () => {
  const text = docsOf(snapshotOf(defineContract({
    name: 'one', version: '1.0.0', server: { a: rpc({ input: Named, output: Named }), b: rpc({ output: Type.Array(Named) }) },
  })))
  expect(text.match(/^### Named$/gm)).toHaveLength(1)
  expect(text.match(/\(#type-Named\)/g)).toHaveLength(4)
})

test('objects in objects and in lists have their properties below them', () => {
  const input = Type.Object({ at: Type.Object({ x: Type.Number() }), rows: Type.Array(Type.Object({ y: bytes() })) })
  const text = docsOf(snapshotOf(one({ input })))
  expect(text).toContain([
    '| `at` | `object` |  |', '| `at.x` | `number` |  |', '| `rows` | `object[]` |  |', '| `rows[].y` | `Uint8Array` |  |',
  ].join('\n'))
})

test('a schema whose name has several lines has a heading of one', () => {
  const text = docsOf(snapshotOf(one({ input: Type.Object({}, { $id: 'Part\n- no list' }) })))
  expect(text).toContain('\n### Part - no list\n')
  expect(text).not.toMatch(/^- no list/m)
})

test.each<[Parameters<typeof topic>[0], string]>([
  [{ message: Type.Null() }, 'kept: the newest 1,000, those of the last 120,000 ms · who falls behind is told of the gap'],
  [{ message: Type.Null(), retain: 0, overflow: 'close', maxBytes: 2_000 }, 'nothing is kept · who falls behind is refused · messages of at most 2,000 bytes'],
  [{ message: Type.Null(), retain: { ageMs: 1_000 } }, 'kept: those of the last 1,000 ms · who falls behind is told of the gap'],
  [{ message: Type.Null(), retain: {} }, 'kept: all · who falls behind is told of the gap'],
])('what is kept of a topic: %j', (options, text) => {
  expect(docsOf(snapshotOf(defineContract({ name: 'one', version: '1.0.0', topics: { news: topic(options) } })))).toContain(`\n${text}\n`)
})

test.each([
  ['https://example.com/schemas/Part', 'Part'], ['https://example.com/a#', 'a'], ['urn:x:Part', 'urn:x:Part'], ['Part', 'Part'], ['/', '/'],
])('%s is called %s', (name, short) => {
  expect(shortName(name)).toBe(short)
})

interface Options {
  readonly description?: string
  readonly input?: Schema
}

function one({ description, input }: Options): ReturnType<typeof defineContract> {
  const said = description === undefined ? {} : { description }
  return defineContract({ name: 'one', version: '1.0.0', server: { one: rpc({ ...said, ...(input ? { input } : {}) }) } })
}

function htmlOf(options: Options): string {
  return marked.parse(docsOf(snapshotOf(one(options))), { async: false })
}

/** What a reader sees. */
function plain(html: string): string {
  const text = html.replaceAll(/<br>|\n/g, ' ').replaceAll(/<[^>]*>/g, '')
  const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }
  const read = text.replaceAll(/&(?:#(\d+)|(\w+));/g, (whole, point: string | undefined, name: string | undefined) =>
    point === undefined ? named[name ?? ''] ?? whole : String.fromCodePoint(Number(point)))
  return read.split(/\s+/).filter((word) => word !== '').join(' ')
}
