import { Parser } from '@asyncapi/parser'
import * as Type from 'typebox'
import { defineContract, rpc, type Contract } from 'wirepact'
import { stringify } from 'yaml'
import { describe, expect, test } from 'vitest'
import { asyncapiOf } from '../../src/codegen/asyncapi/asyncapi.js'
import { draft07 } from '../../src/codegen/asyncapi/draft07.js'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { fixtures } from './contracts/index.js'
import { workshop } from './workshop.js'

interface Operation {
  action: string
  messages: { $ref: string }[]
  reply?: { messages: { $ref: string }[] }
  [extension: `x-wirepact-${string}`]: unknown
}

interface Document {
  servers: { main: { host: string; protocol: string; variables?: object } }
  channels: { socket: { address: string } }
  operations: Record<string, Operation>
  components: { messages: Record<string, { payload?: object }>; schemas: Record<string, object> }
}

describe.each([{ contract: workshop, name: 'workshop' }, ...fixtures])('the document of $name', ({ contract }) => {
  test('is valid, and draws no warning', async () => {
    const text = JSON.stringify(documentOf(contract, 'wss://example.com/rpc'))
    // The parser calls the method of that name of every object in the document, whatever is there.
    const diagnostics = await new Parser().validate(text.replaceAll('"hasOwnProperty":', '"has_own_property":'))
    const found = diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version') // 3.0 is meant
    expect(found.slice(0, 10).map(({ code, message, path }) => `${code} ${path.join('.')}: ${message}`)).toEqual([])
  }, 60_000) // the parser is slow, and slower on a busy machine
})

test('readers of documents find the operations, and the messages of each', async () => {
  const { document } = await new Parser().parse(JSON.stringify(documentOf(workshop)))
  const operation = document?.operations().get('parts.photo')
  expect(operation?.messages().all().map((message) => message.name())).toEqual(['parts.photo.input', 'parts.photo.item'])
  expect(operation?.reply()?.messages().all().map((message) => message.name())).toEqual(['parts.photo.output', 'RpcError'])
})

test('the document of one of everything is the one that is kept', async () => {
  await expect(stringify(documentOf(workshop), { aliasDuplicateObjects: false })).toMatchFileSnapshot('goldens/workshop.asyncapi.yaml')
})

test('the server receives calls of its own procedures, and sends those of the client\'s and what it publishes', () => {
  const { operations } = documentOf(workshop)
  const actions = ['parts.find', 'client_confirm', 'topic_noise_subscribe', 'topic_noise'].map((key) => operations[key]?.action)
  expect(actions).toEqual(['receive', 'send', 'receive', 'send'])
})

test.each([
  ['parts.find', ['input'], ['output', 'LOST', 'BROKEN']],
  ['parts.list', ['input'], ['item', 'end', 'CLOSED']],
  ['parts.photo', ['input', 'item'], ['output']],
  ['chat', ['input', 'up'], ['down', 'end']],
])('what is sent to %s, and what it answers, are its messages', (name, sent, answered) => {
  const { messages, reply } = documentOf(workshop).operations[name]!
  const at = (part: string): object => ({ $ref: `#/channels/socket/messages/${name}.${part}` })
  expect(messages).toEqual(sent.map(at))
  expect(reply?.messages).toEqual([...answered.map(at), { $ref: '#/channels/socket/messages/RpcError' }])
})

test('a notification has no reply', () => {
  expect(documentOf(workshop).operations['seen']).not.toHaveProperty('reply')
})

test('what AsyncAPI has no word for is said in extensions', () => {
  const { operations } = documentOf(workshop)
  expect(operations['parts.find']).toMatchObject({ 'x-wirepact-kind': 'rpc', 'x-wirepact-idempotent': true, 'x-wirepact-timeout-ms': 2_000 })
  expect(operations['topic_benches.talk']).toMatchObject({ 'x-wirepact-retain': { count: 50, ageMs: 60_000 } })
})

test('a message without a value has no payload', () => {
  const { messages } = documentOf(workshop).components
  expect(messages['ping.input']).not.toHaveProperty('payload')
  expect(messages['parts.find.BROKEN']?.payload).not.toHaveProperty('properties.data')
  expect(messages['parts.find.LOST']?.payload).toHaveProperty('properties.data')
})

test('schemas whose names make the same key are kept apart', () => {
  const [slash, colon] = ['a/b', 'a:b'].map(($id) => Type.Object({ [$id]: Type.String() }, { $id }))
  const document = documentOf(defineContract({ name: 'keys', version: '1.0.0', server: { swap: rpc({ input: slash!, output: colon! }) } }))
  expect(Object.keys(document.components.schemas)).toEqual(['a_b', 'a_b-2'])
  expect(document.components.messages['swap.output']?.payload).toEqual({ $ref: '#/components/schemas/a_b-2' })
})

test.each([
  ['wss://example.com/rpc', { host: 'example.com', protocol: 'wss' }, '/rpc'],
  ['http://localhost:8080', { host: 'localhost:8080', protocol: 'ws' }, '/'],
])('the server is where %s says', (url, main, address) => {
  const document = documentOf(workshop, url)
  expect(document.servers.main).toEqual(main)
  expect(document.channels.socket.address).toBe(address)
})

test.each(['example.com', 'ftp://example.com', '/rpc'])('%s is refused as the address of a server', (url) => {
  expect(() => documentOf(workshop, url)).toThrow(`url: no address of a WebSocket, such as wss://example.com/rpc (got ${url})`)
})

test.each([
  ['tuples', { prefixItems: [{ type: 'string' }], items: false }, { items: [{ type: 'string' }], additionalItems: false }],
  ['tuples of nothing', { type: 'array', prefixItems: [], items: false }, { type: 'array', items: false }],
  ['unions of nothing', { properties: { a: { anyOf: [] } } }, { properties: { a: { not: {} } } }],
  ['a reference beside others', { $ref: '#/schemas/A', readOnly: true }, { readOnly: true, allOf: [{ $ref: '#/A' }] }],
  ['dependencies', { dependentSchemas: { a: { $ref: '#/schemas/A' } }, dependentRequired: { b: ['c'] } }, { dependencies: { a: { $ref: '#/A' }, b: ['c'] } }],
  [
    'a schema and names that depend on one property',
    { dependentSchemas: { a: { required: ['b'] }, d: { minProperties: 2 } }, dependentRequired: { a: ['c'], e: ['f'] } },
    { dependencies: { a: { allOf: [{ required: ['b'] }, { required: ['c'] }] }, d: { minProperties: 2 }, e: ['f'] } },
  ],
  ['values that look like schemas', { const: { prefixItems: [] }, default: { $ref: '#/schemas/A' } }, { const: { prefixItems: [] }, default: { $ref: '#/schemas/A' } }],
])('draft-07 has %s', (_, shape, written) => {
  expect(draft07(shape, (name) => `#/${name}`)).toEqual(written)
})

function documentOf(contract: Contract, url?: string): Document {
  return asyncapiOf(snapshotOf(contract), { url }) as Document
}
