import { expect, test } from 'vitest'
import { seededRandom } from '../../src/testing/index.js'

function draw(seed: number, count: number): number[] {
  const { fraction } = seededRandom(seed)
  return Array.from({ length: count }, () => fraction())
}

test('the same seed gives the same sequence', () => {
  expect(draw(7, 100)).toEqual(draw(7, 100))
})

test('the sequence of a seed stays what it is from version to version', () => {
  expect(draw(1, 3).map((fraction) => fraction * 2 ** 32)).toEqual([2_012_149_540, 1_872_316_204, 1_707_632_675])
})

test('another seed gives another sequence', () => {
  const firsts = new Set(Array.from({ length: 10_000 }, (_, seed) => draw(seed, 1)[0]))
  expect(firsts.size).toBeGreaterThan(9_990)
})

test('fractions are uniform from 0 to below 1', () => {
  const tenths = Array.from({ length: 10 }, () => 0)
  for (const fraction of draw(3, 100_000)) tenths[Math.floor(fraction * 10)]!++
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(400)
})

test('tokens are base64url of as many bytes as were asked for', () => {
  const random = seededRandom(5)
  for (const bytes of [1, 16, 32]) {
    const token = random.token(bytes)
    expect(token).toMatch(/^[\w-]+$/)
    expect(Buffer.from(token, 'base64url').length).toBe(bytes)
  }
  expect(random.token(16)).not.toBe(random.token(16))
})
