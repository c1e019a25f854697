import * as Type from 'typebox'
import { defineContract, rpc, stream, timestamp, topic } from 'wirepact'
import { expect, test } from 'vitest'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { shapesOf, taking, to } from './snapshotted.js'

const Text = { type: 'string' }

test('a schema with an $id is named after it, wherever it stands', () => {
  const Order = Type.Object({ sku: Type.String() }, { $id: 'Order' })

  expect(shapesOf(Order, Type.Array(Order), Type.Object({ order: Type.Optional(Order) }))).toEqual({
    inputs: [to('Order'), { type: 'array', items: to('Order') }, { type: 'object', properties: { order: to('Order') } }],
    schemas: { Order: { type: 'object', required: ['sku'], properties: { sku: Text } } },
  })
})

test('a schema that its module exports is named after its export, which comes before its $id', () => {
  const Order = Type.Object({ sku: Type.String() }, { $id: 'https://example.com/order' })

  expect(Object.keys(taking([Order], new Map([[Order, 'Order']])).schemas)).toEqual(['Order'])
})

test('what is optional or readonly keeps the name of its export', () => {
  const Order = Type.Object({ sku: Type.String() })
  const At = timestamp()
  const names = new Map<object, string>([[Order, 'Order'], [At, 'At']])

  const { server } = taking([Type.Object({ a: Type.Optional(Order), b: Type.Readonly(Type.Optional(At)) })], names)

  expect(server[0]?.input?.['properties']).toEqual({ a: to('Order'), b: { ...to('At'), readOnly: true } })
})

test('what only looks like an exported schema does not take its name', () => {
  const Id = Type.String()
  const Order = Type.Object({ sku: Type.String() })
  const others = [Type.String(), Type.Refine(Order, () => true), Type.Object({ sku: Type.String() })]

  expect(taking(others, new Map<object, string>([[Id, 'Id'], [Order, 'Order']])).schemas).toEqual({})
})

test('an empty $id is no name', () => {
  expect(shapesOf(Type.String({ $id: '' }))).toEqual({ inputs: [Text], schemas: {} })
})

test('names may be any text', () => {
  const names = ['__proto__', 'constructor', 'https://example.com/a#b', '1', '\u{1F600}', '#', '*/']
  const schema = Type.Tuple(names.map(($id) => Type.String({ $id, description: $id })))

  const { inputs, schemas } = shapesOf(schema)

  expect(Object.entries(schemas).map(([name, { description }]) => [name, description])).toEqual(
    ['1', ...names.filter((name) => name !== '1')].map((name) => [name, name]), // an object has its numbers first
  )
  expect(inputs[0]?.['prefixItems']).toEqual(names.map(to))
})

test('different schemas of one name get a number, in the order in which they are met', () => {
  const order = (name: string) => Type.Object({ [name]: Type.String() }, { $id: 'Order' })

  const { inputs, schemas } = shapesOf(order('a'), order('b'), order('c'))

  expect(inputs).toEqual([to('Order'), to('Order2'), to('Order3')])
  expect(Object.keys(schemas)).toEqual(['Order', 'Order2', 'Order3'])
})

test('a number is not given where it would take another name', () => {
  const { inputs } = shapesOf(Type.String({ $id: 'Order' }), Type.Null({ $id: 'Order' }), Type.Boolean({ $id: 'Order2' }))

  expect(inputs).toEqual([to('Order'), to('Order3'), to('Order2')])
})

test('equal schemas of one name are one', () => {
  const order = () => Type.Object({ sku: Type.String({ $id: 'Sku' }) }, { $id: 'Order' })

  expect(Object.keys(shapesOf(order(), order()).schemas)).toEqual(['Order', 'Sku'])
})

test('schemas of one name differ if what they refer to does', () => {
  const order = (sku: object) => Type.Object({ sku }, { $id: 'Order' })

  const { schemas } = shapesOf(order(Type.String({ $id: 'Sku' })), order(Type.Null({ $id: 'Sku' })))

  expect(schemas['Order']?.['properties']).toEqual({ sku: to('Sku') })
  expect(schemas['Order2']?.['properties']).toEqual({ sku: to('Sku2') })
})

test('schemas of one name differ if only one is refined, or readonly inside', () => {
  const order = (sku: object) => Type.Object({ sku }, { $id: 'Order' })
  const refined = Type.Refine(Type.String(), () => true)

  expect(Object.keys(shapesOf(order(Type.String()), order(refined), order(Type.Readonly(Type.String()))).schemas)).toEqual(['Order', 'Order2', 'Order3'])
})

test('schemas of different names stay apart, though they say the same', () => {
  expect(Object.keys(shapesOf(Type.String({ $id: 'A' }), Type.String({ $id: 'B' })).schemas)).toEqual(['A', 'B'])
})

const Folder = { type: 'object', required: ['inside'], properties: { inside: { type: 'array', items: to('OneInput') } } }

