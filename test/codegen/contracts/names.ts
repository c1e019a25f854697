// Names that are taken: by the language, by what every runtime has, by what a generated file declares
// itself, and by each other. And names that are no identifiers at all.

import * as Type from 'typebox'
import { defineContract, notify, rpc, topic, upload } from 'wirepact'
import type { Samples } from './samples.js'

const named = ($id: string, description?: string) =>
  Type.Object({ [$id.length > 3 ? 'long' : 'short']: Type.String() }, description === undefined ? { $id } : { $id, description })

/** Each is a schema of its own, under exactly this name. */
const taken = [
  // of generated files
  'Client', 'ClientOptions', 'RpcError', 'ContractError', 'createClient', 'contract', 'Contract', 'Api', 'Topics', 'CallOptions', 'names', 'default',
  'Place', 'Items', 'Subscription', 'Table', 'Fault', 'Where', 'WirePlace', 'RpcPromise', 'safe', 'checked', 'fault', 'isObject',
  // of the platform
  'Date', 'Promise', 'Array', 'Record', 'Uint8Array', 'Object', 'String', 'Error', 'undefined', 'globalThis', 'AsyncIterable', 'Symbol',
  // of the language
  'string', 'bigint', 'void', 'unknown', 'class', 'interface', 'await', 'let', 'null', 'this', 'enum', 'function',
  // no identifiers, some of which become the same
  'https://example.com/schemas/Order', 'https://example.com/v2/Order', 'urn:example:Order', 'Order', 'order', 'my order', 'my-order', 'my.order', 'MyOrder',
  '1st', '42', 'größe', '\u{1F600}', '\u{1F680}', '*/', 'a/b', 'a~b', '#', '#/schemas/Order', '%2F', '"', '`${x}`', '__proto__', 'constructor', 'toString', 'hasOwnProperty',
  // as a generator might call what has no name of its own
  'SaveInput', 'SaveOutput', 'SaveErrors', 'SaveInput2',
  // of the platform, where items arrive
  'AsyncIterableIterator',
]

const Everything = Type.Object(Object.fromEntries(taken.map(($id, index) => [`at${index}`, Type.Optional(named($id))])))

// Two schemas that claim one name, and one that is another's equal.
const Twin = Type.Object({ left: Type.String() }, { $id: 'Twin' })
const OtherTwin = Type.Object({ right: Type.String() }, { $id: 'Twin' })
const SameTwin = Type.Object({ left: Type.String() }, { $id: 'Twin' })

const call = rpc({ input: Type.Integer(), output: Type.Integer() })

export const contract = defineContract({
  name: 'names.of-things_1',
  version: '1.0.0-beta.1+build.5',
  server: {
    save: rpc({ input: Everything, output: Type.Object({ twin: Twin, other: OtherTwin, same: SameTwin }) }),
    // What may follow a dot may be a name, keyword or not.
    class: call, delete: call, await: call, default: call, new: call, import: call, let: call, static: call,
    null: call, undefined: call, arguments: call, eval: call, async: call, of: call, type: call, interface: call,
    $: call, $dollar: call, _1: call, UPPER: call, CamelCase: call, camelCase: call,
    close: call, onState: call, api: call, state: call, topics: call, name: call, length: call, call, apply: call, bind: call,
    input: rpc({ input: Type.Object({ folders: Type.Array(Type.This()) }) }),
    function: { return: { input: { output: call } }, kind: { errors: call } },
    contract: { Client: call, RpcError: call, createClient: call },
    saveInput: call,
    // What is left of it for a type begins with a digit; and what no type may hide of the platform's.
    _2fa: rpc({ input: Type.Object({ password: Type.String(), code: Type.String({ pattern: '^\\d{6}$' }) }), output: Type.Integer() }),
    _: rpc({ errors: { DATE: Type.Object({ unfit: Type.String({ minLength: 1 }), unlike: Type.String() }) } }),
  },
  client: {
    class: call,
    Date: notify({ input: Type.Integer() }),
    save: call,
    pour: upload({ item: Type.Integer(), output: Type.Integer() }),
  },
  topics: {
    default: topic({ message: Type.Integer() }),
    class: { subscribe: topic({ message: Twin }), message: topic({ message: OtherTwin }) },
  },
})

const everything = Object.fromEntries(taken.map((name, index) => [`at${index}`, { [name.length > 3 ? 'long' : 'short']: name }]))

const called = Object.fromEntries([
  'server.class', 'server.delete', 'server.await', 'server.default', 'server.new', 'server.import', 'server.let', 'server.static',
  'server.null', 'server.undefined', 'server.arguments', 'server.eval', 'server.async', 'server.of', 'server.type', 'server.interface',
  'server.$', 'server.$dollar', 'server._1', 'server.UPPER', 'server.CamelCase', 'server.camelCase',
  'server.close', 'server.onState', 'server.api', 'server.state', 'server.topics', 'server.name', 'server.length', 'server.call', 'server.apply', 'server.bind',
  'server.function.return.input.output', 'server.function.kind.errors',
  'server.contract.Client', 'server.contract.RpcError', 'server.contract.createClient', 'server.saveInput',
  'client.class', 'client.save',
].flatMap((name) => [[`${name}.input`, { valid: [1], invalid: ['x'] }], [`${name}.output`, { valid: [1], invalid: ['x'] }]]))

export const samples: Samples = {
  'server.save.input': { valid: [{}, everything], invalid: [{ at0: {} }, { at1: 1 }, { [`at${taken.length - 1}`]: { long: 1 } }] },
  'server.save.output': {
    valid: [{ twin: { left: 'x' }, other: { right: 'x' }, same: { left: 'x' } }],
    invalid: [{ twin: { left: 'x' }, other: { left: 'x' }, same: { left: 'x' } }, { twin: { right: 'x' }, other: { right: 'x' }, same: { left: 'x' } }],
  },
  ...called,
  'server._2fa.input': { valid: [{ password: 'x', code: '123456' }], invalid: [{ password: 'x', code: '12345' }] },
  'server._2fa.output': { valid: [1], invalid: ['x'] },
  'server._.errors.DATE': { valid: [{ unfit: 'x', unlike: 'y' }], invalid: [{ unfit: '', unlike: 'y' }] },
  'client.pour.item': { valid: [1], invalid: ['x'] },
  'client.pour.output': { valid: [1], invalid: ['x'] },
  'server.input.input': { valid: [{ folders: [] }, { folders: [{ folders: [] }] }], invalid: [{}, { folders: [{}] }] },
  'client.Date.input': { valid: [1], invalid: ['x'] },
  'topics.default.message': { valid: [1], invalid: ['x'] },
  'topics.class.subscribe.message': { valid: [{ left: 'x' }], invalid: [{ right: 'x' }] },
  'topics.class.message.message': { valid: [{ right: 'x' }], invalid: [{ left: 'x' }] },
}
