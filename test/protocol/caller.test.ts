import { describe, expect, test } from 'vitest'
import { RpcError } from '../../src/errors.js'
import { Caller, type CallerOptions } from '../../src/protocol/caller.js'
import { Violation } from '../../src/protocol/frames.js'
import { MESSAGE_BYTES } from '../../src/protocol/limits.js'
import type { CallFlow, Departure, Method, Request } from '../../src/protocol/pendingcall.js'
import { Session } from '../../src/protocol/session.js'
import { fate, fateSoFar, reason } from './fate.js'
import { deaf, Wire } from './wire.js'

/** A session that writes at once what its wire takes. */
class Written extends Session {
  readonly wire = new Wire()

  constructor({ attached = true } = {}) {
    super(deaf(), 1_000_000)
    if (attached) this.attach(this.wire, 0)
  }

  /** Ids of the calls that were written. */
  get calls(): unknown[] {
    return this.wire.frames.filter(([kind]) => kind === 1).map(([, id]) => id)
  }

  get cancels(): unknown[] {
    return this.wire.frames.filter(([kind]) => kind === 4).map(([, id]) => id)
  }
}

const plain: Method = { name: 'echo', idempotent: false, timeoutMs: undefined, maxBytes: undefined }
const idempotent: Method = { ...plain, idempotent: true }

interface Arrangement extends Partial<CallerOptions> {
  readonly attached?: boolean
}

/** A caller on a session; `now` stands at 0 unless a test says otherwise. */
function arrange({ attached = true, ...options }: Arrangement = {}) {
  const session = new Written({ attached })
  const dues: number[] = []
  const caller = new Caller({
    firstId: 1, queuedCalls: 1_000, timeoutMs: 30_000, valueBytes: 2 ** 20, ...options,
    due: (dueMs) => dues.push(dueMs),
  })
  caller.use(session)
  return { caller, session, dues, ...callsOf(caller) }
}

/** The ways in which these tests call. What nobody awaits may fail. */
function callsOf(caller: Caller) {
  const call = (method: Method, input: unknown, request: Request | undefined, nested: boolean): Promise<unknown> => {
    const promise = new Promise((resolve, reject) => caller.call(method, input, request, nested, 0, resolve, reject))
    promise.catch(() => {})
    return promise
  }
  return {
    call: (input?: unknown, request?: Request, method = plain) => call(method, input, request, false),
    callNested: (input?: unknown) => call(plain, input, undefined, true),
  }
}

const notExecuted = (code: string) => ({ code, outcome: 'not-executed' })
const unknown = (code: string) => ({ code, outcome: 'unknown' })

describe('a call', () => {
  test('goes out as a frame with its id, name, timeout and input', () => {
    const { call, session } = arrange()
    void call({ a: 1 })
    expect(session.wire.frames).toEqual([[1, 1, 'echo', 30_000, { a: 1 }]])
  })

  test('without input has none in its frame', () => {
    const { call, session } = arrange()
    void call()
    expect(session.wire.frames).toEqual([[1, 1, 'echo', 30_000]])
  })

  test('brings its headers beside the timeout', () => {
    const { call, session } = arrange()
    void call('x', { headers: { trace: 'abc' } })
    expect(session.wire.frames[0]?.[3]).toEqual({ timeoutMs: 30_000, headers: { trace: 'abc' } })
  })

  test.each([[1, [1, 3, 5]], [2, [2, 4, 6]]] as const)('has ids from %i by two', (firstId, ids) => {
    const { call, session } = arrange({ firstId })
    for (let i = 0; i < 3; i++) void call()
    expect(session.calls).toEqual(ids)
  })

  test('resolves with the reply’s output', async () => {
    const { call, caller, session } = arrange()
    const answer = call()
    caller.settle(session, [2, 1, { b: 2 }])
    expect(await answer).toEqual({ b: 2 })
  })

  test('resolves with nothing if the reply has none', async () => {
    const { call, caller, session } = arrange()
    const answer = call()
    caller.settle(session, [2, 1])
    expect(await answer).toBeUndefined()
  })

  test('rejects with the error that was answered', async () => {
    const { call, caller, session } = arrange()
    const answer = call()
    caller.settle(session, [3, 1, 'BROKE', 'executed', 'no funds', { missing: 3 }])
    const error = await answer.catch((error: unknown) => error)
    expect(error).toBeInstanceOf(RpcError)
    expect(error).toMatchObject({ code: 'BROKE', outcome: 'executed', message: 'no funds', data: { missing: 3 } })
  })

  test('is forgotten once it was answered', () => {
    const { call, caller, session } = arrange()
    void call()
    expect([caller.size, session.places.calls.taken]).toEqual([1, 1])
    caller.settle(session, [2, 1])
    expect(caller.size).toBe(0)
    expect(Object.values(session.places)).toEqual(Array(3).fill({ taken: 0, inputLength: 0 }))
  })
})

