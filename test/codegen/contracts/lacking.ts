// Bytes, timestamps and bigints, wherever they may stand.

import * as Type from 'typebox'
import { bigint, bytes, defineContract, duplex, notify, rpc, stream, timestamp, topic, upload } from 'wirepact'
import type { Samples } from './samples.js'

export const Stamp = timestamp({ description: 'When.' })

const File = Type.Object({ name: Type.String(), content: bytes({ maxBytes: 8 }), at: Type.Optional(Stamp) }, { $id: 'File' })

const Entry = Type.Cyclic({
  Entry: Type.Object({ at: timestamp(), size: bigint(), inside: Type.Array(Type.Ref('Entry')), body: Type.Optional(bytes()) }),
}, 'Entry')

const Event = Type.Union([
  Type.Object({ is: Type.Literal('moved'), at: timestamp() }),
  Type.Object({ is: Type.Literal('grown'), by: bigint({ maxDigits: 3 }) }),
  Type.Object({ is: Type.Literal('filled'), body: bytes() }),
  Type.Object({ is: Type.Literal('closed') }),
])

export const contract = defineContract({
  name: 'lacking',
  version: '1.0.0',
  server: {
    alone: {
      bytes: rpc({ input: bytes({ maxBytes: 4 }), output: bytes() }),
      timestamp: rpc({ input: timestamp(), output: Stamp }),
      bigint: rpc({ input: bigint({ maxDigits: 2 }), output: bigint() }),
    },
    objects: rpc({ input: File, output: Type.Object({ file: File, deep: Type.Object({ size: Type.Readonly(bigint()) }) }) }),
    arrays: rpc({ input: Type.Array(bytes(), { maxItems: 2 }), output: Type.Array(Type.Array(timestamp())) }),
    tuples: rpc({ input: Type.Tuple([Type.String(), bytes(), bigint()]), output: Type.Tuple([Type.Tuple([timestamp()])]) }),
    records: rpc({
      input: Type.Record(Type.String(), bigint()),
      output: Type.Record(Type.Integer(), bytes()),
      errors: { EXTRA: Type.Object({ a: Type.String() }, { additionalProperties: timestamp() }) },
    }),
    unions: rpc({ input: Type.Union([timestamp(), Type.Null()]), output: Event, errors: { NEVER: Type.Union([timestamp(), Type.Literal('never')]), MANY: Type.Union([bytes(), Type.Array(bytes()), bigint()]) } }),
    intersections: rpc({
      input: Type.Intersect([Type.Object({ at: timestamp() }), Type.Object({ body: bytes() })]),
      output: Type.Intersect([File, Type.Object({ id: bigint() })]),
    }),
    recursion: rpc({
      input: Entry,
      output: Type.Array(Entry),
      errors: { FULL: Type.Object({ left: bigint(), since: timestamp(), proof: bytes() }) },
    }),
    items: {
      down: stream({ input: timestamp(), item: bytes() }),
      up: upload({ input: bigint(), item: File, output: timestamp(), maxBytes: 1_048_576 }),
      both: duplex({ up: bytes(), down: Event, errors: { BROKEN: bytes() } }),
    },
    note: notify({ input: Type.Object({ body: bytes() }) }),
  },
  client: { show: rpc({ input: File, output: timestamp() }) },
  topics: {
    events: topic({ message: Event }),
    frames: topic({ params: Type.Object({ camera: bigint() }), message: bytes(), presence: timestamp() }),
  },
})

const at = new Date('2026-11-05T12:00:00.123Z')
const body = Uint8Array.of(0, 127, 255)
const file = { name: 'a', content: body, at }
const entry = { at, size: 10n ** 20n, inside: [{ at, size: -1n, inside: [], body }] }
const date = { valid: [at, new Date(0)], invalid: [new Date(NaN), at.toISOString(), 0, null] }
const blob = { valid: [body, new Uint8Array()], invalid: ['', [0, 1], new Uint16Array(1), null] }
const event = {
  valid: [{ is: 'moved', at }, { is: 'grown', by: -999n }, { is: 'filled', body }, { is: 'closed' }],
  invalid: [{ is: 'moved', at: 0 }, { is: 'grown', by: 1000n }, { is: 'filled', body: 'x' }, { is: 'lost' }],
}

