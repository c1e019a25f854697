import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encode, exceeds, utf8Bytes } from '../../src/protocol/codec.js'

const text = fc.string({ unit: 'binary', maxLength: 200 })

describe('encode', () => {
  test('gives the value as JSON', () => {
    expect(encode({ symbol: 'BTC', sizes: [1, null] })).toBe('{"symbol":"BTC","sizes":[1,null]}')
  })

  test('has no text for no value, which is not null', () => {
    expect(encode(undefined)).toBeUndefined()
    expect(encode(null)).toBe('null')
  })

  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  const unencodable = [['a bigint', 1n], ['a cycle', cycle], ['a function', () => 1], ['a symbol', Symbol('s')]] as const
  test.each(unencodable)('refuses %s', (_, value) => {
    expect(() => encode(value)).toThrow(TypeError)
  })
})

describe('utf8Bytes', () => {
  test('counts what Node counts, whatever the characters', () => {
    fc.assert(fc.property(text, (value) => {
      expect(utf8Bytes(value)).toBe(Buffer.byteLength(value))
    }))
  })

  const bytesOf = [[0x7f, 1], [0x80, 2], [0x7ff, 2], [0x800, 3], [0xd7ff, 3], [0xe000, 3], [0x10000, 4]] as const
  test.each(bytesOf)('counts code point %i as %i bytes', (point, bytes) => {
    expect(utf8Bytes(String.fromCodePoint(point))).toBe(bytes)
  })

  test('counts the same for the two slices of a text as for the whole, also where the cut goes through a character', () => {
    fc.assert(fc.property(text, fc.nat(200), (value, at) => {
      expect(utf8Bytes(value.slice(0, at)) + utf8Bytes(value.slice(at))).toBe(utf8Bytes(value))
    }))
  })
})

describe('exceeds', () => {
  test('says whether the bytes are more than the limit, at the limit and around it', () => {
    fc.assert(fc.property(text, fc.integer({ min: -3, max: 3 }), (value, off) => {
      const limit = Math.max(0, Buffer.byteLength(value) + off)
      expect(exceeds(value, limit)).toBe(Buffer.byteLength(value) > limit)
    }))
  })
})