describe('its timeout on the wire', () => {
  test.each<[string, number | undefined, number | undefined, number]>([
    ['is the call’s own', 100, 200, 100],
    ['else the procedure’s', undefined, 200, 200],
    ['else the default', undefined, undefined, 30_000],
    ['is a whole number', 0.2, undefined, 1],
    ['is 0 for never', Infinity, undefined, 0],
    ['is 0 for what is as good as never', 1e300, undefined, 0],
  ])('%s', (_, ofCall, ofMethod, expected) => {
    const { call, session } = arrange()
    void call('x', { timeoutMs: ofCall }, { ...plain, timeoutMs: ofMethod })
    expect(session.wire.frames[0]?.[3]).toBe(expected)
  })
})

describe('a call is refused, and nothing is sent of it,', () => {
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  const withoutMethod = (name: string) => Object.assign(new AbortController().signal, { [name]: undefined })

  test.each<[string, unknown, Request, string]>([
    ['if it was aborted before', 'x', { signal: AbortSignal.abort() }, 'CANCELLED'],
    ['if its signal cannot be listened to', 'x', { signal: withoutMethod('addEventListener') }, 'INVALID_ARGUMENT'],
    ['if its signal cannot be left alone again', 'x', { signal: withoutMethod('removeEventListener') }, 'INVALID_ARGUMENT'],
    ['if its timeout is 0', 'x', { timeoutMs: 0 }, 'INVALID_ARGUMENT'],
    ['if its timeout is negative', 'x', { timeoutMs: -1 }, 'INVALID_ARGUMENT'],
    ['if its timeout is no number', 'x', { timeoutMs: NaN }, 'INVALID_ARGUMENT'],
    ['if its timeout is text', 'x', { timeoutMs: '5' as unknown as number }, 'INVALID_ARGUMENT'],
    ['if its input cannot be encoded', cycle, {}, 'INVALID_ARGUMENT'],
    ['if its input throws what has no text', { toJSON: () => { throw Object.create(null) } }, {}, 'INVALID_ARGUMENT'],
    ['if its input is too large', 'x'.repeat(99), {}, 'RESOURCE_EXHAUSTED'],
    ['if its input is too large in bytes', 'é'.repeat(50), {}, 'RESOURCE_EXHAUSTED'],
    ['if a header is no text', 'x', { headers: { n: 1 as unknown as string } }, 'INVALID_ARGUMENT'],
    ['if a header cannot be encoded', 'x', { headers: { n: 1n as unknown as string } }, 'INVALID_ARGUMENT'],
  ])('%s', async (_, input, request, code) => {
    const { call, session, caller } = arrange({ valueBytes: 100 })
    expect(await fate(call(input, request))).toEqual(notExecuted(code))
    expect([session.wire.sent, caller.size]).toEqual([[], 0])
  })

  test('and it uses no id', async () => {
    const { call, session } = arrange()
    await fate(call(1n))
    void call('x')
    expect(session.calls).toEqual([1])
  })

  test('and it is named', async () => {
    expect(await reason(arrange().call(1n))).toMatch(/^echo: the input cannot be encoded: .*BigInt/)
  })

  test('unless its input is just as large as may be', () => {
    const { call, session } = arrange({ valueBytes: 100 })
    void call('x'.repeat(98))
    expect(session.calls).toEqual([1])
  })

  test('unless its procedure allows more', () => {
    const { call, session } = arrange({ valueBytes: 100 })
    void call('x'.repeat(198), {}, { ...plain, maxBytes: 200 })
    expect(session.calls).toEqual([1])
  })
})

describe('without a connection', () => {
  test('calls wait, and go out in order when there is one', () => {
    const { call, session } = arrange({ attached: false })
    for (let i = 0; i < 3; i++) void call()
    session.attach(session.wire, 0)
    expect(session.calls).toEqual([1, 3, 5])
  })

  test('one more than may wait is refused', async () => {
    const { call } = arrange({ attached: false, queuedCalls: 2 })
    void call()
    void call()
    const refused = call()
    expect(await fate(refused)).toEqual(notExecuted('RESOURCE_EXHAUSTED'))
    expect(await reason(refused)).toContain('2 calls wait already (queuedCalls)')
  })

  test('those that wait for a place count too', async () => {
    const { call, session } = arrange({ attached: false, queuedCalls: 2 })
    session.peerLimits = { ...session.peerLimits, calls: 1 }
    void call()
    void call()
    expect(await fate(call())).toEqual(notExecuted('RESOURCE_EXHAUSTED'))
  })

  test('those that were written before do not count', async () => {
    const { call, session } = arrange({ queuedCalls: 2 })
    void call()
    void call()
    session.detach()
    void call()
    expect(await fateSoFar(call())).toBe('pending')
  })
})

