// Bugs in the answering side: what is started, and what is sent back.

import type { Bug } from './bug.js'

const callee = 'src/protocol/callee.ts'
const guarded = 'src/protocol/guardedcallee.ts'
const dispatch = 'src/server/dispatch.ts'

export const answerBugs: readonly Bug[] = [
  {
    name: 'given-up-started',
    wrong: 'Of the calls that were given up before they arrived the first is started.',
    file: callee,
    search: 'none : new Set(ids)',
    replacement: 'none : new Set(ids.slice(1))',
    tests: ['test/protocol/callee.test.ts'],
  },
  {
    name: 'one-place-too-many',
    wrong: 'One call more than the limit is taken.',
    file: callee,
    search: 'this.calls.size - this.flows >= this.places',
    replacement: 'this.calls.size - this.flows > this.places',
    tests: ['test/protocol/callee.test.ts'],
  },
  {
    name: 'deadline-from-the-wrong-start',
    wrong: 'A call’s deadline is counted from the start of the clock, not from its arrival.',
    file: guarded,
    search: 'timeoutMs === 0 ? Infinity : now + timeoutMs',
    replacement: 'timeoutMs === 0 ? Infinity : timeoutMs',
    tests: ['test/protocol/callee.test.ts'],
  },
  {
    name: 'call-overtakes-one-that-waits',
    wrong: 'A call starts ahead of one that came before it and waits for room.',
    file: guarded,
    search: 'if (this.#waiting.length > 0 || outbox.queuedLength',
    replacement: 'if (outbox.queuedLength',
    tests: ['test/protocol/callee.test.ts'],
  },
  {
    name: 'calls-start-without-room',
    wrong: 'Calls are started although the client does not fetch the answers.',
    file: guarded,
    search: ' || outbox.queuedLength + outbox.loggedLength > limits.outputBytes) this.#wait',
    replacement: ') this.#wait',
    tests: ['test/protocol/callee.test.ts'],
  },
  {
    name: 'output-kept-without-limit',
    wrong: 'Answers to a client that is away are kept whatever their size.',
    file: guarded,
    search: 'const fits = attached || outbox.length + lengthOf(frame) <= limit',
    replacement: 'const fits = attached || frame !== undefined',
    tests: ['test/protocol/callee.test.ts'],
  },
  {
    name: 'cancelled-answer-sent',
    wrong: 'A call that was cancelled is answered in full.',
    file: guarded,
    search: 'if (call.cancelled?.code === \'CANCELLED\') return',
    replacement: 'if (call.cancelled?.code === \'ABORTED\') return',
    tests: ['test/protocol/callee.test.ts'],
  },
  {
    name: 'output-not-validated',
    wrong: 'What a handler returns is sent without a look at the contract.',
    file: guarded,
    search: 'if (!method.output.valid(output)) throw',
    replacement: 'if (!method.output) throw',
    tests: ['test/server/handlers.test.ts'],
  },
  {
    name: 'input-not-validated',
    wrong: 'An input that is not the contract’s reaches the handler.',
    file: dispatch,
    search: 'if (!valid) {',
    replacement: 'if (!valid && input === undefined) {',
    tests: ['test/server/badinput.test.ts'],
  },
  {
    name: 'error-data-not-validated',
    wrong: 'An error’s data is sent without a look at the contract.',
    file: dispatch,
    search: 'if (!issues) return known',
    replacement: 'if (known) return known',
    tests: ['test/server/handlers.test.ts'],
  },
  {
    name: 'error-data-not-encoded',
    wrong: 'The codec is not applied to an error’s data when it is sent.',
    file: callee,
    search: 'encode(codecs && Object.hasOwn(codecs, code) ? codecs[code]?.encode(data, blobs) : data)',
    replacement: 'encode(data)',
    tests: ['test/values/values.test.ts'],
  },
  {
    name: 'started-not-noted',
    wrong: 'A handler that throws is told to be not-executed.',
    file: dispatch,
    search: 'call.started = true\n    if (call.flow)',
    replacement: 'if (call.flow)',
    tests: ['test/server/handlers.test.ts'],
  },
  {
    name: 'bug-told-to-the-caller',
    wrong: 'The message of whatever a handler throws is told to the caller.',
    file: 'src/platform/tell.ts',
    search: 'message: `internal error ${id}`',
    replacement: 'message: String(error)',
    tests: ['test/server/handlers.test.ts'],
  },
  {
    name: 'undeclared-error-told',
    wrong: 'An error of a client’s that the contract lacks is passed on.',
    file: 'src/server/remote.ts',
    search: 'if (check && !check.issues(error.data)) return error',
    replacement: 'if (!check?.issues(error.data)) return error',
    tests: ['test/server/badinput.test.ts', 'test/server/handlers.test.ts'],
  },
]
