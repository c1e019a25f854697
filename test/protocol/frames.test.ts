import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cancelText, errorText, excerpt, partText, readFrame, Violation } from '../../src/protocol/frames.js'
import { callText, replyText } from './texts.js'

const text = fc.string({ unit: 'binary' })
const headers = fc.dictionary(text, text)
const read = (frame: string) => readFrame(JSON.parse(frame))

describe('what is written is read', () => {
  test('of a call, whatever its input and headers', () => {
    fc.assert(fc.property(fc.json(), headers, fc.nat(), (input, headers, timeoutMs) => {
      const frame = read(callText('a.b', timeoutMs, headers, JSON.parse(input)))
      expect(JSON.stringify(frame)).toBe(JSON.stringify([1, 1, 'a.b', { timeoutMs, headers }, JSON.parse(input)]))
    }))
  })

  test('of an error, whatever its message', () => {
    fc.assert(fc.property(text, fc.json(), (message, data) => {
      const frame = read(errorText(1, 'NOT_FOUND', 'executed', message, data))
      expect(JSON.stringify(frame)).toBe(JSON.stringify([3, 1, 'NOT_FOUND', 'executed', message, JSON.parse(data)]))
    }))
  })

  test('of a part, whatever its slice', () => {
    fc.assert(fc.property(text, fc.boolean(), (slice, more) => {
      expect(read(partText(1, more, slice))).toEqual([5, 1, more ? 1 : 0, slice])
    }))
  })
})

describe('an absent value is left out', () => {
  test.each([
    ['of a call', callText('now', 0, undefined, undefined), [1, 1, 'now', 0]],
    ['of a reply', replyText(undefined), [2, 1]],
    ['of an error', errorText(1, 'GONE', 'executed', 'gone', undefined), [3, 1, 'GONE', 'executed', 'gone']],
  ])('%s', (_, frame, fields) => {
    expect(read(frame)).toEqual(fields)
  })

  test.each([
    ['a call', callText('now', 0, undefined, null), [1, 1, 'now', 0, null]],
    ['a reply', replyText(null), [2, 1, null]],
  ])('and null of %s is not', (_, frame, fields) => {
    expect(read(frame)).toEqual(fields)
  })
})

describe('readFrame refuses', () => {
  test.each<[string, unknown]>([
    ['an object', { 0: 4, 1: 1 }],
    ['nothing', []],
    ['null', null],
    ['a kind that there is not', [6, 1]],
    ['a kind that is text', ['4', 1]],
    ['a frame without id', [4]],
    ['an id that is text', [4, '1']],
    ['a negative id', [4, -1]],
    ['a broken id', [4, 1.5]],
    ['an id that is not exact in a double', [4, 2 ** 53]],
    ['a call without options', [1, 1, 'a']],
    ['a call without a name', [1, 1, 7, 0]],
    ['a call with a negative timeout', [1, 1, 'a', -1]],
    ['a call whose timeout is null', [1, 1, 'a', null]],
    ['a call with options but no timeout', [1, 1, 'a', { headers: {} }]],
    ['a call with options but no headers', [1, 1, 'a', { timeoutMs: 1 }]],
    ['a call whose headers are null', [1, 1, 'a', { timeoutMs: 1, headers: null }]],
    ['a call with a header that is no text', [1, 1, 'a', { timeoutMs: 1, headers: { n: 1 } }]],
    ['a call with two inputs', [1, 1, 'a', 0, 1, 2]],
    ['a reply with two outputs', [2, 1, 1, 2]],
    ['an error without a message', [3, 1, 'GONE', 'executed']],
    ['an error whose code is a number', [3, 1, 404, 'executed', 'gone']],
    ['an error with an outcome that there is not', [3, 1, 'GONE', 'maybe', 'gone']],
    ['an error with two kinds of data', [3, 1, 'GONE', 'executed', 'gone', 1, 2]],
    ['a cancel with more than an id', [4, 1, 'why']],
    ['a part that does not say whether more follows', [5, 1, true, '']],
    ['a part without a slice', [5, 1, 0]],
    ['a part with two slices', [5, 1, 0, 'a', 'b']],
  ])('%s', (_, value) => {
    expect(() => readFrame(value)).toThrow(Violation)
  })
})

test('a cancel is its kind and the id', () => {
  expect(cancelText(7)).toBe('[4,7]')
})

test('what is shown of a value is its start', () => {
  expect(excerpt('x'.repeat(1_000))).toHaveLength(80)
})

test('a value too deep to show is not shown, and does not throw', () => {
  let deep: unknown = []
  for (let i = 0; i < 20_000; i++) deep = [deep]
  expect(excerpt(deep)).toBe('a value too deep to show')
})