describe('with a connection', () => {
  test('any number of calls may wait for a place', async () => {
    const { call, session } = arrange({ queuedCalls: 2 })
    session.peerLimits = { ...session.peerLimits, calls: 1 }
    void call()
    void call()
    void call()
    expect(await fateSoFar(call())).toBe('pending')
  })
})

describe('a call without a place', () => {
  function crowded(calls: number) {
    const arrangement = arrange()
    arrangement.session.peerLimits = { calls, nestedCalls: 2, streams: 100, inputBytes: 1_000 }
    return arrangement
  }

  test('waits until another is finished, in order', () => {
    const { call, caller, session } = crowded(2)
    for (let i = 0; i < 4; i++) void call()
    expect(session.calls).toEqual([1, 3])
    caller.settle(session, [2, 3])
    expect(session.calls).toEqual([1, 3, 5])
    caller.settle(session, [2, 1])
    expect(session.calls).toEqual([1, 3, 5, 7])
  })

  test('leaves the others in their order when it is given up', () => {
    const { call, caller, session } = crowded(0)
    const [first, third] = [new AbortController(), new AbortController()]
    for (const controller of [first, undefined, third, undefined, undefined]) void call('x', controller)
    third.abort()
    first.abort()
    session.peerLimits = { ...session.peerLimits, calls: 9 }
    caller.admit()
    expect([session.calls, caller.size]).toEqual([[3, 7, 9], 3])
  })

  test('waits while the inputs under way are too much', () => {
    const { call, caller, session } = crowded(10)
    void call('x'.repeat(600))
    void call('x'.repeat(600))
    expect(session.calls).toEqual([1])
    caller.settle(session, [2, 1])
    expect(session.calls).toEqual([1, 3])
  })

  test('is not overtaken by a smaller one', () => {
    const { call, session } = crowded(10)
    void call('x'.repeat(600))
    void call('x'.repeat(600))
    void call('x')
    expect(session.calls).toEqual([1])
  })

  test('is never one whose input is too much by itself', () => {
    const { call, session } = crowded(10)
    void call('x'.repeat(5_000))
    expect(session.calls).toEqual([1])
  })

  test('inside a handler has places of its own', () => {
    const { call, callNested, session } = crowded(1)
    void call()
    void call()
    void callNested()
    void callNested()
    expect(session.calls).toEqual([1, 5, 7])
  })

  test('inside a handler has room for input of its own', () => {
    const { call, callNested, caller, session } = crowded(10)
    void call('x'.repeat(600))
    void callNested('x'.repeat(600))
    void callNested('x'.repeat(600))
    expect(session.calls).toEqual([1, 3])
    caller.settle(session, [2, 1])
    expect(session.calls).toEqual([1, 3])
    caller.settle(session, [2, 3])
    expect(session.calls).toEqual([1, 3, 5])
  })

  test('inside a handler waits for one of those', () => {
    const { callNested, caller, session } = crowded(10)
    for (let i = 0; i < 3; i++) void callNested()
    expect(session.calls).toEqual([1, 3])
    caller.settle(session, [2, 1])
    expect(session.calls).toEqual([1, 3, 5])
  })

  test('gets one when the peer turns out to take more', () => {
    const { call, caller, session } = crowded(1)
    void call()
    void call()
    session.peerLimits = { ...session.peerLimits, calls: 2 }
    caller.admit()
    expect(session.calls).toEqual([1, 3])
  })

  test('can be given up, and was not executed', async () => {
    const { call, caller, session } = crowded(1)
    void call()
    const controller = new AbortController()
    const aborted = call('x', { signal: controller.signal })
    const late = call('x', { timeoutMs: 100 })
    controller.abort()
    caller.tick(100)
    expect(await fate(aborted)).toEqual(notExecuted('CANCELLED'))
    expect(await fate(late)).toEqual(notExecuted('DEADLINE_EXCEEDED'))
    caller.settle(session, [2, 1])
    expect([session.calls, session.cancels]).toEqual([[1], []])
  })
})

