// Schemas that hold what JSON lacks, each with a value that matches it.

import fc from 'fast-check'
import * as Type from 'typebox'
import type { TSchema } from 'typebox'
import { bigint, bytes, timestamp } from 'wirepact'

interface Case {
  readonly schema: TSchema
  readonly value: fc.Arbitrary<unknown>
}

const Time = timestamp()
const dates = fc.date({ min: new Date('0000-01-01T00:00:00.000Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
// Not `const` and `enum`: TypeBox does not find definitions under them.
const names = fc.constantFrom('a', 'b', 'at', 'type', 'default', '$ref', '$defs', '$id', 'items', 'constructor', 'not')

const lacking: readonly Case[] = [
  { schema: Time, value: dates },
  { schema: bigint(), value: fc.bigInt() },
  { schema: bytes(), value: fc.uint8Array() },
  { schema: Type.Union([Time, Type.Literal('never')]), value: fc.oneof(dates, fc.constant('never')) },
]

const plain: readonly Case[] = [
  { schema: Type.String(), value: fc.string() },
  { schema: Type.Integer(), value: fc.integer().map((number) => number + 0) },
  { schema: Type.Boolean(), value: fc.boolean() },
  { schema: Type.Unknown(), value: fc.constantFrom('x', 1, null) },
]

const Tree = Type.Cyclic({
  Tree: Type.Object({ at: Time, size: bigint(), kids: Type.Array(Type.Ref('Tree')), body: Type.Optional(bytes()) }),
}, 'Tree')
const trees = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.record(
    { at: dates, size: fc.bigInt(), kids: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 2 })), body: fc.uint8Array() },
    { requiredKeys: ['at', 'size', 'kids'] },
  ),
})).tree

const cases = fc.letrec<{ any: Case }>((tie) => {
  const any = tie('any')
  return {
    any: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(...lacking, ...plain, { schema: Tree, value: trees }),
      fc.dictionary(names, any, { maxKeys: 3, noNullPrototype: true }).chain(object),
      fc.array(any, { maxLength: 3 }).map(tuple),
      any.map((of) => ({ schema: Type.Array(of.schema), value: fc.array(of.value, { maxLength: 3 }) })),
      any.map((of) => ({
        schema: Type.Record(Type.String(), of.schema), value: fc.dictionary(names, of.value, { noNullPrototype: true }),
      })),
      fc.constantFrom(...lacking).map(nullable),
      fc.tuple(any, any).map(tagged),
      fc.tuple(any, any).map(both),
    ),
  }
}).any

export const schemaAndValue = cases.chain(({ schema, value }) => fc.record({ schema: fc.constant(schema), value }))

/** Unions of whatever there is, of which many are refused. */
export const unionAndValue = fc.array(cases, { minLength: 2, maxLength: 3 }).chain((of) => fc.record({
  schema: fc.constant(Type.Union(of.map(({ schema }) => schema))),
  value: fc.oneof(...of.map(({ value }) => value)),
}))

function object(members: Record<string, Case>): fc.Arbitrary<Case> {
  return fc.subarray(Object.keys(members)).map((optional): Case => {
    const schemas = Object.entries(members).map(([name, { schema }]) => [name, optional.includes(name) ? Type.Optional(schema) : schema])
    const values = Object.entries(members).map(([name, { value }]) => [name, value])
    const requiredKeys = Object.keys(members).filter((name) => !optional.includes(name))
    return {
      schema: Type.Object(Object.fromEntries(schemas) as Record<string, TSchema>),
      value: fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys, noNullPrototype: true }),
    }
  })
}

function tuple(of: Case[]): Case {
  return { schema: Type.Tuple(of.map(({ schema }) => schema)), value: fc.tuple(...of.map(({ value }) => value)) }
}

function nullable({ schema, value }: Case): Case {
  return { schema: Type.Union([Type.Null(), schema]), value: fc.option(value) }
}

function tagged([left, right]: [Case, Case]): Case {
  const member = (tag: string, { schema }: Case): TSchema => Type.Object({ is: Type.Literal(tag), value: schema })
  return {
    schema: Type.Union([member('left', left), member('right', right)]),
    value: fc.oneof(
      left.value.map((value) => ({ is: 'left', value })),
      right.value.map((value) => ({ is: 'right', value })),
    ),
  }
}

function both([left, right]: [Case, Case]): Case {
  return {
    schema: Type.Intersect([Type.Object({ left: left.schema }), Type.Object({ right: right.schema })]),
    value: fc.record({ left: left.value, right: right.value }, { noNullPrototype: true }),
  }
}
