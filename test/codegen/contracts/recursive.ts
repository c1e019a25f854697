// Types that lead back to themselves, directly and by way of others, with a name and without.

import * as Type from 'typebox'
import { defineContract, rpc, stream } from 'wirepact'
import type { Samples } from './samples.js'

// Exported under the name that it has inside.
export const Tree = Type.Cyclic({
  Tree: Type.Object({ value: Type.Integer(), kids: Type.Array(Type.Ref('Tree')) }),
}, 'Tree')

// Exported under another name than inside, and mutual.
export const Statement = Type.Cyclic({
  Block: Type.Object({ is: Type.Literal('block'), body: Type.Array(Type.Ref('Line')) }),
  Line: Type.Union([Type.Ref('Block'), Type.Ref('Call')]),
  Call: Type.Object({ is: Type.Literal('call'), args: Type.Array(Type.Ref('Line')), next: Type.Optional(Type.Ref('Call')) }),
}, 'Line')

const module = Type.Module({
  Person: Type.Object({ name: Type.String(), employer: Type.Optional(Type.Ref('Company')) }),
  Company: Type.Object({ title: Type.String(), staff: Type.Array(Type.Ref('Person')) }),
  Patch: Type.Partial(Type.Ref('Address')),
  Address: Type.Object({ street: Type.String(), city: Type.String() }),
})

// Without any name: it is called after where it stands.
const Folder = Type.Object({ name: Type.String(), folders: Type.Array(Type.This()) })
const Comment = Type.Object({ text: Type.String(), answers: Type.Optional(Type.Array(Type.This())) }, { $id: 'Comment' })

// Of plain JSON Schema: definitions that only this schema sees, one of which is called as another's above.
const Linked = Type.Unsafe<unknown>({
  $ref: '#/$defs/Tree',
  $defs: { Tree: { type: 'object', properties: { next: { $ref: '#/$defs/Tree' } }, additionalProperties: false } },
})

const Json = Type.Cyclic({
  Json: Type.Union([Type.Null(), Type.Boolean(), Type.Number(), Type.String(), Type.Array(Type.Ref('Json')), Type.Record(Type.String(), Type.Ref('Json'))]),
}, 'Json')

export const contract = defineContract({
  name: 'recursive',
  version: '1.0.0',
  server: {
    tree: rpc({ input: Tree, output: Type.Array(Tree) }),
    run: rpc({ input: Statement, output: Type.Object({ first: Statement, tree: Type.Optional(Tree) }) }),
    hire: rpc({ input: module.Person, output: module.Company, errors: { MOVED: module.Patch } }),
    folders: {
      list: rpc({ input: Folder, output: Folder }),
      walk: stream({ input: Folder, item: Folder }),
    },
    comment: rpc({ input: Comment, output: Type.Array(Comment) }),
    linked: rpc({ input: Linked, output: Type.Object({ linked: Linked }) }),
    json: rpc({ input: Json, output: Type.Record(Type.String(), Json) }),
  },
})

const leaf = { value: 1, kids: [] }
const call = { is: 'call', args: [] }
const company = { title: 'x', staff: [] }
const folder = { name: 'a', folders: [{ name: 'b', folders: [] }] }

export const samples: Samples = {
  'server.tree.input': { valid: [leaf, { value: 2, kids: [leaf, { value: 3, kids: [leaf] }] }], invalid: [{}, { value: 1, kids: [{}] }, { value: 1, kids: [{ value: 'x', kids: [] }] }] },
  'server.tree.output': { valid: [[], [leaf]], invalid: [leaf, [{}]] },
  'server.run.input': {
    valid: [call, { is: 'block', body: [] }, { is: 'block', body: [call, { is: 'call', args: [{ is: 'block', body: [] }], next: call }] }],
    invalid: [{}, { is: 'loop' }, { is: 'block', body: [{}] }, { is: 'call', args: [], next: { is: 'block', body: [] } }],
  },
  'server.run.output': { valid: [{ first: call }, { first: call, tree: leaf }], invalid: [{}, { first: leaf }, { first: call, tree: call }] },
  'server.hire.input': { valid: [{ name: 'x' }, { name: 'x', employer: { title: 'y', staff: [{ name: 'z' }] } }], invalid: [{}, { name: 'x', employer: {} }, { name: 'x', employer: { title: 'y', staff: [{}] } }] },
  'server.hire.output': { valid: [company, { title: 'x', staff: [{ name: 'y', employer: company }] }], invalid: [{}, { title: 'x', staff: [company] }] },
  'server.hire.errors.MOVED': { valid: [{}, { street: 'x' }], invalid: [{ street: 1 }, null] },
  'server.folders.list.input': { valid: [folder], invalid: [{}, { name: 'a', folders: [{}] }, { name: 'a', folders: [{ name: 1, folders: [] }] }] },
  'server.folders.list.output': { valid: [folder], invalid: [null, { name: 'a' }] },
  'server.folders.walk.input': { valid: [folder], invalid: [[]] },
  'server.folders.walk.item': { valid: [folder], invalid: ['a'] },
  'server.comment.input': { valid: [{ text: 'x' }, { text: 'x', answers: [{ text: 'y', answers: [] }] }], invalid: [{}, { text: 'x', answers: [{}] }] },
  'server.comment.output': { valid: [[], [{ text: 'x' }]], invalid: [{ text: 'x' }] },
  'server.linked.input': { valid: [{}, { next: {} }, { next: { next: {} } }], invalid: [{ other: 1 }, { next: { other: 1 } }, { next: null }] },
  'server.linked.output': { valid: [{ linked: { next: {} } }], invalid: [{}, { linked: { next: 1 } }] },
  'server.json.input': { valid: [null, 1, 'x', [1, [null]], { a: { b: [true] } }], invalid: [undefined, [undefined]] },
  'server.json.output': { valid: [{}, { a: null, b: { c: [] } }], invalid: [null, []] },
}