describe('a call with items', () => {
  /** Notes what it is told, in order. */
  class Told implements CallFlow {
    readonly notes: string[] = []

    begin(session: Session, id: number): void {
      this.notes.push(`begin ${id}${session.attached ? '' : ' away'}`)
    }

    leave(): void {
      this.notes.push('leave')
    }

    over(): void {
      this.notes.push('over')
    }

    abort({ code }: RpcError): void {
      this.notes.push(`abort ${code}`)
    }
  }

  function withItems(options: Arrangement = {}) {
    const arranged = arrange(options)
    const begin = (request?: Request, nested = false, method = plain) => {
      const flow = new Told()
      const errors: RpcError[] = []
      const call = arranged.caller.call(method, undefined, request, nested, 0, () => {}, (error) => errors.push(error), flow)
      return { flow, call, errors, notes: flow.notes }
    }
    return { ...arranged, begin }
  }

  test('has no timeout unless it is given one', () => {
    const { begin, session } = withItems()
    begin()
    begin({ timeoutMs: 50 })
    begin(undefined, false, { ...plain, timeoutMs: 70 })
    expect(session.wire.frames.map(([, , , timeoutMs]) => timeoutMs)).toEqual([0, 50, 70])
  })

  test('begins when it was sent, and is over when it is answered', () => {
    const { begin, caller, session } = withItems()
    const { notes } = begin()
    expect(notes).toEqual(['begin 1'])
    caller.settle(session, [2, 1])
    expect([notes, caller.size]).toEqual([['begin 1', 'over'], 0])
  })

  test('has a place of its own kind, which leaves those of plain calls free', () => {
    const { begin, call, session } = withItems()
    session.peerLimits = { calls: 1, nestedCalls: 0, streams: 2, inputBytes: 1_000 }
    const [, , third] = [begin(), begin(), begin()]
    void call()
    expect(session.calls).toEqual([1, 3, 7])
    expect([third.notes, session.places.streams.taken, session.places.calls.taken]).toEqual([[], 2, 1])
  })

  test('that is nested has a nested place', () => {
    const { begin, session } = withItems()
    session.peerLimits = { calls: 0, nestedCalls: 1, streams: 0, inputBytes: 1_000 }
    begin(undefined, true)
    begin(undefined, true)
    expect([session.calls, session.places.nestedCalls.taken]).toEqual([[1], 1])
  })

  test('that waits begins when another is over, in the order in which they were made', () => {
    const { begin, caller, session } = withItems()
    session.peerLimits = { ...session.peerLimits, streams: 1 }
    const [, second, third] = [begin(), begin(), begin()]
    caller.settle(session, [2, 1])
    expect([second.notes, third.notes]).toEqual([['begin 3'], []])
    caller.settle(session, [3, 3, 'ABORTED', 'executed', 'no'])
    expect(third.notes).toEqual(['begin 5'])
  })

  test('that is given up keeps its place until the peer has answered', () => {
    const { begin, caller, session } = withItems()
    session.peerLimits = { ...session.peerLimits, streams: 1 }
    const [first, second] = [begin(), begin()]
    caller.cancel(first.call, { code: 'CANCELLED', message: 'enough' })
    expect([first.notes, second.notes, session.cancels]).toEqual([['begin 1', 'abort CANCELLED'], [], [1]])
    caller.settle(session, [2, 1])
    expect([first.notes.at(-1), second.notes]).toEqual(['over', ['begin 3']])
  })

  test('that is given up while it waits is never begun', () => {
    const { begin, caller, session } = withItems()
    session.peerLimits = { ...session.peerLimits, streams: 1 }
    const [, second] = [begin(), begin()]
    caller.cancel(second.call, { code: 'CANCELLED', message: 'enough' })
    caller.settle(session, [2, 1])
    expect(second.notes).toEqual(['over', 'abort CANCELLED'])
    expect(second.errors).toMatchObject([notExecuted('CANCELLED')])
    expect(session.calls).toEqual([1])
  })

  test('leaves a session that did not take it, and begins in the next', () => {
    const { begin, caller, session } = withItems()
    const { notes, errors } = begin()
    caller.leave(session, { code: 'SESSION_LOST', message: 'gone', received: 0, moves: true })
    const next = new Written()
    caller.use(next)
    caller.admit()
    expect([notes, errors, next.calls]).toEqual([['begin 1', 'leave', 'begin 1'], [], [1]])
    expect([session.places.streams.taken, next.places.streams.taken]).toEqual([0, 1])
  })

  test('is over, and fails, with a session that may have taken it', () => {
    const { begin, caller, session } = withItems()
    const { notes, errors } = begin()
    caller.leave(session, { code: 'SESSION_LOST', message: 'gone', moves: true })
    expect(notes).toEqual(['begin 1', 'over'])
    expect(errors).toMatchObject([unknown('SESSION_LOST')])
  })

  test('stays with a session that goes on with it', () => {
    const { begin, caller, session } = withItems()
    const { notes, errors } = begin()
    caller.leave(session, { code: 'UNAVAILABLE', message: 'stops', received: 1, keepsTaken: true, moves: true })
    expect([notes, errors]).toEqual([['begin 1'], []])
  })
})

