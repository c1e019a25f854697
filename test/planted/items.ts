// Bugs in what streams, uploads and their credit do.

import type { Bug } from './bug.js'

const inflow = 'src/protocol/inflow.ts'
const outflow = 'src/protocol/outflow.ts'

export const itemBugs: readonly Bug[] = [
  {
    name: 'credit-given-twice',
    wrong: 'Twice as many items are credited as there is room for.',
    file: inflow,
    search: 'creditText(this.#id, this.#taken, items, bytes)',
    replacement: 'creditText(this.#id, this.#taken, items * 2, bytes)',
    tests: ['test/protocol/inflow.test.ts'],
  },
  {
    name: 'credit-not-given',
    wrong: 'Only the first window is credited, and what follows never comes.',
    file: inflow,
    search: 'this.#unreportedBytes * 2 >= window.bytes) this.#report()',
    replacement: 'this.#unreportedBytes * 2 >= window.bytes) this.#reported = this.#taken',
    tests: ['test/protocol/inflow.test.ts'],
  },
  {
    name: 'credit-counts-frames',
    wrong: 'The window’s bytes are counted in frames.',
    file: inflow,
    search: 'this.#unreportedBytes += bytes //',
    replacement: 'this.#unreportedBytes += 1 //',
    tests: ['test/protocol/inflow.test.ts'],
  },
  {
    name: 'window-of-items-not-held',
    wrong: 'One item more than the window is taken from a peer that does not keep to it.',
    file: inflow,
    search: 'this.#received - this.#taken > this.#options.window.items) throw',
    replacement: 'this.#received - this.#taken > this.#options.window.items + 1) throw',
    tests: ['test/protocol/inflow.test.ts'],
  },
  {
    name: 'unread-items-survive-abort',
    wrong: 'After an abort the reader still gets what it has not read.',
    file: inflow,
    search: 'const unread = this.#frames.length > 0\n    this.#forget()',
    replacement: 'const unread = this.#frames.length > 0',
    tests: ['test/protocol/inflow.test.ts'],
  },
  {
    name: 'one-item-too-many',
    wrong: 'One item more is sent than the reader has room for.',
    file: outflow,
    search: 'ahead < this.#items &&',
    replacement: 'ahead <= this.#items &&',
    tests: ['test/protocol/outflow.test.ts'],
  },
  {
    name: 'window-counts-text-only',
    wrong: 'Bytes beside the text do not count against the window.',
    file: outflow,
    search: 'const length = text.length + blobBytes',
    replacement: 'const length = text.length',
    tests: ['test/protocol/outflow.test.ts'],
  },
  {
    name: 'items-ignore-the-output-bound',
    wrong: 'Streams go on although the session’s output is not acknowledged.',
    file: outflow,
    search: '&& this.#session.outbox.length <= OUTPUT_LENGTH',
    replacement: '',
    tests: ['test/protocol/outflow.test.ts'],
  },
  {
    name: 'item-frames-reordered',
    wrong: 'A turn’s items go ahead of the frames that wait, those of the same call among them.',
    file: 'src/protocol/itemscalls.ts',
    search: 'this.#session.outbox.push(frame)',
    replacement: 'this.#session.outbox.push(frame, true)',
    tests: ['test/protocol/flow.test.ts', 'test/protocol/outflow.test.ts', 'test/streams/items.test.ts'],
  },
  {
    name: 'last-items-lost',
    wrong: 'What was yielded in the turn of the answer is not sent.',
    file: 'src/protocol/flow.ts',
    search: 'this.#flush()\n    this.over()',
    replacement: 'this.over()',
    tests: ['test/protocol/flow.test.ts'],
  },
  {
    name: 'source-not-left',
    wrong: 'A generator that waits for something else runs on when nobody reads any more.',
    file: outflow,
    search: 'out.onStop = () => void leave().catch(() => {})',
    replacement: 'out.onStop = undefined',
    tests: ['test/protocol/outflow.test.ts'],
  },
  {
    name: 'resumes-from-the-start',
    wrong: 'A stream whose session was lost goes on from its start, not from the last item that was read.',
    file: 'src/streams/resuming.ts',
    search: 'if (!result.done) this.#last = result.value',
    replacement: '',
    tests: ['test/streams/resuming.test.ts'],
  },
  {
    name: 'deadline-ends-like-the-end',
    wrong: 'A stream that was cut off by its deadline seems to have ended.',
    file: 'src/protocol/callee.ts',
    search: 'if (call.cancelled?.code === \'DEADLINE_EXCEEDED\') throw call.cancelled',
    replacement: '',
    tests: ['test/streams/leaving.test.ts', 'test/protocol/flow.test.ts', 'test/streams/streams.test.ts'],
  },
]
