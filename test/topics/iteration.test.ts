// An iteration that is slower than what comes: what it is told of what it misses.

import { expect, test } from 'vitest'
import type { Gap } from 'wirepact'
import { Iteration } from '../../src/topics/iteration.js'

const restarted = (from: number): Gap => ({ reason: 'restarted', from, to: undefined })
const behind = (from: number, to: number): Gap => ({ reason: 'behind', from, to })

/** What comes: offsets of messages, and gaps. @returns what is taken, once all of it is there */
async function taken(buffer: number, coming: readonly (number | Gap)[]): Promise<string[]> {
  const seen: string[] = []
  const onGap = ({ reason, from, to }: Gap): void => void seen.push(`${reason}: ${from} to ${to}`)
  const iteration = new Iteration({ buffer, onGap }, false, () => {})
  for (const item of coming) {
    if (typeof item === 'number') iteration.take(item, item)
    else iteration.missed(item)
  }
  iteration.end()
  for await (const message of iteration.stream(Promise.resolve(0))) seen.push(String(message))
  return seen
}

test.each<[what: string, buffer: number, coming: (number | Gap)[], told: string[]]>([
  ['nothing where all has room', 2, [1, 2], ['1', '2']],
  ['what was dropped, as one gap', 2, [1, 2, 3, 4, 5], ['full: 1 to 3', '4', '5']],
  ['of what has no bound as if there were room for one', NaN, [1, 2, 3], ['full: 1 to 2', '3']],
  ['a gap where it was, which takes no message\'s room once it is ahead', 2, [behind(1, 3), 4, 5], ['behind: 1 to 3', '4', '5']],
  ['a gap that what was dropped goes on from', 1, [behind(1, 3), 4, 5], ['full: 1 to 4', '5']],
  ['that the log began anew, though what came before was dropped', 2, [48, 49, 50, restarted(51), 1], ['full: 48 to 50', 'restarted: 51 to undefined', '1']],
  ['that the log began anew, and what was dropped after that', 1, [50, restarted(51), 1, 2, 3], ['restarted: 50 to undefined', 'full: 1 to 2', '3']],
  ['that it did so twice, from the first place on', 1, [50, restarted(51), 1, 2, restarted(3), 1, 2], ['restarted: 50 to undefined', 'full: 1 to 1', '2']],
])('it is told %s', async (_what, buffer, coming, told) => {
  expect(await taken(buffer, coming)).toEqual(told)
})

test('gaps without messages between them take no more room than messages', async () => {
  const gaps = Array.from({ length: 10_000 }, (_, n) => restarted(n + 1))
  expect(await taken(3, gaps)).toEqual(['restarted: 1 to undefined', ...[9_998, 9_999, 10_000].map((n) => `restarted: ${n} to undefined`)])
})