describe('an answer', () => {
  test.each<[string, number]>([
    ['to a call that was never made', 3],
    ['to a call of the other side', 2],
  ])('%s is a violation', (_, id) => {
    const { call, caller, session } = arrange()
    void call()
    expect(() => caller.settle(session, [2, id])).toThrow(Violation)
  })

  test('that comes a second time is passed over', async () => {
    const { call, caller, session } = arrange()
    const answer = call()
    caller.settle(session, [2, 1, 'first'])
    caller.settle(session, [2, 1, 'second'])
    expect(await answer).toBe('first')
  })

  test('that was too large to keep makes the call RESOURCE_EXHAUSTED, as executed', async () => {
    const { call, caller, session } = arrange()
    const answer = call()
    caller.oversize(session, 1)
    expect(await fate(answer)).toEqual({ code: 'RESOURCE_EXHAUSTED', outcome: 'executed' })
    expect(session.places.calls.taken).toBe(0)
  })

  test('that was too large, to a call that was never made, is a violation', () => {
    const { caller, session } = arrange()
    expect(() => caller.oversize(session, 1)).toThrow(Violation)
  })
})

describe('a deadline', () => {
  test('that comes before those known is told', () => {
    const { call, dues, caller } = arrange()
    void call('x', { timeoutMs: 500 })
    void call('x', { timeoutMs: 900 })
    void call('x', { timeoutMs: 100 })
    expect([dues, caller.deadlineMs]).toEqual([[500, 100], 100])
  })

  test('is not passed before its time', async () => {
    const { call, caller } = arrange()
    const answer = call('x', { timeoutMs: 100 })
    caller.tick(99)
    expect(await fateSoFar(answer)).toBe('pending')
  })

  test('that passes is followed by the next', async () => {
    const { call, caller, dues } = arrange()
    void call('x', { timeoutMs: 100 })
    const second = call('x', { timeoutMs: 200 })
    caller.tick(100)
    expect(dues).toEqual([100, 200])
    caller.tick(200)
    expect(await fate(second)).toEqual(unknown('DEADLINE_EXCEEDED'))
  })

  test('that never comes never passes', async () => {
    const { call, caller } = arrange()
    const answer = call('x', { timeoutMs: Infinity })
    caller.tick(1e15)
    expect(await fateSoFar(answer)).toBe('pending')
  })

  test('of a call that was answered means nothing', async () => {
    const { call, caller, session } = arrange()
    const answer = call('x', { timeoutMs: 100 })
    caller.settle(session, [2, 1, 'in time'])
    caller.tick(100)
    expect([await answer, session.cancels]).toEqual(['in time', []])
  })
})

