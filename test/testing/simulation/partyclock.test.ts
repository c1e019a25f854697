// Time as one process has it.

import { expect, test } from 'vitest'
import { TestClock } from '../../../src/testing/index.js'
import { PartyClock } from '../../../src/testing/simulation/partyclock.js'

function arrange() {
  const clock = new TestClock()
  const party = new PartyClock(clock)
  const rung: string[] = []
  const set = (name: string, delayMs: number): unknown => party.setTimer(() => void rung.push(`${name} at ${party.now()}`), delayMs)
  return { clock, party, rung, set }
}

test('what comes due in a process that sleeps runs when it wakes, in its order', async () => {
  const { clock, party, rung, set } = arrange()
  set('second', 20)
  set('first', 10)
  set('later', 100)
  party.sleep()
  await clock.advance(50)
  expect(rung).toEqual([])
  party.wake()
  await clock.advance(100)
  expect(rung).toEqual(['first at 50', 'second at 50', 'later at 100'])
})

test('a timer that is cleared while it is late does not ring', async () => {
  const { clock, party, rung, set } = arrange()
  const timer = set('cleared', 10)
  party.sleep()
  await clock.advance(50)
  party.clearTimer(timer)
  party.wake()
  await clock.advance(50)
  expect(rung).toEqual([])
  expect(party.timers).toBe(0)
})

test('nothing runs any more in a process that died, and it leaves no timer', async () => {
  const { clock, party, rung, set } = arrange()
  set('never', 10)
  void party.wait(10).then(() => rung.push('waited'))
  party.defer(() => void rung.push('deferred'))
  party.kill()
  set('after', 5)
  expect(clock.timers).toBe(0)
  await clock.advance(100)
  expect(rung).toEqual([])
})

test('what the application waits for is no timer that is left over', async () => {
  const { clock, party } = arrange()
  const waited = party.wait(100)
  const signal = party.timeout(50)
  expect(party.timers).toBe(0)
  await clock.until(waited)
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
})

test('its date is moved, and its durations are not', async () => {
  const { clock, party } = arrange()
  const before = party.wallMs()
  party.move(-60_000)
  await clock.advance(1_000)
  expect(party.wallMs()).toBe(before - 59_000)
  expect(party.now()).toBe(1_000)
})
