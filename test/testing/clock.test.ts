import { expect, test, vi } from 'vitest'
import { TestClock } from '../../src/testing/index.js'

function arrange() {
  const clock = new TestClock()
  const rang: string[] = []
  const ring = (name: string) => () => void rang.push(`${name} at ${clock.now()}`)
  return { clock, rang, ring }
}

test('the clock starts at 0 and stands still', async () => {
  const { clock, rang, ring } = arrange()
  clock.setTimer(ring('one'), 0)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect([clock.now(), rang]).toEqual([0, []])
})

test('timers run when they are due, the earliest first', async () => {
  const { clock, rang, ring } = arrange()
  clock.setTimer(ring('late'), 20)
  clock.setTimer(ring('early'), 10)
  clock.setTimer(ring('never'), 31)
  await clock.advance(30)
  expect(rang).toEqual(['early at 10', 'late at 20'])
  expect(clock.now()).toBe(30)
})

test('timers of the same time run in the order in which they were set', async () => {
  const { clock, rang, ring } = arrange()
  for (const name of ['one', 'two', 'three']) clock.setTimer(ring(name), 10)
  await clock.advance(10)
  expect(rang).toEqual(['one at 10', 'two at 10', 'three at 10'])
})

test('a timer that was cleared does not run, and is not counted', async () => {
  const { clock, rang, ring } = arrange()
  const timers = ['one', 'two', 'three'].map((name) => clock.setTimer(ring(name), 10))
  clock.clearTimer(timers[1])
  expect(clock.timers).toBe(2)
  await clock.advance(10)
  expect(rang).toEqual(['one at 10', 'three at 10'])
  expect(clock.timers).toBe(0)
})

test('clearing a timer that has run, or none, does nothing', async () => {
  const { clock, rang, ring } = arrange()
  const ran = clock.setTimer(ring('one'), 5)
  await clock.advance(5)
  clock.setTimer(ring('two'), 0)
  clock.clearTimer(ran)
  clock.clearTimer(undefined)
  await clock.advance(0)
  expect(rang).toEqual(['one at 5', 'two at 5'])
})

test('what a timer sets within the time that goes by runs too', async () => {
  const { clock, rang, ring } = arrange()
  clock.setTimer(() => clock.setTimer(ring('inner'), 5), 10)
  await clock.advance(15)
  expect(rang).toEqual(['inner at 15'])
})

test('a delay below 0 is none', async () => {
  const { clock, rang, ring } = arrange()
  await clock.advance(10)
  clock.setTimer(ring('one'), -5)
  await clock.advance(0)
  expect(rang).toEqual(['one at 10'])
})

test('promise jobs of one timer are done before the next one runs', async () => {
  const { clock, rang, ring } = arrange()
  clock.setTimer(() => void (async () => {
    for (let i = 0; i < 100; i++) await Promise.resolve()
    ring('jobs')()
  })(), 10)
  clock.setTimer(ring('next'), 10)
  await clock.advance(10)
  expect(rang).toEqual(['jobs at 10', 'next at 10'])
})

test('what is deferred runs by itself, after the promise jobs', async () => {
  const { clock, rang, ring } = arrange()
  const ran = new Promise<void>((resolve) => {
    clock.defer(() => {
      ring('deferred')()
      resolve()
    })
  })
  queueMicrotask(ring('job'))
  await ran
  expect(rang).toEqual(['job at 0', 'deferred at 0'])
})

test('what is deferred runs before time goes on', async () => {
  const { clock, rang, ring } = arrange()
  clock.setTimer(() => clock.defer(() => clock.defer(ring('deferred twice'))), 10)
  clock.setTimer(ring('next'), 11)
  await clock.advance(20)
  expect(rang).toEqual(['deferred twice at 10', 'next at 11'])
})

