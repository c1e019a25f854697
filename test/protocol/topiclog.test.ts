import { describe, expect, test } from 'vitest'
import { TopicLog } from '../../src/protocol/topiclog.js'

/** A log with `count` messages of `bytes` bytes, appended a millisecond apart. */
function logOf(count: number, bytes = 1): TopicLog {
  const log = new TopicLog(7, 'epoch')
  for (let n = 1; n <= count; n++) log.append(textOf(n, bytes), bytes, n)
  return log
}

function textOf(n: number, bytes: number): string {
  return JSON.stringify(String(n).padStart(bytes - 2, 'x'))
}

/** The places at which a reader from `offset` arrives, chunk by chunk. */
function steps(log: TopicLog, offset: number): number[] {
  const places: number[] = []
  for (let at = offset; at < log.last; places.push(at)) at = log.read(at).last
  return places
}

test('what follows a place is one text, which names the log and the first offset', () => {
  const log = new TopicLog(7, 'epoch')
  for (const text of ['1', '"two"', '{"three":3}']) log.append(text, text.length, 0)
  expect(log.read(1)).toEqual({ text: '{"type":"messages","log":7,"offset":2,"messages":["two",{"three":3}]}', blobs: [], last: 3 })
})

test('readers at one place share the chunk', () => {
  const log = logOf(3)
  expect(log.read(0)).toBe(log.read(0))
})

test('a chunk that was not full goes on with what was appended since', () => {
  const log = logOf(2)
  log.read(0)
  log.append('3', 1, 3)
  expect(log.read(0).last).toBe(3)
})

test('chunks are of 16 KiB at most, and a larger message travels alone', () => {
  const log = logOf(10, 4_000)
  log.append(textOf(11, 50_000), 50_000, 11)
  log.append(textOf(12, 100), 100, 12)
  expect(steps(log, 0)).toEqual([4, 8, 10, 11, 12])
})

test('readers who began elsewhere soon read the same chunks', () => {
  const log = logOf(40, 4_000)
  expect(steps(log, 1).slice(1)).toEqual(steps(log, 2).slice(1))
})

test('the newest is kept though it is too large, where one is wanted in any case, until it is too old', () => {
  const log = new TopicLog(7, 'epoch')
  for (const now of [1, 2]) log.append('"large"', 7, now)
  log.trim(Infinity, -Infinity, 0, 1)
  expect([log.first, log.last]).toEqual([2, 2])
  log.trim(Infinity, 3, 0, 1)
  expect([log.first, log.last]).toEqual([3, 2])
})

test('what is read of a log that keeps nothing is nothing, from where it goes on', () => {
  const log = logOf(3)
  log.trim(0, -Infinity, Infinity)
  expect([log.first, log.last, log.bytes]).toEqual([4, 3, 0])
  expect(log.read(3)).toEqual({ text: '{"type":"messages","log":7,"offset":4,"messages":[]}', blobs: [], last: 3 })
})

test('having read nothing does not hide a large message that comes then', () => {
  const log = logOf(1)
  log.trim(0, -Infinity, Infinity)
  log.read(1)
  log.append(textOf(2, 20_000), 20_000, 2)
  expect(log.read(1).last).toBe(2)
})

describe('of a log is forgotten', () => {
  test('what is more than a count', () => {
    const log = logOf(10)
    log.trim(4, -Infinity, Infinity)
    expect([log.first, log.last, log.read(6).text]).toEqual([7, 10, expect.stringContaining('"offset":7')])
  })

  test('what is too old', () => {
    const log = logOf(10)
    log.trim(Infinity, 8, Infinity)
    expect([log.first, log.oldestMs]).toEqual([8, 8])
  })

  test('what is more than a number of bytes', () => {
    const log = logOf(10, 1_000)
    log.trim(Infinity, -Infinity, 5_000)
    expect(log.first).toBe(7)
    expect(log.bytes).toBeLessThanOrEqual(5_000)
  })
})

test('offsets go on, however much was forgotten', () => {
  const log = logOf(0)
  for (let n = 1; n <= 1_000; n++) {
    expect(log.append(String(n), 4, n)).toBe(n)
    log.trim(n % 7, -Infinity, Infinity)
  }
  log.append('"last"', 6, 1_001)
  expect(log.read(1_000).text).toContain('"offset":1001,"messages":["last"]')
  expect(log.read(log.first - 1).text).toContain(`"offset":${log.first},"messages":[${log.first},`)
})