describe('giving up a call', () => {
  test('before it was written leaves no trace of it', async () => {
    const { call, caller, session } = arrange()
    session.wire.room = 0
    const answer = call('x', { timeoutMs: 100 })
    caller.tick(100)
    expect(await fate(answer)).toEqual(notExecuted('DEADLINE_EXCEEDED'))
    session.wire.room = Infinity
    session.flush()
    expect([session.wire.sent, caller.size, session.places.calls.taken]).toEqual([[], 0, 0])
  })

  test('before it was written gives its place to the next', () => {
    const { call, caller, session } = arrange()
    session.peerLimits = { ...session.peerLimits, calls: 1 }
    session.wire.room = 0
    void call('x', { timeoutMs: 100 })
    void call()
    caller.tick(100)
    session.wire.room = Infinity
    session.flush()
    expect(session.calls).toEqual([3])
  })

  test('after it was written leaves it unknown, and cancels it', async () => {
    const { call, caller, session } = arrange()
    const answer = call('x', { timeoutMs: 100 })
    caller.tick(100)
    expect(await fate(answer)).toEqual(unknown('DEADLINE_EXCEEDED'))
    expect(session.cancels).toEqual([1])
  })

  test('after it was written keeps its place until the peer is done with it', () => {
    const { call, caller, session } = arrange()
    session.peerLimits = { ...session.peerLimits, calls: 1 }
    void call('x', { timeoutMs: 100 })
    void call()
    caller.tick(100)
    expect(session.calls).toEqual([1])
    caller.settle(session, [2, 1])
    expect(session.calls).toEqual([1, 3])
  })

  test('after a part of it was written: it was not executed, and is cancelled', async () => {
    const { call, caller, session } = arrange()
    session.wire.room = 1
    const answer = call('x'.repeat(2 * MESSAGE_BYTES), { timeoutMs: 100 })
    caller.tick(100)
    expect(await fate(answer)).toEqual(notExecuted('DEADLINE_EXCEEDED'))
    session.wire.room = Infinity
    session.flush()
    expect(session.wire.frames.map(([kind]) => kind)).toEqual([5, 4])
  })

  test('goes ahead of the calls that wait to be written', () => {
    const { call, caller, session } = arrange()
    void call('x', { timeoutMs: 100 })
    session.wire.room = 0
    void call()
    caller.tick(100)
    session.wire.room = Infinity
    session.flush()
    expect(session.wire.frames.slice(1).map(([kind, id]) => [kind, id])).toEqual([[4, 1], [1, 3]])
  })

  test('by its signal does the same as by its deadline', async () => {
    const { call, session } = arrange()
    const controller = new AbortController()
    const answer = call('x', { signal: controller.signal })
    controller.abort()
    expect(await fate(answer)).toEqual(unknown('CANCELLED'))
    expect(session.cancels).toEqual([1])
  })

  test('happens once, whatever comes after', () => {
    const { call, caller, session } = arrange()
    const controller = new AbortController()
    void call('x', { signal: controller.signal, timeoutMs: 100 })
    void call('another', { timeoutMs: 200 })
    caller.tick(100)
    controller.abort()
    caller.tick(200)
    expect(session.cancels).toEqual([1, 3])
  })

  test('does not change an answer that came first', async () => {
    const { call, caller, session } = arrange()
    const controller = new AbortController()
    const answer = call('x', { signal: controller.signal })
    caller.settle(session, [2, 1, 'first'])
    controller.abort()
    expect([await answer, session.cancels]).toEqual(['first', []])
  })

  test('makes its answer of no account', async () => {
    const { call, caller, session } = arrange()
    const answer = call('x', { timeoutMs: 100 })
    caller.tick(100)
    caller.settle(session, [2, 1, 'late'])
    expect(await fate(answer)).toEqual(unknown('DEADLINE_EXCEEDED'))
  })
})

test('a signal is not held on to by calls that are over', () => {
  const { call, caller, session } = arrange()
  const listeners = new Set<() => void>()
  const signal = {
    aborted: false,
    addEventListener: (_: 'abort', listener: () => void) => void listeners.add(listener),
    removeEventListener: (_: 'abort', listener: () => void) => void listeners.delete(listener),
  }
  void call('answered', { signal })
  void call('given up', { signal, timeoutMs: 100 })
  void call('lost', { signal })
  expect(listeners.size).toBe(3)
  caller.settle(session, [2, 1])
  caller.tick(100)
  caller.leave(session, { code: 'SESSION_LOST', message: 'gone' })
  expect(listeners.size).toBe(0)
})

describe('calls given up that the peer may not have received', () => {
  test('are those that were written and not acknowledged', () => {
    const { call, caller, session } = arrange()
    void call('acknowledged', { timeoutMs: 100 })
    void call('given up', { timeoutMs: 100 })
    void call('wanted')
    session.wire.room = 0
    void call('unwritten', { timeoutMs: 100 })
    session.outbox.acknowledge(1)
    caller.tick(100)
    expect(caller.givenUp(session)).toEqual([3])
  })

  test('are told to the session that has them', () => {
    const { call, caller, session } = arrange()
    void call('x', { timeoutMs: 100 })
    caller.tick(100)
    expect(caller.givenUp(new Written())).toEqual([])
    expect(caller.givenUp(session)).toEqual([1])
  })
})

