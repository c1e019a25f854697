import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { platformBinary } from '../../src/platform/binary.js'
import { describe, expect, test } from 'vitest'
import { Violation, type PartFrame } from '../../src/protocol/frames.js'
import { FRAME_BLOBS, LARGE_FRAMES } from '../../src/protocol/limits.js'
import { Parts } from '../../src/protocol/parts.js'
import { binary } from '../support/binary.js'
import { replyText } from './wire.js'

/** `text` in slices of `length`. */
function cut(id: number, text: string, length: number): PartFrame[] {
  const count = Math.ceil(text.length / length)
  const slice = (i: number): string => text.slice(i * length, (i + 1) * length)
  return Array.from({ length: count }, (_, i) => [5, id, i < count - 1 ? 1 : 0, slice(i)])
}

/** What the last of `frames` gave. */
function addAll(parts: Parts, frames: readonly PartFrame[]) {
  return frames.map((frame) => parts.add(frame)).at(-1)
}

describe('a frame in parts', () => {
  test('is there with its last part, and no sooner', () => {
    const parts = new Parts(1_000, platformBinary)
    const [first, second, last] = cut(1, replyText(1, '"abcdefgh"'), 6) as [PartFrame, PartFrame, PartFrame]
    expect(parts.add(first)).toBeUndefined()
    expect(parts.add(second)).toBeUndefined()
    expect(parts.add(last)).toEqual({ frame: [2, 1, 'abcdefgh'], blobs: [], bytes: 16 })
  })

  test('may be cut through a character, and its bytes are counted right', () => {
    const text = replyText(1, '"😀é"')
    expect(addAll(new Parts(1_000, platformBinary), cut(1, text, 1))).toEqual({ frame: [2, 1, '😀é'], blobs: [], bytes: Buffer.byteLength(text) })
  })

  test('may have a single part', () => {
    expect(new Parts(1_000, platformBinary).add([5, 1, 0, replyText(1, '1')])).toMatchObject({ frame: [2, 1, 1] })
  })

  test('may have more parts than are put together at a time', () => {
    const value = Array.from({ length: 1_000 }, (_, i) => i).join()
    const text = replyText(1, JSON.stringify(value))
    expect(addAll(new Parts(5_000, platformBinary), cut(1, text, 1))).toMatchObject({ frame: [2, 1, value] })
  })

  test('mixes with others', () => {
    const parts = new Parts(1_000, platformBinary)
    const [a1, a2] = cut(1, replyText(1, '"aaaa"'), 8) as [PartFrame, PartFrame]
    const [b1, b2] = cut(3, '[1,3,"b",0,"bbbb"]', 12) as [PartFrame, PartFrame]
    parts.add(a1)
    parts.add(b1)
    expect(parts.add(b2)).toMatchObject({ frame: [1, 3, 'b', 0, 'bbbb'] })
    expect(parts.add(a2)).toMatchObject({ frame: [2, 1, 'aaaa'] })
  })

  test('can be followed by another of the same id', () => {
    const parts = new Parts(1_000, platformBinary)
    addAll(parts, cut(1, replyText(1, '"a"'), 3))
    expect(addAll(parts, cut(1, replyText(1, '"b"'), 3))).toMatchObject({ frame: [2, 1, 'b'] })
  })
})

describe('parts are refused', () => {
  test.each<[string, readonly PartFrame[]]>([
    ['that make no JSON', [[5, 1, 0, '[2,1']]],
    ['that make no frame', [[5, 1, 0, '{}']]],
    ['that make a frame of another id', [[5, 1, 0, '[2,3]']]],
    ['that make a part', [[5, 1, 0, '[5,1,0,"[2,1]"]']]],
    ['that make a frame of no known kind', [[5, 1, 0, '[9,1]']]],
  ])('%s', (_, frames) => {
    expect(() => addAll(new Parts(1_000, platformBinary), frames)).toThrow(Violation)
  })

  test('of a fifth frame while four are under way', () => {
    const parts = new Parts(1_000, platformBinary)
    for (let id = 1; id <= LARGE_FRAMES; id++) parts.add([5, id, 1, '[2,'])
    expect(() => parts.add([5, 9, 1, '[2,'])).toThrow(Violation)
  })
})

describe('room for another frame is made', () => {
  /** Four frames under way, of which number 1 is all but complete. */
  function full(): Parts {
    const parts = new Parts(1_000, platformBinary)
    for (let id = 1; id <= LARGE_FRAMES; id++) parts.add([5, id, 1, `[2,${id}`])
    return parts
  }

  test('by one that is complete', () => {
    const parts = full()
    parts.add([5, 1, 0, ']'])
    expect(parts.add([5, 9, 1, '[2,'])).toBeUndefined()
  })

  test('by one that is dropped', () => {
    const parts = full()
    expect(parts.drop(1)).toBe(true)
    expect(parts.add([5, 9, 1, '[2,'])).toBeUndefined()
  })
})

