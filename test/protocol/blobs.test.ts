import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { platformUtf8 } from '../../src/platform/utf8.js'
import { join, noBlobs, split, withBlobs, type BlobArea } from '../../src/protocol/blobs.js'
import { Violation } from '../../src/protocol/frames.js'
import { binary, readBinary } from '../support/binary.js'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

/** The blobs of a packet whose JSON is `json`, and what lies behind that. */
function areaOf(...rest: number[]): BlobArea {
  return split([binary('[]', rest)], platformUtf8).area
}

describe('a binary message', () => {
  test('is the length of its JSON, the JSON, and the blobs', () => {
    const message = join('["é"]', [bytes(1, 2), bytes(), bytes(3)], platformUtf8)
    expect([...message]).toEqual([0, 0, 0, 6, ...Buffer.from('["é"]'), 1, 2, 3])
  })

  test('is read as it was made, whatever is in it, and wherever in memory it lies', () => {
    const blobs = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 5 })
    fc.assert(fc.property(fc.string({ unit: 'binary' }), blobs, fc.nat(9), (text, some, shift) => {
      const message = join(text, some, platformUtf8)
      const moved = new Uint8Array(message.length + shift).subarray(shift)
      moved.set(message)
      const { text: read, area } = split([moved], platformUtf8)
      area.unwrap([9, 1, some.map(({ length }) => length), [2, 1]])
      area.end()
      expect([read, area.blobs]).toEqual([text, some])
    }), { numRuns: 200 })
  })

  test.each<[string, Uint8Array]>([
    ['is empty', bytes()],
    ['ends in the length of its JSON', bytes(0, 0, 0)],
    ['is shorter than its JSON', bytes(0, 0, 0, 3, 0x5b, 0x5d)],
    ['has JSON of 4 GiB', bytes(255, 255, 255, 255, 0x5b, 0x5d)],
    ['is not UTF-8', bytes(0, 0, 0, 4, 0x5b, 0xff, 0xfe, 0x5d)],
    ['is UTF-8 whose last character is cut off', bytes(0, 0, 0, 3, 0x5b, 0xe2, 0x82)],
    ['is UTF-8 that says a half of a pair', bytes(0, 0, 0, 3, 0xed, 0xa0, 0x80)],
  ])('that %s is a violation, and the next is read all the same', (_, message) => {
    expect(() => split([message], platformUtf8)).toThrow(Violation)
    expect(split([binary('["€"]')], platformUtf8).text).toBe('["€"]')
  })

  test('keeps a byte order mark, which is no JSON', () => {
    expect(split([binary('\ufeff[]')], platformUtf8).text).toBe('\ufeff[]')
  })
})

describe('the frames of a binary message', () => {
  test('have their blobs in order, and those without have none', () => {
    const area = areaOf(1, 2, 3, 4)
    expect(area.unwrap([9, 1, [2, 0], [2, 1]])).toEqual([2, 1])
    expect(area.blobs).toEqual([bytes(1, 2), bytes()])
    expect(area.unwrap([4, 3])).toEqual([4, 3])
    expect(area.blobs).toBe(noBlobs)
    area.unwrap([9, 5, [1, 1], [2, 5]])
    expect(area.blobs).toEqual([bytes(3), bytes(4)])
    area.end()
  })

  test('have copies: what comes into the message\'s memory later does not change them', () => {
    const message = binary('[]', [7])
    const { area } = split([message], platformUtf8)
    area.unwrap([9, 1, [1], [2, 1]])
    message.fill(0)
    expect(area.blobs).toEqual([bytes(7)])
    expect(area.blobs[0]!.buffer.byteLength).toBe(1)
  })

  test.each<[string, unknown]>([
    ['no lengths', [9, 1]],
    ['no frame', [9, 1, [1]]],
    ['a frame that is none', [9, 1, [1], null]],
    ['a frame of another id', [9, 1, [1], [2, 3]]],
    ['a frame that can have none', [9, 1, [1], [4, 1]]],
    ['credit', [9, 1, [1], [7, 1, 0, 1, 1]]],
    ['an end', [9, 1, [1], [8, 1]]],
    ['a frame with bytes', [9, 1, [1], [9, 1, [1], [2, 1]]]],
    ['an id that is left out', [9, [1], [2, 1]]],
    ['one element too many', [9, 1, [1], [2, 1], 0]],
    ['a length that is no list', [9, 1, 1, [2, 1]]],
    ['a negative length', [9, 1, [-1], [2, 1]]],
    ['a length that is no whole number', [9, 1, [0.5], [2, 1]]],
    ['a length that is text', [9, 1, ['1'], [2, 1]]],
    ['a length that is null', [9, 1, [null], [2, 1]]],
    ['a length that no number says exactly', [9, 1, [2 ** 60], [2, 1]]],
    ['a length beyond the message', [9, 1, [3], [2, 1]]],
    ['lengths beyond the message together', [9, 1, [1, 2], [2, 1]]],
    ['a huge length', [9, 1, [Number.MAX_SAFE_INTEGER], [2, 1]]],
    ['huge lengths', [9, 1, [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER], [2, 1]]],
  ])('with %s are a violation', (_, value) => {
    expect(() => areaOf(1, 2).unwrap(value)).toThrow(Violation)
  })

  test('that leave some bytes over are a violation at the end', () => {
    const area = areaOf(1, 2)
    area.unwrap([9, 1, [1], [2, 1]])
    expect(() => area.end()).toThrow(Violation)
  })
})

test('a frame says how long its blobs are', () => {
  expect(withBlobs(3, '[2,3,[0,1]]', [bytes(1, 2), bytes()])).toBe('[9,3,[2,0],[2,3,[0,1]]]')
  expect(readBinary(join('[1,0]', [bytes(5)], platformUtf8))).toEqual({ packet: [1, 0], rest: Buffer.from([5]) })
})
