// The formats of generated checks and TypeBox's say the same of samples, and of what is near them.

import * as fc from 'fast-check'
import Format from 'typebox/format'
import { expect, test } from 'vitest'
import * as formats from '../../src/generated/formats.js'

// No letters of Latin-1 alone: of those `URL.canParse`, by which TypeBox goes, and `URL` make different things in Node 20.
const samples: Readonly<Record<string, readonly [check: (text: string) => boolean, ...texts: string[]]>> = {
  'date': [formats.isDate, '2024-02-29', '1900-02-29', '2000-12-31', '2024-13-01'],
  'time': [formats.isTime, '12:00:00Z', '23:59:60Z', '00:59:60+01:00', '22:59:60-01:00', '12:00:00.123456+23:59', '24:00:00Z'],
  'date-time': [formats.isDateTime, '2024-02-29T12:00:00Z', '2024-02-29t12:00:00.5z', '1990-12-31T15:59:60-08:00', '2024-02-29T12:00:00+01:00[Europe/Paris][u-ca=hebrew]', '2024-02-29T12:00:00Z[!+08:00]'],
  'duration': [formats.isDuration, 'P1Y2M3DT4H5M6S', 'P4W', 'PT1H', 'P1DT', 'P', 'PT0S', 'P1Y3D'],
  'email': [formats.isEmail, 'ada@example.com', '"a b"@example.com', 'a.b+c@[127.0.0.1]', 'a@[IPv6:::1]', '.a@b.c', 'a@-b.c'],
  'idn-email': [formats.isIdnEmail, '실례@실례.테스트', 'ada@example.com', 'a..b@c', 'ä@ö.ü'],
  'hostname': [formats.isHostname, 'www.example.com', 'a-b.c', '-a.b', 'a..b', 'ab--c.d', 'a_b', `${'a'.repeat(64)}.b`, 'a.'],
  'ipv4': [formats.isIpv4, '127.0.0.1', '256.1.1.1', '1.2.3', '01.2.3.4'],
  'ipv6': [formats.isIpv6, '::1', '::', '1:2:3:4:5:6:7:8', '1::8', '::ffff:1.2.3.4', '1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:7::', '::1::', '1:2:3:4:5:6:7:8:9', '12345::', '1:2:3:4:5::1.2.3.4', 'fe80::a%eth1'],
  'uri': [formats.isUri, 'https://user:pw@a.b:80/c/d;e?f=g#h', 'urn:a:b', 'http://[::1]:8/', 'http://[v1.a:b]/', 'http:///a', 'a:', '//a', 'http://a b', 'x://a%zz'],
  'uri-reference': [formats.isUriReference, '/a/b?c#d', '//a/b', 'a:b', '1a:b', 'a/b:c', '', '#x', 'http://[::1', 'a//b', '///a'],
  'iri': [formats.isIri, 'http://ƒœœ.πœr/?∂œ=πx#πx', 'http://[::1', 'a', 'http://a/%zz'],
  'iri-reference': [formats.isIriReference, '/œππ', '#ƒrœgmœnt', '\\\\a', 'http//a', ''],
  'uri-template': [formats.isUriTemplate, 'http://a/{+path,x*}/{y:3}', '{a', '{?a.b,c}', 'a"b', '{!x}'],
  'url': [formats.isUrl, 'http://a.b', 'a', 'data:x', 'http://'],
  'uuid': [formats.isUuid, '0b6c1a5e-4c26-4a0e-9f1c-3a2f1a4b5c6d', '0B6C1A5E-4C26-4A0E-9F1C-3A2F1A4B5C6D', '0b6c1a5e4c264a0e9f1c3a2f1a4b5c6d'],
  'regex': [formats.isRegex, '^a+$', '(', '\\p{L}', '[a-', '\\a'],
  'json-pointer': [formats.isJsonPointer, '/a/b~0~1', '', 'a', '/~2', '/~'],
  'relative-json-pointer': [formats.isRelativeJsonPointer, '0#', '1/a', '01', '2', '-1/a', '0##'],
  'json-pointer-uri-fragment': [formats.isJsonPointerUriFragment, '#/a', '#', '#/~0%20', '/a', '#a', '#/%'],
}

/** Samples with something left out, put in or changed. */
function near(texts: readonly string[]): fc.Arbitrary<string> {
  const pieces = [...new Set(texts.join(''))]
  return fc.tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(2), fc.constantFrom(...pieces, ...' :/.-0[]%@\n'), fc.boolean()).map(([text, at, count, piece, twice]) => {
    const place = at % (text.length + 1)
    const changed = text.slice(0, place) + piece.repeat(twice ? 2 : 1) + text.slice(place + count)
    return changed
  })
}

test.each(Object.entries(samples).map(([name, [check, ...texts]]) => ({ name, check, texts })))('$name', ({ name, check, texts }) => {
  for (const text of texts) expect(check(text), JSON.stringify(text)).toBe(Format.Test(name, text))
  fc.assert(fc.property(near(texts), (text) => check(text) === Format.Test(name, text)), { numRuns: 2_000 })
})

test('host names in other scripts are checked, and less closely than by TypeBox', () => {
  const both = ['실례.테스트', 'www.example.com', 'bücher.de', 'xn--bcher-kva.de', '-a.b', '', 'a b', '\u0300a.b']
  for (const text of both) expect(formats.isIdnHostname(text), text).toBe(Format.Test('idn-hostname', text))
  expect(formats.isHostname('xn--x.com')).toBe(true)
  expect(Format.Test('hostname', 'xn--x.com')).toBe(false)
})

test('there is a check of every format that TypeBox has', () => {
  expect(Object.keys(samples).concat('idn-hostname').sort()).toEqual(Format.Entries().map(([name]) => name).sort())
})
