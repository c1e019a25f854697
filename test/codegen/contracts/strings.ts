// Strings: every format of TypeBox's own, patterns with and without flags, lengths, template literals.

import * as Type from 'typebox'
import { defineContract, rpc } from 'wirepact'
import type { Samples } from './samples.js'

export const Formats = Type.Object({
  'date': Type.Optional(Type.String({ format: 'date' })),
  'date-time': Type.Optional(Type.String({ format: 'date-time' })),
  'time': Type.Optional(Type.String({ format: 'time' })),
  'duration': Type.Optional(Type.String({ format: 'duration' })),
  'email': Type.Optional(Type.String({ format: 'email' })),
  'idn-email': Type.Optional(Type.String({ format: 'idn-email' })),
  'hostname': Type.Optional(Type.String({ format: 'hostname' })),
  'idn-hostname': Type.Optional(Type.String({ format: 'idn-hostname' })),
  'ipv4': Type.Optional(Type.String({ format: 'ipv4' })),
  'ipv6': Type.Optional(Type.String({ format: 'ipv6' })),
  'uri': Type.Optional(Type.String({ format: 'uri' })),
  'uri-reference': Type.Optional(Type.String({ format: 'uri-reference' })),
  'uri-template': Type.Optional(Type.String({ format: 'uri-template' })),
  'iri': Type.Optional(Type.String({ format: 'iri' })),
  'iri-reference': Type.Optional(Type.String({ format: 'iri-reference' })),
  'url': Type.Optional(Type.String({ format: 'url' })),
  'uuid': Type.Optional(Type.String({ format: 'uuid' })),
  'regex': Type.Optional(Type.String({ format: 'regex' })),
  'json-pointer': Type.Optional(Type.String({ format: 'json-pointer' })),
  'relative-json-pointer': Type.Optional(Type.String({ format: 'relative-json-pointer' })),
  'json-pointer-uri-fragment': Type.Optional(Type.String({ format: 'json-pointer-uri-fragment' })),
})

export const contract = defineContract({
  name: 'strings',
  version: '1.0.0',
  server: {
    formats: rpc({ input: Formats, output: Type.String({ format: 'date-time' }) }),
    patterns: rpc({
      input: Type.Object({
        source: Type.String({ pattern: '^[A-Z]{2}\\d+$' }),
        // What a generator has to escape where it writes it into code.
        awkward: Type.Optional(Type.String({ pattern: '^/["\'`\\\\$]+\\{\\u{1F600}?$' })),
        flagged: Type.Optional(Type.String({ pattern: /^straße\/\d+$/iu })),
        plain: Type.Optional(Type.String({ pattern: /^a.c$/ })),
        dotAll: Type.Optional(Type.String({ pattern: /^a.c$/s })),
      }),
      output: Type.String({ pattern: '^$' }),
    }),
    lengths: rpc({
      // In code points, not in UTF-16 units.
      input: Type.String({ minLength: 2, maxLength: 3 }),
      output: Type.String({ minLength: 1, maxLength: 64, pattern: '\\S', format: 'hostname' }),
    }),
    templates: rpc({
      input: Type.TemplateLiteral('order-${number}-${"buy" | "sell"}'),
      output: Type.TemplateLiteral([Type.Literal('v'), Type.Union([Type.Literal(1), Type.Literal(2)]), Type.Literal('/'), Type.String()]),
    }),
  },
})

const uuid = '123e4567-e89b-42d3-a456-426614174000'

export const samples: Samples = {
  'server.formats.input': {
    valid: [
      {},
      { 'date': '2026-02-28', 'date-time': '2026-11-05T12:00:00.5+01:00', 'time': '12:00:00Z', 'duration': 'P1DT2H' },
      { 'email': 'ada@example.com', 'idn-email': 'ada@bücher.example', 'hostname': 'a.example', 'idn-hostname': 'bücher.example' },
      { 'ipv4': '192.0.2.1', 'ipv6': '2001:db8::1', 'uuid': uuid, 'regex': '^a+$' },
      { 'uri': 'https://example.com/a?b#c', 'uri-reference': '../a', 'uri-template': '/a/{id}', 'url': 'https://example.com/' },
      { 'iri': 'https://bücher.example/', 'iri-reference': '/bücher' },
      { 'json-pointer': '/a/0', 'relative-json-pointer': '1/a', 'json-pointer-uri-fragment': '#/a%25' },
    ],
    invalid: [
      { 'date': '2026-02-30' }, { 'date-time': '2026-11-05' }, { time: 'noon' }, { duration: '1 day' }, { email: 'ada' },
      { 'idn-email': 'ada' }, { hostname: '-a-' }, { 'idn-hostname': 'a b' }, { ipv4: '256.0.0.1' }, { ipv6: ':::' },
      { uri: '/a' }, { 'uri-reference': '\\a' }, { 'uri-template': '{a' }, { iri: '/a' }, { 'iri-reference': '\\a' },
      { url: 'nowhere' }, { uuid: '1234' }, { regex: '(' }, { 'json-pointer': 'a' }, { 'relative-json-pointer': '/a' },
      { 'json-pointer-uri-fragment': '/a' },
    ],
  },
  'server.formats.output': { valid: ['2026-11-05T12:00:00Z'], invalid: ['', 'today', 0] },
  'server.patterns.input': {
    valid: [
      { source: 'AB1' },
      { source: 'AB12', awkward: '/"\'`\\${\u{1F600}', flagged: 'STRASSE/1'.replace('SS', 'ß'), plain: 'abc', dotAll: 'a\nc' },
    ],
    invalid: [{}, { source: 'ab1' }, { source: 'AB1', flagged: 'strasse/1' }, { source: 'AB1', plain: 'a\nc' }, { source: 'AB1', awkward: '/' }],
  },
  'server.patterns.output': { valid: [''], invalid: ['x', null] },
  'server.lengths.input': { valid: ['ab', 'abc', '\u{1F600}\u{1F600}'], invalid: ['', 'a', '\u{1F600}', 'abcd', ['a', 'b']] },
  'server.lengths.output': { valid: ['a', 'a.example'], invalid: ['', ' ', 'a b', `${'a'.repeat(60)}.${'b'.repeat(60)}`] },
  'server.templates.input': { valid: ['order-1-buy', 'order--2.5-sell'], invalid: ['order-1-', 'order-x-buy', ' order-1-buy', 'order-1-buy2'] },
  'server.templates.output': { valid: ['v1/', 'v2/x'], invalid: ['v3/x', 'v1'] },
}
