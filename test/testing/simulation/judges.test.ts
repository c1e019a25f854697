// The checker's rules where no mistake of an application leads there.

import { expect, test } from 'vitest'
import { createServer } from '../../../src/server/index.js'
import { createTestNetwork } from '../../../src/testing/index.js'
import type { Published, SubscriptionRecord, Told } from '../../../src/testing/simulation/history.js'
import { isWhole, wasGiven } from '../../../src/testing/simulation/itemorder.js'
import { judgeLogs } from '../../../src/testing/simulation/logjudge.js'
import { judgeSubscription } from '../../../src/testing/simulation/topicjudge.js'
import { shop } from './shop.js'

test.each([
  ['nothing', [], [['1', '2']], true, false],
  ['the beginning', ['1'], [['1', '2']], true, false],
  ['all', ['1', '2'], [['1', '2']], true, true],
  ['more', ['1', '2', '3'], [['1', '2']], false, false],
  ['a gap', ['2'], [['1', '2']], false, false],
  ['a duplicate', ['1', '1'], [['1', '2']], false, false],
  ['one run and all of the next', ['1', '2', '3'], [['1', '2'], ['3']], true, true],
  ['a run that was left, and the next', ['1', '3'], [['1', '2'], ['3', '4']], true, false],
  ['only a later run', ['3'], [['1'], ['2'], ['3']], true, true],
  ['the runs in another order', ['3', '1'], [['1'], ['3']], false, false],
  ['what could be of either run', ['1', '1', '2'], [['1'], ['1', '2']], true, true],
])('%s is read', (_what, read, given, right, whole) => {
  expect(wasGiven(read, given)).toBe(right)
  expect(isWhole(read, given)).toBe(whole)
})

const published: Published[] = [1, 2, 3, 4].map((offset) => ({ process: 'server 1', topic: 'news', log: '', offset, message: `"m${offset}"` }))
const message = (offset: number, epoch = 'a', text = `"m${offset}"`): Told => ({ message: text, place: { epoch, offset } })
const gap = (from: number, to?: number, reason: 'behind' | 'restarted' = 'behind'): Told => ({ gap: { reason, from, to } })

test.each([
  ['all in order', [{ ready: 0 }, message(1), message(2), message(3), message(4)], []],
  ['a gap that is named', [{ ready: 0 }, message(1), gap(2, 3), message(4)], []],
  ['another log, after a gap', [{ ready: 0 }, message(1, 'old'), gap(2, undefined, 'restarted'), message(3), message(4)], []],
  ['another log to begin with, of which it has all', [gap(9, undefined, 'restarted'), { ready: 4 }], []],
  ['a silent gap', [{ ready: 0 }, message(1), message(3), message(4)], ['topic order']],
  ['a duplicate', [{ ready: 0 }, message(1), message(2), message(2), message(3), message(4)], ['topic order']],
  ['a gap of what was told', [{ ready: 0 }, message(1), gap(1, 2), message(3), message(4)], ['topic gap']],
  ['another log without a gap', [{ ready: 0 }, message(1), message(2, 'b'), message(3, 'b'), message(4, 'b')], ['topic order']],
  ['what nobody published', [{ ready: 0 }, message(1), message(2, 'a', '"?"'), message(3), message(4)], ['topic message']],
  ['too little', [{ ready: 0 }, message(1), message(2)], ['topic is behind']],
  ['nothing at all', [{ ready: 0 }], ['topic is behind']],
] satisfies [string, Told[], string[]][])('a subscription is told %s', (_what, told, kinds) => {
  expect(judged(told, 'gap')).toEqual(kinds)
})

test('a topic that gives the latest only may pass over messages, and has no gaps', () => {
  expect(judged([{ ready: 0 }, message(2), message(4)], 'latest')).toEqual([])
  expect(judged([{ ready: 0 }, message(2), message(1), message(4)], 'latest')).toEqual(['topic order'])
  expect(judged([{ ready: 0 }, gap(1, 3), message(4)], 'latest')).toEqual(['topic gap'])
})

test('a log may keep what its topic says, and no more', async () => {
  const { forServer, clock } = createTestNetwork()
  const server = createServer(shop, forServer)
  for (let i = 0; i < 1_000; i++) server.topics.news.publish('hello')
  await clock.advance(0)

  expect(judgeLogs(server, clock.now())).toEqual([])
  expect(judgeLogs(server, clock.now() + 200_000)).toMatchObject([{ kind: 'topic keeps', about: 'news' }])
  await server.close({ drainMs: 0 })
})

function judged(told: Told[], overflow: SubscriptionRecord['overflow']): string[] {
  const record = { id: 1, by: 'tab 1', topic: 'news', log: '', overflow, from: undefined, told, ended: false }
  return [...new Set(judgeSubscription(record, published, 'server 1').map(({ kind }) => kind))]
}