test('what leads back to itself without a name is named after where it stands first', () => {
  const folder = Type.Object({ inside: Type.Array(Type.This()) })

  expect(shapesOf(folder, folder)).toEqual({ inputs: [to('OneInput'), to('OneInput')], schemas: { OneInput: Folder } })
})

test('a place is named in Pascal case: its groups, its procedure, its option or error', () => {
  const folder = (depth: number) => Type.Object({ inside: Type.Array(Type.This()), depth: Type.Literal(depth) })
  const contract = defineContract({
    name: 'with.dots', version: '1.0.0',
    server: {
      input: { errors: rpc({ output: folder(1), errors: { SOLD_OUT: folder(2) } }) },
      list: stream({ item: folder(3) }),
    },
    topics: { talk: topic({ message: folder(4) }) },
  })

  expect(Object.keys(snapshotOf(contract).schemas)).toEqual(['InputErrorsOutput', 'InputErrorsSoldOut', 'ListItem', 'TalkMessage'])
})

test('Type.This() leads to the whole schema, or to the $id around it', () => {
  const Named = Type.Object({ inside: Type.Array(Type.This()) }, { $id: 'Named' })

  const { inputs, schemas } = shapesOf(Type.Array(Named), Type.Object({ x: Type.Object({ all: Type.Optional(Type.This()) }) }))

  expect(inputs).toEqual([{ type: 'array', items: to('Named') }, to('TwoInput')])
  expect(schemas['Named']?.['properties']).toEqual({ inside: { type: 'array', items: to('Named') } })
})

test('a cyclic type that is exported under its own name is one schema', () => {
  const Tree = Type.Cyclic({ Tree: Type.Object({ kids: Type.Array(Type.Ref('Tree')) }) }, 'Tree')

  const { server, schemas } = taking([Tree, Type.Array(Tree)], new Map([[Tree, 'Tree']]))

  expect(server.map(({ input }) => input)).toEqual([to('Tree'), { type: 'array', items: to('Tree') }])
  expect(Object.keys(schemas)).toEqual(['Tree'])
})

test('a cyclic type that is exported under another name has both', () => {
  const Node = Type.Cyclic({ Tree: Type.Object({ kids: Type.Array(Type.Ref('Tree')) }) }, 'Tree')

  const { server, schemas } = taking([Node], new Map([[Node, 'Node']]))

  expect(server[0]?.input).toEqual(to('Node'))
  expect(schemas['Node']).toEqual(to('Tree'))
})

test('types that refer to each other are the same, whichever leads to them', () => {
  const module = Type.Module({
    Person: Type.Object({ employer: Type.Optional(Type.Ref('Company')) }),
    Company: Type.Object({ staff: Type.Array(Type.Ref('Person')) }),
  })

  const { inputs, schemas } = shapesOf(module.Person, module.Company, Type.Tuple([module.Company, module.Person]))

  expect(inputs).toMatchObject([to('Person'), to('Company'), { prefixItems: [to('Company'), to('Person')] }])
  expect(Object.keys(schemas)).toEqual(['Person', 'Company'])
})

test('definitions of plain JSON Schema are seen by their own schema only', () => {
  const list = (value: object) => Type.Unsafe({
    $ref: '#/$defs/Node',
    $defs: { Node: { type: 'object', properties: { value, next: { $ref: '#/$defs/Node' } } }, Unused: { type: 'null' } },
  })

  const { inputs, schemas } = shapesOf(list({ type: 'string' }), Type.Object({ list: list({ type: 'number' }) }))

  expect(inputs).toEqual([to('Node'), { type: 'object', required: ['list'], properties: { list: to('Node2') } }])
  expect(schemas).toEqual({
    Node: { type: 'object', properties: { value: { type: 'string' }, next: to('Node') } },
    Node2: { type: 'object', properties: { value: { type: 'number' }, next: to('Node2') } },
  })
})

test('a shared part that refers to what is around it is another one in each place', () => {
  const shared = Type.Object({ back: Type.Optional(Type.Ref('Home')) })
  const home = (extra: object) => Type.Cyclic({ Home: Type.Object({ shared, extra }) }, 'Home')

  expect(Object.keys(shapesOf(home(Type.String()), home(Type.Null())).schemas)).toEqual(['Home', 'Home2'])
})

test('a lattice of shared schemas is written once each', () => {
  let level = [Type.String({ $id: 'A0' }), Type.String({ $id: 'B0' })] as object[]
  for (let depth = 1; depth <= 40; depth++) level = ['A', 'B'].map((name) => Type.Tuple(level, { $id: `${name}${depth}` }))

  expect(Object.keys(shapesOf(Type.Tuple(level)).schemas)).toHaveLength(82)
})

test('what is around a reference keeps its words', () => {
  const Tree = Type.Cyclic({ Tree: Type.Object({ kids: Type.Array(Type.Ref('Tree', { description: 'Below it.' })) }) }, 'Tree')

  expect(shapesOf(Tree).schemas['Tree']?.['properties']).toEqual({ kids: { type: 'array', items: { ...to('Tree'), description: 'Below it.' } } })
})
