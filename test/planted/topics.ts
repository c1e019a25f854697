// Bugs in logs, places and gaps.

import type { Bug } from './bug.js'

const feed = 'src/topics/feed.ts'
const log = 'src/protocol/topiclog.ts'
const cursor = 'src/server/cursor.ts'
const live = 'src/server/livelog.ts'
const subscriptions = 'src/server/subscriptions.ts'

export const topicBugs: readonly Bug[] = [
  {
    name: 'offset-kept-in-a-new-epoch',
    wrong: 'A subscriber counts on from its old offset in a log that began anew, and passes over what has a lower one.',
    file: feed,
    search: 'this.place = { epoch, offset }\n      if (former)',
    replacement: 'this.place = { epoch, offset: former?.offset ?? offset }\n      if (former)',
    tests: ['test/topics/resuming.test.ts'],
  },
  {
    name: 'gap-off-by-one',
    wrong: 'A gap begins with the last message that was had.',
    file: feed,
    search: 'this.#gap(\'behind\', had + 1, offset)',
    replacement: 'this.#gap(\'behind\', had, offset)',
    tests: ['test/topics/slow.test.ts', 'test/topics/resuming.test.ts'],
  },
  {
    name: 'silent-gap',
    wrong: 'Messages that are missing between two that came are not told.',
    file: feed,
    search: 'this.#skipTo(offset - 1)\n',
    replacement: '\n',
    tests: ['test/topics/slow.test.ts'],
  },
  {
    name: 'messages-taken-twice',
    wrong: 'A subscriber that is ahead is given what it has when another of the same log begins earlier.',
    file: feed,
    search: 'if (offset + index <= had) continue',
    replacement: 'if (offset + index < 0) continue',
    tests: ['test/topics/subscribing.test.ts', 'test/topics/resuming.test.ts'],
  },
  {
    name: 'resubscribed-without-place',
    wrong: 'After a reconnect a subscription begins anew, and what was published meanwhile is lost.',
    file: 'src/topics/subscriber.ts',
    search: 'const now = place ? { ...wish, from: place } : wish',
    replacement: 'const now = wish',
    tests: ['test/topics/resuming.test.ts'],
  },
  {
    name: 'cursor-skips-one',
    wrong: 'A slow subscriber that fell behind the log loses the oldest message that is kept, too.',
    file: cursor,
    search: 'Math.max(log.first, log.last) - 1 : log.first - 1',
    replacement: 'Math.max(log.first, log.last) - 1 : log.first',
    tests: ['test/topics/slow.test.ts'],
  },
  {
    name: 'gap-at-the-edge',
    wrong: 'Where it is all or nothing, a subscription ends although the log still has all that it missed.',
    file: live,
    search: 'from.offset + 1 >= first',
    replacement: 'from.offset >= first',
    tests: ['test/topics/resuming.test.ts'],
  },
  {
    name: 'latest-from-the-start',
    wrong: 'Who wants the latest message only gets all that is kept after a reconnect.',
    file: live,
    search: 'case \'latest\': return Math.max(first, last) - 1',
    replacement: 'case \'latest\': return first - 1',
    tests: ['test/topics/resuming.test.ts'],
  },
  {
    name: 'retains-one-too-few',
    wrong: 'A log keeps one message less than it should.',
    file: log,
    search: 'kept <= count && this.bytes <= bytes',
    replacement: 'kept < count && this.bytes <= bytes',
    tests: ['test/protocol/topiclog.test.ts'],
  },
  {
    name: 'stale-chunk',
    wrong: 'A chunk that was read before is taken for all there is, without what was published since.',
    file: log,
    search: 'if (complete) return kept',
    replacement: 'if (kept) return kept',
    tests: ['test/protocol/topiclog.test.ts'],
  },
  {
    name: 'cursor-only-goes-forward',
    wrong: 'A second subscription of the same log that begins earlier gets nothing of what it asked for.',
    file: subscriptions,
    search: 'cursor.offset = Math.min(cursor.offset, place)',
    replacement: 'cursor.offset = Math.max(cursor.offset, place)',
    tests: ['test/topics/subscribing.test.ts', 'test/topics/resuming.test.ts'],
  },
  {
    name: 'undecided-is-allowed',
    wrong: 'An `authorize` that forgets to answer lets everybody in.',
    file: subscriptions,
    search: 'if (allowed !== true) return',
    replacement: 'if (allowed === false) return',
    tests: ['test/topics/allowed.test.ts'],
  },
  {
    name: 'slow-subscriber-queues',
    wrong: 'A slow subscriber’s messages are queued in its socket instead of waiting in the log.',
    file: subscriptions,
    search: 'buffered >= BUFFERED_BYTES || this.#credit === 0',
    replacement: 'buffered < 0 || this.#credit < -1_000_000_000',
    tests: ['test/topics/slow.test.ts'],
  },
]
