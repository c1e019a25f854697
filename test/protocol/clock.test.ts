import { expect, test } from 'vitest'
import { Alarm } from '../../src/protocol/clock.js'
import { ManualClock } from '../support/clock.js'

interface Ring {
  readonly now: number
  readonly slept: boolean
}

/** An alarm that notes its rings, on a clock that counts its timers. */
function arrange() {
  const clock = new CountingClock()
  const rings: Ring[] = []
  const alarm = new Alarm(clock, (now, slept) => rings.push({ now, slept }))
  return { clock, rings, alarm }
}

class CountingClock extends ManualClock {
  everSet = 0
  delayMs = 0

  override setTimer(run: () => void, delayMs: number): unknown {
    this.everSet++
    this.delayMs = delayMs
    return super.setTimer(run, delayMs)
  }
}

test('it rings at the time that was asked for', () => {
  const { clock, rings, alarm } = arrange()
  alarm.by(100)
  clock.advance(99)
  expect(rings).toEqual([])
  clock.advance(1)
  expect(rings).toEqual([{ now: 100, slept: false }])
})

test('it rings once, and is asked anew for the next', () => {
  const { clock, rings, alarm } = arrange()
  alarm.by(100)
  clock.advance(500)
  alarm.by(600)
  clock.advance(500)
  expect(rings.map(({ now }) => now)).toEqual([100, 600])
})

test('it rings at the earliest of several times, once', () => {
  const { clock, rings, alarm } = arrange()
  alarm.by(300)
  alarm.by(100)
  alarm.by(200)
  clock.advance(500)
  expect(rings.map(({ now }) => now)).toEqual([100])
})

test('a later time than it knows costs no timer', () => {
  const { clock, alarm } = arrange()
  alarm.by(100)
  alarm.by(100)
  alarm.by(5_000)
  alarm.by(Infinity)
  expect(clock.everSet).toBe(1)
})

test('it does not ring when it was stopped', () => {
  const { clock, rings, alarm } = arrange()
  alarm.by(100)
  alarm.stop()
  clock.advance(500)
  expect(rings).toEqual([])
})

test('it can be asked again after it was stopped', () => {
  const { clock, rings, alarm } = arrange()
  alarm.by(100)
  alarm.stop()
  alarm.by(200)
  clock.advance(500)
  expect(rings.map(({ now }) => now)).toEqual([200])
})

test('ringing more than a second late is the sleep of the machine', () => {
  const { clock, rings, alarm } = arrange()
  alarm.by(100)
  clock.sleep(1_101)
  expect(rings).toEqual([{ now: 1_101, slept: true }])
})

test('ringing a second late is load', () => {
  const { clock, rings, alarm } = arrange()
  alarm.by(100)
  clock.sleep(1_100)
  expect(rings).toEqual([{ now: 1_100, slept: false }])
})

test('a time that is long past when it is asked for rings at once, and is no sleep', () => {
  const { clock, rings, alarm } = arrange()
  clock.advance(60_000)
  alarm.by(1_000)
  clock.advance(0)
  expect(rings).toEqual([{ now: 60_000, slept: false }])
})

test('a time farther off than a platform can wait for rings early, and is no sleep', () => {
  const { clock, rings, alarm } = arrange()
  alarm.by(2 ** 40)
  expect(clock.delayMs).toBe(2 ** 31 - 1)
  clock.advance(2 ** 31 - 1)
  expect(rings).toEqual([{ now: 2 ** 31 - 1, slept: false }])
})
