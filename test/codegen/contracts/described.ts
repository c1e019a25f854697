// What is said for people, and what of it would break a comment, a template or a table.

import * as Type from 'typebox'
import { bigint, bytes, defineContract, duplex, notify, rpc, stream, timestamp, topic, upload } from 'wirepact'
import type { Samples } from './samples.js'

const awkward = [
  'Ends a comment: */ and begins one: /* and // a line.',
  'A backslash \\ and \\u0041, a backtick ` and ${code}, "quotes" and \'apostrophes\'.',
  '@deprecated is no tag of ours, and neither is {@link Other}.',
  '',
  '| a | table |, <b>html</b> & *stars*, # a heading, - a list, ``` a fence',
  '\tTabs, trailing space ',
  'carriage\r\nreturn, \u2028 separator, \u{1F600}',
].join('\n')

const Price = Type.Object({
  amount: Type.Number({ title: 'Amount', description: 'In the smallest unit.\n\nNever negative.', default: 0, examples: [1, 2.5], minimum: 0 }),
  currency: Type.String({ description: 'ISO 4217', default: 'EUR', examples: ['EUR', 'USD'], minLength: 3, maxLength: 3 }),
  tags: Type.Optional(Type.Array(Type.String({ description: 'One tag' }), { description: 'All tags', default: [], examples: [['a'], []] })),
}, { $id: 'Price', title: 'A price', description: 'What something costs.', examples: [{ amount: 1, currency: 'EUR' }] })

export const contract = defineContract({
  name: 'described',
  version: '2.3.4',
  server: {
    quote: rpc({
      description: 'Says what it costs.',
      input: Type.Object({ sku: Type.String({ description: 'Stock keeping unit' }) }, { description: 'What is wanted.' }),
      output: Price,
      errors: {
        SOLD_OUT: Type.Object({ again: Type.String({ format: 'date', description: 'When there is more.' }) }, { description: 'None is left.' }),
        UNKNOWN_SKU: Type.Void({ description: 'No such thing.' }),
      },
    }),
    awkward: rpc({
      description: awkward,
      input: Type.Object({
        text: Type.String({ description: awkward, title: '*/ title', default: '*/ `${x}`', examples: ['*/', '\\', '\n'] }),
        'odd name */': Type.Optional(Type.Integer({ description: '*/' })),
      }, { $id: 'Awkward', description: awkward }),
    }),
    values: rpc({
      input: Type.Object({
        at: timestamp({ description: 'When it was. */' }),
        size: bigint({ description: 'How large it is.', maxDigits: 30 }),
        body: Type.Optional(bytes({ description: 'What is in it.', maxBytes: 64 })),
        side: Type.Union([Type.Literal('buy', { description: 'To have more.' }), Type.Literal('sell')], { description: 'Which way.', default: 'buy' }),
        nothing: Type.Null({ description: 'Always null.' }),
        marked: Type.Boolean({ deprecated: true, readOnly: true, $comment: 'Of JSON Schema, with no meaning here.' }),
      }),
      output: Type.Undefined({ description: 'Nothing at all.' }),
    }),
    list: stream({ description: 'All of them.', input: Type.Integer({ description: 'From which on.' }), item: Price }),
    load: upload({ description: 'Many in.', item: Price, output: Type.Integer({ description: 'How many.' }) }),
    talk: duplex({ description: 'Both ways.', up: Type.String({ description: 'Said.' }), down: Type.String({ description: 'Heard.' }) }),
    seen: notify({ description: 'One line\nand another.', input: Type.Integer() }),
    plain: rpc({ description: '' }),
  },
  topics: {
    prices: topic({ description: 'Prices as they change. */', params: Type.Object({ sku: Type.String() }), message: Price }),
  },
})

const price = { amount: 1, currency: 'EUR' }
const values = { at: new Date(0), size: 5n, side: 'buy', nothing: null, marked: false }

export const samples: Samples = {
  'server.quote.input': { valid: [{ sku: 'a' }], invalid: [{}, { sku: 1 }] },
  'server.quote.output': { valid: [price, { ...price, tags: ['a'] }], invalid: [{ amount: -1, currency: 'EUR' }, { amount: 1 }, { ...price, tags: [1] }] },
  'server.quote.errors.SOLD_OUT': { valid: [{ again: '2026-12-01' }], invalid: [{}, { again: 'soon' }] },
  'server.quote.errors.UNKNOWN_SKU': { valid: [undefined], invalid: [null] },
  'server.awkward.input': { valid: [{ text: '' }, { 'text': '*/', 'odd name */': 1 }], invalid: [{}, { 'text': '', 'odd name */': 'x' }] },
  'server.values.input': {
    valid: [values, { ...values, body: new Uint8Array(64) }],
    invalid: [{ ...values, body: new Uint8Array(65) }, { ...values, size: 10n ** 30n }, { ...values, at: '1970-01-01T00:00:00Z' }, { ...values, side: 'hold' }],
  },
  'server.values.output': { valid: [undefined], invalid: [null] },
  'server.list.input': { valid: [0], invalid: [0.5] },
  'server.list.item': { valid: [price], invalid: [{}] },
  'server.load.item': { valid: [price], invalid: [null] },
  'server.load.output': { valid: [2], invalid: ['2'] },
  'server.talk.up': { valid: [''], invalid: [1] },
  'server.talk.down': { valid: [''], invalid: [1] },
  'server.seen.input': { valid: [1], invalid: [null] },
  'topics.prices.params': { valid: [{ sku: 'a' }], invalid: [{}] },
  'topics.prices.message': { valid: [price], invalid: [{}] },
}
