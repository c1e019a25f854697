import { describe, expect, test } from 'vitest'
import { Backpressure } from '../../src/protocol/backpressure.js'

/** Looks at it whenever it wants to be looked at, until `untilMs`. @returns when the socket was given up, if it was */
function watch(
  backpressure: Backpressure, buffered: (now: number) => number, untilMs: number, written: (now: number) => number = () => 0,
): number | undefined {
  while (backpressure.deadlineMs <= untilMs) {
    const now = backpressure.deadlineMs
    if (backpressure.look(buffered(now), written(now), true, now)) return now
  }
  return undefined
}

test('nothing is to be looked at while nothing waits', () => {
  expect(new Backpressure().deadlineMs).toBe(Infinity)
})

test('a full socket is looked at again soon', () => {
  const backpressure = new Backpressure()
  backpressure.begin(300_000, 1_000)
  expect(backpressure.deadlineMs).toBe(1_004)
})

test('a look before its time is none', () => {
  const backpressure = new Backpressure()
  backpressure.begin(300_000, 0)
  expect(backpressure.look(300_000, 0, false, 3)).toBe(false)
  expect(backpressure.deadlineMs).toBe(4)
})

test('being told again that it is full does not put off the look', () => {
  const backpressure = new Backpressure()
  backpressure.begin(300_000, 0)
  backpressure.begin(300_000, 3)
  expect(backpressure.deadlineMs).toBe(4)
})

test('when nothing waits any more the looking ends', () => {
  const backpressure = new Backpressure()
  backpressure.begin(300_000, 0)
  expect(backpressure.look(0, 0, false, 4)).toBe(false)
  expect(backpressure.deadlineMs).toBe(Infinity)
})

test('a socket that takes nothing is looked at less and less often, four times a second at last', () => {
  const backpressure = new Backpressure()
  backpressure.begin(300_000, 0)
  const waits: number[] = []
  for (let now = 4; waits.length < 8; now = backpressure.deadlineMs) {
    backpressure.look(300_000, 0, true, now)
    waits.push(backpressure.deadlineMs - now)
  }
  expect(waits).toEqual([8, 16, 32, 64, 128, 250, 250, 250])
})

test('one that takes something is looked at soon again', () => {
  const backpressure = new Backpressure()
  backpressure.begin(300_000, 0)
  backpressure.look(300_000, 0, true, 4)
  backpressure.look(290_000, 0, true, 12)
  expect(backpressure.deadlineMs).toBe(16)
})

describe('a socket is given up', () => {
  test('when it has taken nothing for fifteen seconds', () => {
    const backpressure = new Backpressure()
    backpressure.begin(300_000, 0)
    const givenUpMs = watch(backpressure, () => 300_000, 20_000)
    expect(givenUpMs).toBeGreaterThanOrEqual(15_000)
    expect(givenUpMs).toBeLessThan(15_300)
  })

  test('not while it takes a little now and then', () => {
    const backpressure = new Backpressure()
    backpressure.begin(1e9, 0)
    const slowly = (now: number): number => 1e9 - Math.floor(now / 14_000)
    expect(watch(backpressure, slowly, 120_000)).toBeUndefined()
  })

  test('not while it takes whole messages, each made up for by the next', () => {
    const backpressure = new Backpressure()
    backpressure.begin(300_000, 0)
    expect(watch(backpressure, () => 300_000, 120_000, (now) => Math.floor(now / 14_000))).toBeUndefined()
  })

  test('fifteen seconds after it was written something', () => {
    const backpressure = new Backpressure()
    backpressure.begin(300_000, 0)
    const givenUpMs = watch(backpressure, () => 300_000, 60_000, (now) => Math.min(2, Math.floor(now / 10_000)))
    expect(givenUpMs).toBeGreaterThanOrEqual(35_000)
    expect(givenUpMs).toBeLessThan(35_600)
  })

  test('not for what an earlier fullness waited', () => {
    const backpressure = new Backpressure()
    backpressure.begin(300_000, 0)
    watch(backpressure, () => 300_000, 14_000)
    backpressure.look(0, 0, false, backpressure.deadlineMs)
    backpressure.begin(300_000, 14_500)
    expect(watch(backpressure, () => 300_000, 20_000)).toBeUndefined()
  })
})
