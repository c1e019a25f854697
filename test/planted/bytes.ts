// Bugs in binary messages, and in frames that travel in parts.

import type { Bug } from './bug.js'

const blobs = 'src/protocol/blobs.ts'
const parts = 'src/protocol/parts.ts'

export const byteBugs: readonly Bug[] = [
  {
    name: 'json-length-off',
    wrong: 'The length ahead of the JSON counts its own four bytes.',
    file: blobs,
    search: 'setUint32(0, head.length - LENGTH_BYTES)',
    replacement: 'setUint32(0, head.length)',
    tests: ['test/protocol/blobs.test.ts'],
  },
  {
    name: 'blob-length-off-by-one',
    wrong: 'A part of bytes says one byte less than it brings.',
    file: 'src/protocol/division.ts',
    search: '[{ length }]',
    replacement: '[{ length: length - 1 }]',
    tests: ['test/protocol/outbox.test.ts', 'test/protocol/parts.test.ts'],
  },
  {
    name: 'blobs-of-the-frame-before',
    wrong: 'A frame without bytes is given those of the frame before it.',
    file: blobs,
    search: 'this.blobs = noBlobs\n    if',
    replacement: 'if',
    tests: ['test/protocol/blobs.test.ts'],
  },
  {
    name: 'blobs-not-copied',
    wrong: 'A value’s bytes are a view of the message, and hold on to all of it.',
    file: blobs,
    search: 'return passing && first?.length === length && length * 2 > first.buffer.byteLength ? first',
    replacement: 'return first?.length === length ? first',
    tests: ['test/protocol/blobs.test.ts'],
  },
  {
    name: 'bytes-left-over',
    wrong: 'Bytes that are no frame’s are passed over.',
    file: blobs,
    search: 'if (this.#rest.left > 0) throw',
    replacement: 'if (this.#rest.left < 0) throw',
    tests: ['test/protocol/blobs.test.ts'],
  },
  {
    name: 'parts-in-the-wrong-order',
    wrong: 'A part goes ahead of those that came before it.',
    file: parts,
    search: "partial.text += partial.slices.join('')",
    replacement: "partial.text = partial.slices.join('') + partial.text",
    tests: ['test/protocol/parts.test.ts'],
  },
  {
    name: 'small-parts-kept-alone',
    wrong: 'Of a text in many small parts each is kept by itself.',
    file: parts,
    search: '=== GATHERED_SLICES) gather(partial)',
    replacement: '=== Infinity) gather(partial)',
    tests: ['test/protocol/parts.test.ts'],
  },
  {
    name: 'part-limit-not-held',
    wrong: 'A fifth frame in parts is begun while four are under way.',
    file: parts,
    search: 'if (this.#partials.size >= LARGE_FRAMES) throw',
    replacement: 'if (this.#partials.size > LARGE_FRAMES) throw',
    tests: ['test/protocol/parts.test.ts'],
  },
  {
    name: 'large-frame-kept',
    wrong: 'A frame in parts may be twice as large as the largest.',
    file: parts,
    search: 'partial.oversize ||= partial.length > this.#mostLength',
    replacement: 'partial.oversize ||= partial.length > this.#mostLength * 2',
    tests: ['test/protocol/parts.test.ts'],
  },
  {
    name: 'followers-overtake',
    wrong: 'A frame of a call overtakes the large one of the same call that is still on its way.',
    file: 'src/protocol/outbox.ts',
    search: 'if (before) before.followers.push(frame)\n    else if',
    replacement: 'if',
    tests: ['test/protocol/outbox.test.ts'],
  },
  {
    name: 'half-a-character',
    wrong: 'A part may end in the middle of a character, which is no text in other languages.',
    file: 'src/protocol/outbox.ts',
    search: '.replace(/[\\ud800-\\udbff]$/, \'\')',
    replacement: '',
    tests: ['test/protocol/outbox.test.ts'],
  },
  {
    name: 'large-frames-do-not-take-turns',
    wrong: 'A large frame waits until the one before it has gone out as a whole.',
    file: 'src/protocol/outbox.ts',
    search: 'this.large.splice(Math.min(LARGE_FRAMES, this.large.length + 1) - 1, 0, large)',
    replacement: 'this.large.unshift(large)',
    tests: ['test/protocol/outbox.test.ts'],
  },
]
