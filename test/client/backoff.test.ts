import { describe, expect, test } from 'vitest'
import { backoffMs, defaultBackoff } from '../../src/client/backoff.js'

describe('a wait before another attempt', () => {
  test('grows from one to the next, up to the longest', () => {
    const longest = [0, 1, 2, 3, 9].map((attempt) => backoffMs(attempt, defaultBackoff, 1))

    expect(longest).toEqual([1_000, 1_000, 2_000, 4_000, 20_000])
  })

  test('is never longer than maxMs, not even the first', () => {
    expect(backoffMs(0, { ...defaultBackoff, maxMs: 500 }, 1)).toBe(500)
  })

  test('stays what it is said to be, however many attempts there were', () => {
    const everySecond = { firstMs: 1_000, minMs: 1_000, stepMs: 0, maxMs: 1_000 }

    expect([1, 10, 10_000].map((attempt) => backoffMs(attempt, everySecond, 0.5))).toEqual([1_000, 1_000, 1_000])
  })
})