export const samples: Samples = {
  'server.alone.bytes.input': { valid: [body, new Uint8Array(4)], invalid: [new Uint8Array(5), 'abc'] },
  'server.alone.bytes.output': blob,
  'server.alone.timestamp.input': date,
  'server.alone.timestamp.output': date,
  'server.alone.bigint.input': { valid: [0n, 99n, -99n], invalid: [100n, 1, '1'] },
  'server.alone.bigint.output': { valid: [2n ** 200n], invalid: [2, '2', null] },
  'server.objects.input': { valid: [file, { name: 'a', content: body }], invalid: [{ name: 'a', content: 'x' }, { ...file, at: 0 }, { ...file, content: new Uint8Array(9) }] },
  'server.objects.output': { valid: [{ file, deep: { size: 1n } }], invalid: [{ file, deep: { size: 1 } }, { file: {}, deep: { size: 1n } }] },
  'server.arrays.input': { valid: [[], [body, body]], invalid: [[body, body, body], ['x'], body] },
  'server.arrays.output': { valid: [[], [[at], []]], invalid: [[at], [['x']]] },
  'server.tuples.input': { valid: [['a', body, 1n]], invalid: [['a', body], ['a', body, 1], [body, 'a', 1n]] },
  'server.tuples.output': { valid: [[[at]]], invalid: [[], [at], [[0]]] },
  'server.records.input': { valid: [{}, { a: 1n, constructor: 2n }], invalid: [{ a: 1 }, { a: 1n, b: '2' }] },
  'server.records.output': { valid: [{}, { 1: body }], invalid: [{ 1: 'x' }] },
  'server.records.errors.EXTRA': { valid: [{ a: 'x' }, { a: 'x', b: at }], invalid: [{ a: 'x', b: 'y' }, { b: at }] },
  'server.unions.input': { valid: [at, null], invalid: [undefined, 'never', new Date(NaN)] },
  'server.unions.output': event,
  'server.unions.errors.NEVER': { valid: [at, 'never'], invalid: ['always', null] },
  'server.unions.errors.MANY': { valid: [body, [body], [], 1n], invalid: [1, ['x'], '1'] },
  'server.intersections.input': { valid: [{ at, body }], invalid: [{ at }, { body }, { at, body: 'x' }] },
  'server.intersections.output': { valid: [{ ...file, id: 1n }], invalid: [file, { ...file, id: 1 }] },
  'server.recursion.input': { valid: [entry], invalid: [{ ...entry, inside: [{}] }, { ...entry, size: 1 }, { ...entry, inside: [{ ...entry, at: 'x' }] }] },
  'server.recursion.output': { valid: [[], [entry]], invalid: [entry] },
  'server.recursion.errors.FULL': { valid: [{ left: 1n, since: at, proof: body }], invalid: [{ left: 1n, since: at, proof: [] }, { left: 1, since: at, proof: body }] },
  'server.items.down.input': date,
  'server.items.down.item': blob,
  'server.items.up.input': { valid: [1n], invalid: [1] },
  'server.items.up.item': { valid: [file], invalid: [{}] },
  'server.items.up.output': date,
  'server.items.both.up': blob,
  'server.items.both.down': event,
  'server.items.both.errors.BROKEN': blob,
  'server.note.input': { valid: [{ body }], invalid: [{}, { body: null }] },
  'client.show.input': { valid: [file], invalid: [{}] },
  'client.show.output': date,
  'topics.events.message': event,
  'topics.frames.params': { valid: [{ camera: 1n }], invalid: [{ camera: 1 }] },
  'topics.frames.message': blob,
  'topics.frames.presence': date,
}