test('several that move the clock at once take their turns', async () => {
  const { clock, rang, ring } = arrange()
  clock.setTimer(ring('one'), 15)
  await Promise.all([clock.advance(10), clock.advance(10)])
  expect([clock.now(), rang]).toEqual([20, ['one at 15']])
})

test('wait() resolves when its time is over', async () => {
  const { clock, rang, ring } = arrange()
  void clock.wait(10).then(ring('waited'))
  await clock.advance(9)
  expect(rang).toEqual([])
  await clock.advance(1)
  expect(rang).toEqual(['waited at 10'])
})

test('next() goes on to the next timer, however far it is', async () => {
  const { clock, rang, ring } = arrange()
  clock.setTimer(ring('one'), 1e9)
  expect(await clock.next()).toBe(true)
  expect(await clock.next()).toBe(false)
  expect(rang).toEqual(['one at 1000000000'])
})

test('until() lets no more time go by than its promise takes', async () => {
  const { clock } = arrange()
  clock.setTimer(() => {}, 5)
  clock.setTimer(() => {}, 15)
  expect(await clock.until(clock.wait(10).then(() => 'done'))).toBe('done')
  expect(clock.now()).toBe(10)
})

test('until() lets none go by for a promise that needs none', async () => {
  const { clock } = arrange()
  clock.setTimer(() => {}, 5)
  await clock.until(new Promise<void>((resolve) => clock.defer(resolve)))
  expect(clock.now()).toBe(0)
})

test('until() rejects as its promise does', async () => {
  const { clock } = arrange()
  const failing = clock.wait(10).then(() => Promise.reject(new Error('failed')))
  await expect(clock.until(failing)).rejects.toThrow('failed')
})

test('until() says that nothing is left to wait for', async () => {
  const { clock } = arrange()
  clock.setTimer(() => {}, 5)
  await expect(clock.until(new Promise(() => {}))).rejects.toThrow('not settled after 5 ms: no timer is set')
})

test('until() waits no longer than it is told to', async () => {
  const { clock } = arrange()
  await expect(clock.until(clock.wait(50), 49)).rejects.toThrow('the next timer is beyond 49 ms')
})

test('while the machine sleeps nothing runs, and then what came due runs late', async () => {
  const { clock, rang, ring } = arrange()
  clock.setTimer(ring('one'), 10)
  clock.setTimer(ring('two'), 20)
  clock.setTimer(ring('three'), 200)
  await clock.sleep(100)
  expect(rang).toEqual(['one at 100', 'two at 100'])
})

test('what a timer throws rejects the promise of whoever let it run, and the clock goes on', async () => {
  const { clock, rang, ring } = arrange()
  clock.setTimer(() => {
    throw new Error('broken')
  }, 10)
  clock.setTimer(ring('one'), 20)
  await expect(clock.advance(20)).rejects.toThrow('broken')
  await clock.advance(10)
  expect(rang).toEqual(['one at 20'])
})

test('time does not go backwards', async () => {
  const { clock } = arrange()
  await expect(clock.advance(-1)).rejects.toThrow(new RangeError('TestClock.advance: the time must be a number of milliseconds from 0 on, got -1'))
  await expect(clock.sleep(Number.NaN)).rejects.toThrow(RangeError)
})

test('a time without end is refused: what sets a timer again each time would never be done', async () => {
  const { clock } = arrange()
  const again = (): void => void clock.setTimer(again, 1_000)
  again()
  await expect(clock.advance(Infinity)).rejects.toThrow(new RangeError('TestClock.advance: the time must be a number of milliseconds from 0 on, got Infinity'))
  await expect(clock.sleep(Infinity)).rejects.toThrow(RangeError)
})

test('fake timers of the test runner do not stop it', async () => {
  vi.useFakeTimers()
  try {
    const { clock, rang, ring } = arrange()
    clock.setTimer(ring('one'), 10)
    await clock.advance(10)
    expect(rang).toEqual(['one at 10'])
  } finally {
    vi.useRealTimers()
  }
})
