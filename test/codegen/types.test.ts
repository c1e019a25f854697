import * as Type from 'typebox'
import ts from 'typescript'
import { readFileSync } from 'node:fs'
import { defineContract, stream } from 'wirepact'
import { describe, expect, test } from 'vitest'
import { generate } from '../../src/codegen/client/generate.js'
import { Names, platformTypes, typeNameOf } from '../../src/codegen/client/names.js'
import { Types } from '../../src/codegen/client/types.js'
import { comment, quoted } from '../../src/codegen/client/text.js'
import type { Shape } from '../../src/snapshot/shape.js'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { goldens } from './rehearsal/goldens.js'

const none = new Types({}, new Map())

describe('a type', () => {
  test.each<[Shape, string]>([
    [{ type: 'array', items: { enum: ['a', 1, null] } }, "('a' | 1 | null)[]"],
    [{ anyOf: [{ type: 'string' }, {}] }, 'unknown'],
    [{ anyOf: [{ const: true }, { const: false }, { const: true }] }, 'boolean'],
    [{ anyOf: [{ type: 'boolean' }, { const: true }, { type: 'null' }] }, 'boolean | null'],
    [{ allOf: [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'string' }] }, '(string | null) & string'],
    [{ not: {} }, 'never'],
    [{ not: { type: 'string' } }, 'unknown'],
    [{ type: 'array', prefixItems: [{ type: 'string' }, { enum: [1, 2] }], minItems: 1, items: { enum: [3, 4] } }, '[string, (1 | 2)?, ...(3 | 4)[]]'],
    [{ type: 'object', properties: { a: { type: 'number' } }, required: ['a'], additionalProperties: { type: 'number' } }, '{ a: number; [name: string]: number }'],
    [{ type: 'object', properties: { a: { type: 'number' } }, additionalProperties: { type: 'number' } }, '{ a?: number; [name: string]: number | undefined }'],
    [{ type: 'object', properties: { a: { type: 'string' } }, required: ['a'], patternProperties: { '^x': { type: 'number' } } }, '{ a: string; [name: string]: number | string }'],
    [{ type: 'object' }, 'object'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ if: { type: 'string' }, then: { const: 'a' } }, 'unknown'],
    [{ if: { type: 'string' }, then: { const: 'a' }, else: { type: 'number' } }, "string & 'a' | number"],
    [{ const: { a: ['b', -1] } }, "{ a: ['b', -1] }"],
  ])('of %j', (shape, type) => {
    expect(none.of(shape)).toBe(type)
  })

  test('of a long union inside a union has a line for each member of both', () => {
    const [a, b] = ['a', 'b'].map((letter) => ({ const: letter.repeat(50) }))
    const [one, other] = [`'${'a'.repeat(50)}'`, `'${'b'.repeat(50)}'`]
    expect(none.of({ anyOf: [{ anyOf: [a, b] }, { anyOf: [b, { type: 'null' }] }] })).toBe(`\n| ${one}\n| ${other}\n| null`)
  })

  test('of a long union in a tuple stands in lines of its own', () => {
    const long = { enum: ['a'.repeat(50), 'b'.repeat(50)] }
    const lines = `| '${'a'.repeat(50)}'\n  | '${'b'.repeat(50)}'`
    expect(none.of({ type: 'array', prefixItems: [long, { type: 'null' }], minItems: 2, items: false })).toBe(`[\n  ${lines},\n  null,\n]`)
  })

  test('of schemas that are each other is what they mean, so that it compiles', () => {
    const types = new Types({ A: { anyOf: [{ $ref: '#/schemas/B' }, { type: 'string' }] }, B: { anyOf: [{ $ref: '#/schemas/A' }, { type: 'null' }] } }, new Map([['A', 'A'], ['B', 'B']]))
    expect(types.named('A')).toBe('export type A = null | string')
    expect(types.named('B')).toBe('export type B = string | null')
  })

  test('of a schema that holds itself refers to it', () => {
    const types = new Types({ A: { anyOf: [{ type: 'array', items: { $ref: '#/schemas/A' } }, { type: 'null' }] } }, new Map([['A', 'A']]))
    expect(types.named('A')).toBe('export type A = A[] | null')
  })
})

test.each([
  ['Order', 'Order'], ['order', 'order'], ['string', 'StringType'], ['class', 'ClassType'], ['Date', 'DateType'],
  ['https://example.com/schemas/line-item.json', 'LineItem'], ['urn:example:order', 'Order'], ['https://example.com/order.schema.json#', 'Order'],
  ['2fa', 'Schema2fa'], ['#', 'Schema'], ['größe', 'größe'], ['my order', 'MyOrder'],
])('a schema called %j is the type %s', (name, identifier) => {
  expect(typeNameOf(name)).toBe(identifier)
})

test.each(goldens)('the client golden/$file names no type of the platform but those that it cannot declare', ({ file }) => {
  const source = readFileSync(new URL(`golden/${file}.ts`, import.meta.url), 'utf8')
  const { declared, named } = typesIn(ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true))
  expect([...named].filter((name) => !declared.has(name) && !platformTypes.includes(name))).toEqual([])
})

/** The names of types that a file declares or imports, and those that it refers to. */
function typesIn(file: ts.SourceFile): { declared: Set<string>, named: Set<string> } {
  const [declared, named] = [new Set<string>(), new Set<string>()]
  const look = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportSpecifier(node)) declared.add(node.name.text)
    if (ts.isTypeReferenceNode(node)) named.add(node.typeName.getText())
    if (ts.isExpressionWithTypeArguments(node)) named.add(node.expression.getText())
    ts.forEachChild(node, look)
  }
  look(file)
  return { declared, named }
}

test.each([
  ['new', "'new'(input: string, options?: CallOptions): RpcPromise<void>"],
  ['get', 'get(input: string, options?: CallOptions): RpcPromise<void>'],
  ['_2fa', '_2fa(input: string, options?: CallOptions): RpcPromise<void>'],
])('a procedure called %s is a method', (name, method) => {
  const server = [{ name, kind: 'rpc', input: { type: 'string' } } as const]
  const source = generate({ wirepact: 1, name: 'shop', version: '1.0.0', server, client: [], topics: [], schemas: {} })
  expect(source).toContain(`\n  ${method}\n`)
})

test('what is left of a name for a type is an identifier', () => {
  expect(new Names([]).take('2faInput')).toBe('_2faInput')
  expect(new Names(['_2faInput']).take('2faInput')).toBe('_2faInput2')
})

test('a schema keeps its name, and what the file imports under that name is given another', () => {
  const Items = Type.Object({ count: Type.Integer() }, { $id: 'Items' })
  const source = generate(snapshotOf(defineContract({ name: 'shop', version: '1.0.0', server: { watch: stream({ item: Items }) } })))
  expect(source).toContain('Items as WireItems,')
  expect(source).toContain('export interface Items {')
  expect(source).toContain('watch(options?: ItemsOptions<Items, []>): WireItems<Items>')
})

test.each(["it's", 'a "word"', '\\', '\\"', "\\'", 'line\nbreak', '\u2028', '`${x}`'])('%j is a literal that means the same', (text) => {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the source is our own
  expect(new Function(`return ${quoted(text)}`)()).toBe(text)
})

test('no text ends a comment', () => {
  expect(comment(['*/ alert() /*', 'second\nthird'])).toBe('/**\n * *\\/ alert() /*\n * second\n * third\n */\n')
})