describe('when a session takes no more calls', () => {
  const gone = unknown('SESSION_LOST')
  const never = notExecuted('SESSION_LOST')
  const closed = unknown('CANCELLED')

  /** How it stopped, and what becomes of a call: taken, written (each also idempotent), begun, unwritten. */
  const departures: readonly [how: string, departure: Departure, fates: readonly unknown[]][] = [
    [
      'because it is lost',
      { code: 'SESSION_LOST', message: 'gone', moves: true, resendsIdempotent: true },
      [gone, 'moved', gone, 'moved', 'moved', 'moved'],
    ],
    [
      'because it is lost, and it is known how far it came',
      { code: 'SESSION_LOST', message: 'gone', moves: true, resendsIdempotent: true, received: 2 },
      [gone, 'moved', 'moved', 'moved', 'moved', 'moved'],
    ],
    [
      'because the server is stopping',
      { code: 'UNAVAILABLE', message: 'stopping', keepsTaken: true, moves: true, received: 2 },
      ['pending', 'pending', 'moved', 'moved', 'moved', 'moved'],
    ],
    [
      'because something was malformed',
      { code: 'SESSION_LOST', message: 'malformed', moves: true },
      [gone, gone, gone, gone, 'moved', 'moved'],
    ],
    [
      'because the user is another',
      { code: 'SESSION_LOST', message: 'another user', received: 2 },
      [gone, gone, never, never, never, never],
    ],
    [
      'because it was closed',
      { code: 'CANCELLED', message: 'closed' },
      [closed, closed, closed, closed, notExecuted('CANCELLED'), notExecuted('CANCELLED')],
    ],
  ]

  test.each(departures)('%s, each call fails with its outcome or goes on', async (_, departure, fates) => {
    const { call, caller, session } = arrange()
    const calls = [call('taken'), call('taken', {}, idempotent), call('written'), call('written', {}, idempotent)]
    session.wire.room = 1
    calls.push(call('x'.repeat(2 * MESSAGE_BYTES)), call('unwritten'))
    expect(session.wire.frames.map(([kind]) => kind)).toEqual([1, 1, 1, 1, 5])

    const next = new Written()
    caller.leave(session, departure)
    caller.use(next)
    caller.admit()

    const moved = new Set(next.wire.frames.map(([, id]) => id))
    const found = await Promise.all(calls.map(async (promise, i) => (moved.has(2 * i + 1) ? 'moved' : fateSoFar(promise))))
    expect(found).toEqual(fates)
  })

  test('nothing of it is left behind but what the peer goes on with', () => {
    const { call, caller, session } = arrange()
    void call('taken')
    void call('written')
    session.wire.room = 0
    void call('unwritten')
    caller.leave(session, { code: 'UNAVAILABLE', message: 'stopping', keepsTaken: true, moves: true, received: 1 })
    expect([session.places.calls.taken, session.outbox.queued, caller.size]).toEqual([1, 0, 3])
  })

  test('calls that move keep their order, and go before those that waited for a place', () => {
    const { call, caller, session } = arrange()
    session.peerLimits = { ...session.peerLimits, calls: 2 }
    for (let i = 0; i < 4; i++) void call()
    const next = new Written()
    caller.leave(session, { code: 'UNAVAILABLE', message: 'stopping', keepsTaken: true, moves: true, received: 0 })
    caller.use(next)
    caller.admit()
    expect(next.calls).toEqual([1, 3, 5, 7])
  })

  test('nothing of the calls that it had not written goes out, should it go on', () => {
    const { call, caller, session } = arrange({ attached: false })
    void call('meant for the former user')
    caller.leave(session, { code: 'SESSION_LOST', message: 'another user' })
    session.attach(session.wire, 0)
    expect(session.wire.sent).toEqual([])
  })

  test('a call that moved, and was not written where it went, was not executed', async () => {
    const { call, caller, session } = arrange()
    const answer = call()
    const next = new Written({ attached: false })
    caller.leave(session, { code: 'UNAVAILABLE', message: 'stopping', keepsTaken: true, moves: true, received: 0 })
    caller.use(next)
    caller.admit()
    caller.leave(next, { code: 'CANCELLED', message: 'closed' })
    expect(await fate(answer)).toEqual(notExecuted('CANCELLED'))
  })

  test('calls inside handlers move to their own places', () => {
    const { call, callNested, caller, session } = arrange()
    void call()
    void callNested()
    const next = new Written()
    next.peerLimits = { ...next.peerLimits, calls: 0 }
    caller.leave(session, { code: 'UNAVAILABLE', message: 'stopping', keepsTaken: true, moves: true, received: 0 })
    caller.use(next)
    caller.admit()
    expect(next.calls).toEqual([3])
    expect(next.places).toMatchObject({ calls: { taken: 0 }, nestedCalls: { taken: 1 } })
  })

  test('calls that were given up do not move', () => {
    const { call, caller, session } = arrange()
    void call('x', { timeoutMs: 100 }, idempotent)
    caller.tick(100)
    const next = new Written()
    caller.leave(session, { code: 'SESSION_LOST', message: 'gone', moves: true, resendsIdempotent: true })
    caller.use(next)
    caller.admit()
    expect([next.calls, caller.size]).toEqual([[], 0])
  })

  test('a call that moved is answered by where it went, and not by where it was', async () => {
    const { call, caller, session } = arrange()
    const answer = call()
    const next = new Written()
    caller.leave(session, { code: 'UNAVAILABLE', message: 'stopping', keepsTaken: true, moves: true, received: 0 })
    caller.use(next)
    caller.admit()
    caller.settle(session, [3, 1, 'CANCELLED', 'not-executed', 'from the old one'])
    caller.settle(next, [2, 1, 'from the new one'])
    expect(await answer).toBe('from the new one')
  })

  /** An idempotent call that may have run where it was, and is sent again. */
  function resent() {
    const arrangement = arrange()
    const answer = arrangement.call('x', {}, idempotent)
    const next = new Written()
    arrangement.caller.leave(arrangement.session, { code: 'SESSION_LOST', message: 'gone', moves: true, resendsIdempotent: true })
    arrangement.caller.use(next)
    arrangement.caller.admit()
    return { ...arrangement, answer, next }
  }

  test('a call that may have run and is sent again stays unknown although it is not executed now', async () => {
    const { caller, answer, next } = resent()
    caller.settle(next, [3, 1, 'RESOURCE_EXHAUSTED', 'not-executed', 'too many calls'])
    expect(await fate(answer)).toEqual(unknown('RESOURCE_EXHAUSTED'))
  })

  test('a call that may have run and is taken back before it is sent again stays unknown', async () => {
    const { caller, answer, next } = resent()
    caller.leave(next, { code: 'CANCELLED', message: 'closed', received: 0 })
    expect(await fate(answer)).toEqual(unknown('CANCELLED'))
  })

  test('a call that may have run and is sent again is executed if that is what is answered', async () => {
    const { caller, answer, next } = resent()
    caller.settle(next, [3, 1, 'BROKE', 'executed', 'no funds'])
    expect(await fate(answer)).toEqual({ code: 'BROKE', outcome: 'executed' })
  })

  test('a call that stayed is answered by where it is', async () => {
    const { call, caller, session } = arrange()
    const answer = call()
    caller.leave(session, { code: 'UNAVAILABLE', message: 'stopping', keepsTaken: true, moves: true, received: 1 })
    caller.use(new Written())
    caller.settle(session, [2, 1, 'still here'])
    expect(await answer).toBe('still here')
  })

  test('the peer is told to forget the parts of a call that moves', () => {
    const { call, caller, session } = arrange()
    session.wire.room = 1
    void call('x'.repeat(2 * MESSAGE_BYTES))
    caller.leave(session, { code: 'UNAVAILABLE', message: 'stopping', keepsTaken: true, moves: true, received: 0 })
    session.wire.room = Infinity
    session.flush()
    expect(session.cancels).toEqual([1])
  })

  test('calls on other sessions do not notice', async () => {
    const { call, caller } = arrange()
    const answer = call()
    caller.leave(new Written(), { code: 'SESSION_LOST', message: 'gone' })
    expect(await fateSoFar(answer)).toBe('pending')
  })
})