test('dropping what is not there says so', () => {
  const parts = new Parts(1_000, platformBinary)
  addAll(parts, cut(1, replyText(1, '"a"'), 3))
  expect(parts.drop(1)).toBe(false)
})

describe('a frame that is too large', () => {
  const most = 20

  test('is reported with its last part', () => {
    const parts = new Parts(most, platformBinary)
    const [first, ...rest] = cut(1, replyText(1, JSON.stringify('x'.repeat(100))), 15)
    expect(parts.add(first!)).toBeUndefined()
    for (const part of rest.slice(0, -1)) expect(parts.add(part)).toBeUndefined()
    expect(parts.add(rest.at(-1)!)).toBe('oversize')
  })

  test('is one character larger than the largest', () => {
    const fits = replyText(1, JSON.stringify('x'.repeat(most - 8)))
    expect(fits).toHaveLength(most)
    expect(addAll(new Parts(most, platformBinary), cut(1, fits, 7))).toMatchObject({ bytes: most })
    expect(addAll(new Parts(most, platformBinary), cut(1, replyText(1, JSON.stringify('x'.repeat(most - 7))), 7))).toBe('oversize')
  })

  test('stays too large although small parts follow', () => {
    const parts = new Parts(most, platformBinary)
    parts.add([5, 1, 1, 'x'.repeat(most + 1)])
    expect(parts.add([5, 1, 0, '[2,1]'])).toBe('oversize')
  })

  test('does not harm the next of its id', () => {
    const parts = new Parts(most, platformBinary)
    addAll(parts, cut(1, replyText(1, JSON.stringify('x'.repeat(100))), 15))
    expect(parts.add([5, 1, 0, '[2,1]'])).toMatchObject({ frame: [2, 1] })
  })
})

describe('what small parts of text take in memory is near what is counted', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const count = 500_000

  test.each(['a', '€', 'ab', 'a longer slice'])('%j', (slice) => {
    const parts = new Parts(count * slice.length, platformBinary)
    const part: PartFrame = [5, 1, 1, slice]
    collect()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < count; i++) parts.add(part)
    collect()
    const grown = process.memoryUsage().heapUsed - before
    expect(parts.length).toBe(count * slice.length)
    expect(grown).toBeLessThan(2 * parts.length + 500_000)
  })

  test('and next to nothing once they are too many to be kept', () => {
    const parts = new Parts(1_000, platformBinary)
    for (let i = 0; i < 1_001; i++) parts.add([5, 1, 1, 'a'])
    expect(parts.length).toBeLessThan(20)
  })
})

/** Adds `message` in parts of `length` bytes. @returns what the last of them gave */
function addBytes(parts: Parts, id: number, message: Uint8Array, length: number) {
  let given
  for (let at = 0; at < message.length; at += length) {
    given = parts.add([5, id, at + length < message.length ? 1 : 0, 0], [message.slice(at, at + length)])
  }
  return given
}

/** Text and bytes that are no part, or are in one. */
const none = new Uint8Array(0)
const some = Uint8Array.from([1])

