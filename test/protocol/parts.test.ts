import { platformUtf8 } from '../../src/platform/utf8.js'
import { describe, expect, test } from 'vitest'
import { Violation, type PartFrame } from '../../src/protocol/frames.js'
import { LARGE_FRAMES } from '../../src/protocol/limits.js'
import { Parts } from '../../src/protocol/parts.js'
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
    const parts = new Parts(1_000, platformUtf8)
    const [first, second, last] = cut(1, replyText(1, '"abcdefgh"'), 6) as [PartFrame, PartFrame, PartFrame]
    expect(parts.add(first)).toBeUndefined()
    expect(parts.add(second)).toBeUndefined()
    expect(parts.add(last)).toEqual({ frame: [2, 1, 'abcdefgh'], blobs: [], bytes: 16 })
  })

  test('may be cut through a character, and its bytes are counted right', () => {
    const text = replyText(1, '"😀é"')
    expect(addAll(new Parts(1_000, platformUtf8), cut(1, text, 1))).toEqual({ frame: [2, 1, '😀é'], blobs: [], bytes: Buffer.byteLength(text) })
  })

  test('may have a single part', () => {
    expect(new Parts(1_000, platformUtf8).add([5, 1, 0, replyText(1, '1')])).toMatchObject({ frame: [2, 1, 1] })
  })

  test('mixes with others', () => {
    const parts = new Parts(1_000, platformUtf8)
    const [a1, a2] = cut(1, replyText(1, '"aaaa"'), 8) as [PartFrame, PartFrame]
    const [b1, b2] = cut(3, '[1,3,"b",0,"bbbb"]', 12) as [PartFrame, PartFrame]
    parts.add(a1)
    parts.add(b1)
    expect(parts.add(b2)).toMatchObject({ frame: [1, 3, 'b', 0, 'bbbb'] })
    expect(parts.add(a2)).toMatchObject({ frame: [2, 1, 'aaaa'] })
  })

  test('can be followed by another of the same id', () => {
    const parts = new Parts(1_000, platformUtf8)
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
    expect(() => addAll(new Parts(1_000, platformUtf8), frames)).toThrow(Violation)
  })

  test('of a fifth frame while four are under way', () => {
    const parts = new Parts(1_000, platformUtf8)
    for (let id = 1; id <= LARGE_FRAMES; id++) parts.add([5, id, 1, '[2,'])
    expect(() => parts.add([5, 9, 1, '[2,'])).toThrow(Violation)
  })
})

describe('room for another frame is made', () => {
  /** Four frames under way, of which number 1 is all but complete. */
  function full(): Parts {
    const parts = new Parts(1_000, platformUtf8)
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
  const parts = new Parts(1_000, platformUtf8)
  addAll(parts, cut(1, replyText(1, '"a"'), 3))
  expect(parts.drop(1)).toBe(false)
})

describe('a frame that is too large', () => {
  const most = 20

  test('is reported with its last part', () => {
    const parts = new Parts(most, platformUtf8)
    const [first, ...rest] = cut(1, replyText(1, JSON.stringify('x'.repeat(100))), 15)
    expect(parts.add(first!)).toBeUndefined()
    for (const part of rest.slice(0, -1)) expect(parts.add(part)).toBeUndefined()
    expect(parts.add(rest.at(-1)!)).toBe('oversize')
  })

  test('is one character larger than the largest', () => {
    const fits = replyText(1, JSON.stringify('x'.repeat(most - 8)))
    expect(fits).toHaveLength(most)
    expect(addAll(new Parts(most, platformUtf8), cut(1, fits, 7))).toMatchObject({ bytes: most })
    expect(addAll(new Parts(most, platformUtf8), cut(1, replyText(1, JSON.stringify('x'.repeat(most - 7))), 7))).toBe('oversize')
  })

  test('stays too large although small parts follow', () => {
    const parts = new Parts(most, platformUtf8)
    parts.add([5, 1, 1, 'x'.repeat(most + 1)])
    expect(parts.add([5, 1, 0, '[2,1]'])).toBe('oversize')
  })

  test('does not harm the next of its id', () => {
    const parts = new Parts(most, platformUtf8)
    addAll(parts, cut(1, replyText(1, JSON.stringify('x'.repeat(100))), 15))
    expect(parts.add([5, 1, 0, '[2,1]'])).toMatchObject({ frame: [2, 1] })
  })
})