describe('at the end', () => {
  test('calls that wait for a place fail, and were not executed', async () => {
    const { call, callNested, caller, session } = arrange()
    session.peerLimits = { calls: 0, nestedCalls: 0, streams: 100, inputBytes: 0 }
    const waiting = [call(), callNested()]
    caller.end({ code: 'CANCELLED', message: 'closed' })
    expect(await Promise.all(waiting.map(fate))).toEqual([notExecuted('CANCELLED'), notExecuted('CANCELLED')])
    expect(caller.size).toBe(0)
  })

  test('those that a session has are left to what becomes of it', async () => {
    const { call, caller } = arrange()
    const answer = call()
    caller.end({ code: 'CANCELLED', message: 'closed' })
    expect(await fateSoFar(answer)).toBe('pending')
  })
})

describe('a peer that never acknowledges', () => {
  test('is sent no more than a bound, and calls beyond the queue are refused', async () => {
    const { call, session } = arrange({ queuedCalls: 2 })
    const text = 'x'.repeat(300_000)

    const calls = Array.from({ length: 8 }, () => call(text))

    expect(session.outbox.length).toBeLessThan(2 * 2 ** 20)
    expect(await fate(calls[7]!)).toEqual(notExecuted('RESOURCE_EXHAUSTED'))
  })

  test('is sent the rest once it does', () => {
    const { caller, call, session } = arrange()
    for (let n = 0; n < 5; n++) void call('x'.repeat(300_000))
    const before = session.outbox.last
    expect(caller.waits).toBe(true)

    session.outbox.acknowledge(before)
    caller.admit()

    expect(session.outbox.last).toBeGreaterThan(before)
  })
})