describe('a frame with bytes in parts', () => {
  const message = binary([9, 1, [3, 0], [2, 1, [0, 1]]], [7, 8, 9])

  test.each([1, 2, 3, 5, 1_000])('is put together from parts of %i bytes', (length) => {
    const parts = new Parts(1_000, platformBinary)
    expect(addBytes(parts, 1, message, length)).toEqual({
      frame: [2, 1, [0, 1]], blobs: [Uint8Array.from([7, 8, 9]), none], bytes: message.length,
    })
    expect(parts.length).toBe(0)
  })

  test('mixes with one of text', () => {
    const parts = new Parts(1_000, platformBinary)
    parts.add([5, 1, 1, 0], [message.subarray(0, 10)])
    parts.add([5, 3, 1, '[2,'])
    expect(parts.add([5, 1, 0, 0], [message.subarray(10)])).toMatchObject({ frame: [2, 1, [0, 1]] })
    expect(parts.add([5, 3, 0, '3]'])).toEqual({ frame: [2, 3], blobs: [], bytes: 5 })
  })

  test('may hold no bytes after all', () => {
    expect(addBytes(new Parts(1_000, platformBinary), 1, binary([2, 1, 5]), 4)).toMatchObject({ frame: [2, 1, 5], blobs: [] })
  })

  test.each<[string, Uint8Array]>([
    ['fewer bytes than it says', binary([9, 1, [4], [2, 1, 0]], [7, 8, 9])],
    ['more bytes than it says', binary([9, 1, [2], [2, 1, 0]], [7, 8, 9])],
    ['bytes and no frame that has them', binary([2, 1], [7])],
    ['JSON that is none', binary('[9,1,[1],[2', [7])],
    ['a frame of another id', binary([9, 3, [1], [2, 3, 0]], [7])],
    ['a frame with bytes in a frame with bytes', binary([9, 1, [1], [9, 1, [], [2, 1]]], [7])],
    ['a part', binary([9, 1, [1], [5, 1, 0, 0]], [7])],
    ['a whole packet', binary([1, 0, [9, 1, [1], [2, 1, 0]]], [7])],
    ['less than the length of its JSON', Uint8Array.from([0, 0])],
  ])('is refused if it is %s', (_, wrong) => {
    expect(() => addBytes(new Parts(1_000, platformBinary), 1, wrong, 7)).toThrow(Violation)
  })

  test.each<[string, PartFrame, readonly Uint8Array[]]>([
    ['without its bytes', [5, 1, 1, 0], []],
    ['with two pieces of bytes', [5, 1, 1, 0], [some, some]],
    ['of text with bytes', [5, 1, 1, 'x'], [some]],
  ])('is refused for a part %s', (_, part, blobs) => {
    expect(() => new Parts(1_000, platformBinary).add(part, blobs)).toThrow(Violation)
  })

  test('is refused if some of its parts are text', () => {
    const parts = new Parts(1_000, platformBinary)
    parts.add([5, 1, 1, '[2'])
    parts.add([5, 3, 1, 0], [some])
    expect(() => parts.add([5, 1, 1, 0], [some])).toThrow(Violation)
    expect(() => parts.add([5, 3, 0, ',1]'])).toThrow(Violation)
  })

  test('that comes to nothing is no frame', () => {
    expect(() => new Parts(1_000, platformBinary).add([5, 1, 0, 0], [none])).toThrow(Violation)
  })

  test('takes no more room than twice what came, however small its parts are', () => {
    const parts = new Parts(1_000_000, platformBinary)
    for (let i = 0; i < 10_000; i++) {
      parts.add([5, 1, 1, 0], [some])
      parts.add([5, 3, 1, 0], [none])
    }
    expect(parts.length).toBeLessThanOrEqual(20_000)
  })

  test('takes no more room than the largest frame', () => {
    const parts = new Parts(1_000, platformBinary)
    for (let i = 0; i < 999; i++) parts.add([5, 1, 1, 0], [some])
    expect(parts.length).toBeLessThanOrEqual(1_000)
  })

  test('is not kept once it is too large, and reported with its last part', () => {
    const parts = new Parts(2_000, platformBinary)
    for (let i = 0; i < 100; i++) {
      expect(parts.add([5, 1, 1, 0], [new Uint8Array(1_000)])).toBeUndefined()
      expect(parts.length).toBeLessThanOrEqual(2_000)
    }
    expect(parts.add([5, 1, 0, 0], [some])).toBe('oversize')
    expect(addBytes(parts, 1, message, 5)).toMatchObject({ frame: [2, 1, [0, 1]] })
  })

  test.each<[string, unknown, string]>([
    ['items', '[9,1,[5000],[6,1,0]]', 'oversize items'],
    ['items, with white space', '[ 9, 1, [ 4000, 1000 ],\n [ 6, 1, 0, 1 ] ]', 'oversize items'],
    ['items without bytes', '[6,1,0]', 'oversize items'],
    ['a reply', '[9,1,[5000],[2,1,0]]', 'oversize'],
    ['a call', '[9,1,[5000],[1,1,"a",0,0]]', 'oversize'],
  ])('is reported as what it is: %s', (_, json, report) => {
    const wrong = binary(json, new Uint8Array(5_000))
    for (const length of [1, 100, 4_000, 10_000]) expect(addBytes(new Parts(2_000, platformBinary), 1, wrong, length)).toBe(report)
  })

  test.each<[string, unknown[], string]>([
    ['items', [6, 1, 0], 'oversize items'],
    ['a call', [1, 1, 'a', 0, 0], 'oversize'],
  ])('is too large with more blobs than a message could hold, however small they are: %s', (_, frame, report) => {
    const zeros = (count: number): number[] => Array.from({ length: count }, () => 0)
    const add = (count: number) => addBytes(new Parts(1_000_000, platformBinary), 1, binary([9, 1, zeros(count), frame]), 100_000)
    expect(add(FRAME_BLOBS)).toMatchObject({ frame })
    expect(add(FRAME_BLOBS + 1)).toBe(report)
  })
})
