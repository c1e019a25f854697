import { describe, expect, test } from 'vitest'
import { RpcError } from '../../src/errors.js'
import type { IncomingCall } from '../../src/protocol/answerer.js'
import { Callee } from '../../src/protocol/callee.js'
import { Violation, type CallFrame } from '../../src/protocol/frames.js'
import { GuardedCallee, type Checked, type CheckingAnswerer } from '../../src/protocol/guardedcallee.js'
import { defaultLimits, type Limits } from '../../src/protocol/limits.js'
import { Session } from '../../src/protocol/session.js'
import { answers, Slow, type Handlers } from './answers.js'
import { turn } from './fate.js'
import { deaf, Wire } from './wire.js'

interface Arrangement {
  readonly limits?: Partial<Limits>
  readonly maxBytes?: number
  readonly answerer?: Partial<CheckingAnswerer<Checked>>
}

/** A server's callee with a session on a wire; `now` stands at 0 unless a test says otherwise. */
function arrange(handlers: Handlers, { limits, maxBytes, answerer }: Arrangement = {}) {
  const session = new Session(deaf(), 1_000_000)
  const wire = new Wire()
  session.attach(wire, 0)
  const dues: number[] = []
  const all = { ...answers(handlers, maxBytes), ...answerer }
  const callee = new GuardedCallee(session, all, { ...defaultLimits, ...limits }, 'odd', (dueMs) => dues.push(dueMs))
  return {
    session, wire, callee, dues,
    start(id: number, name: string, input?: unknown, timeoutMs = 0) {
      callee.start([1, id, name, timeoutMs, input], 50, 0)
    },
    /** Puts more into the outbox than the limit lets calls start with. */
    fill: () => session.send({ id: 999, text: JSON.stringify('x'.repeat(defaultLimits.outputBytes)), seq: 0 }),
    /** The peer says that it has all of it. */
    acknowledge() {
      session.outbox.acknowledge(session.outbox.last)
      callee.resume()
    },
  }
}

const echo: Handlers = { echo: (input) => input }

describe('a call', () => {
  test('that is answered at once is replied to at once', () => {
    const { start, wire } = arrange(echo)
    start(1, 'echo', { a: 1 })
    expect(wire.sent).toEqual(['[1,0,[2,1,{"a":1}]]'])
  })

  test('whose answer is promised is replied to when it comes', async () => {
    const slow = new Slow()
    const { start, wire } = arrange({ slow: slow.handler })
    start(1, 'slow')
    expect(wire.sent).toEqual([])
    slow.answer('late')
    await turn()
    expect(wire.frames).toEqual([[2, 1, 'late']])
  })

  test('that is answered with nothing has a reply without output', () => {
    const { start, wire } = arrange({ quiet: () => undefined })
    start(1, 'quiet')
    expect(wire.frames).toEqual([[2, 1]])
  })

  test('may be answered with any thenable', async () => {
    const { start, wire } = arrange({ then: () => ({ then: (resolve: (value: unknown) => void) => resolve('thenable') }) })
    start(1, 'then')
    await turn()
    expect(wire.frames).toEqual([[2, 1, 'thenable']])
  })

  test('brings its headers', () => {
    let seen: unknown
    const { callee } = arrange({ echo: (_, call) => void (seen = call.headers) })
    callee.start([1, 1, 'echo', { timeoutMs: 0, headers: { trace: 'abc' } }, 1], 50, 0)
    expect(seen).toEqual({ trace: 'abc' })
  })

  test('has its deadline counted from its arrival', () => {
    const slow = new Slow()
    const { callee } = arrange({ slow: slow.handler })
    callee.start([1, 1, 'slow', 250], 50, 10_000)
    expect(slow.calls[0]?.deadlineMs).toBe(10_250)
  })

  test('without a timeout has no deadline', () => {
    const slow = new Slow()
    const { start, callee } = arrange({ slow: slow.handler })
    start(1, 'slow')
    expect([slow.calls[0]?.deadlineMs, callee.deadlineMs]).toEqual([Infinity, Infinity])
  })

  test('is no longer counted once it was answered, and its id is free', () => {
    const { start, callee, wire } = arrange(echo)
    start(1, 'echo', 'a')
    expect(callee.size).toBe(0)
    start(1, 'echo', 'b')
    expect(wire.frames).toEqual([[2, 1, 'a'], [2, 1, 'b']])
  })

  test('of a procedure that there is not is answered UNIMPLEMENTED', () => {
    const { start, wire } = arrange(echo)
    start(1, 'x'.repeat(1_000))
    expect(wire.frames).toEqual([[3, 1, 'UNIMPLEMENTED', 'not-executed', `no procedure "${'x'.repeat(100)}"`]])
  })
})

describe('a call is a violation', () => {
  test.each([2, 0, 100])('with the id %i, which is this side’s', (id) => {
    expect(() => arrange(echo).start(id, 'echo')).toThrow(Violation)
  })

  test('with the id of one that runs', () => {
    const { start } = arrange({ slow: new Slow().handler })
    start(1, 'slow')
    expect(() => start(1, 'slow')).toThrow(Violation)
  })

  test('with the id of one that waits', () => {
    const { start, fill } = arrange(echo)
    fill()
    start(1, 'echo')
    expect(() => start(1, 'echo')).toThrow(Violation)
  })
})

describe('a handler that fails', () => {
  const broke = new RpcError('BROKE', 'no funds', { data: { missing: 3 } })

  test('is answered for with its error, as executed', () => {
    const { start, wire } = arrange({ fail: () => { throw broke } })
    start(1, 'fail')
    expect(wire.frames).toEqual([[3, 1, 'BROKE', 'executed', 'no funds', { missing: 3 }]])
  })

  test('later is answered for alike', async () => {
    const { start, wire } = arrange({ fail: () => Promise.reject(broke) })
    start(1, 'fail')
    await turn()
    expect(wire.frames).toEqual([[3, 1, 'BROKE', 'executed', 'no funds', { missing: 3 }]])
  })

  test('tells of what it threw no more than the answerer says', () => {
    const { start, wire } = arrange({ fail: () => { throw new Error('password is 123') } })
    start(1, 'fail')
    expect(wire.frames).toEqual([[3, 1, 'INTERNAL', 'executed', 'internal error']])
  })

  test('with data that cannot be encoded is told as a bug of its own', () => {
    const { start, wire } = arrange({ fail: () => { throw new RpcError('BROKE', 'no', { data: 1n }) } })
    start(1, 'fail')
    expect(wire.frames).toEqual([[3, 1, 'INTERNAL', 'executed', 'internal error']])
  })

  test('with data that is too large is told so', () => {
    const fail = (): never => { throw new RpcError('BROKE', 'no', { data: 'x'.repeat(99) }) }
    const { start, wire } = arrange({ fail }, { limits: { valueBytes: 100 } })
    start(1, 'fail')
    expect(wire.frames).toEqual([[3, 1, 'RESOURCE_EXHAUSTED', 'executed', 'the error\'s data is larger than 100 bytes']])
  })

  test('with data as large as may be is told in full', () => {
    const fail = (): never => { throw new RpcError('BROKE', 'no', { data: 'x'.repeat(98) }) }
    const { start, wire } = arrange({ fail }, { limits: { valueBytes: 100 } })
    start(1, 'fail')
    expect(wire.frames[0]?.[2]).toBe('BROKE')
  })
})

test('a call that fails before its handler has started was not executed', () => {
  const run = (): never => { throw new RpcError('INVALID_ARGUMENT', 'not so') }
  const { start, wire } = arrange(echo, { answerer: { run } })
  start(1, 'echo')
  expect(wire.frames).toEqual([[3, 1, 'INVALID_ARGUMENT', 'not-executed', 'not so']])
})

describe('an answer', () => {
  test('that cannot be encoded fails its call alone, as executed', () => {
    const { start, wire } = arrange({ ...echo, bad: () => 1n })
    start(1, 'bad')
    start(3, 'echo', 'good')
    expect(wire.frames).toEqual([[3, 1, 'INTERNAL', 'executed', 'internal error'], [2, 3, 'good']])
  })

  test('that the contract does not allow is told as the answerer says', () => {
    const methods = new Map([['echo', { name: 'echo', maxBytes: undefined, output: { valid: () => false } }]])
    const { start, wire } = arrange(echo, { answerer: { methods } })
    start(1, 'echo')
    expect(wire.frames).toEqual([[3, 1, 'DATA_LOSS', 'executed', 'not in the contract']])
  })

  test('that is too large becomes RESOURCE_EXHAUSTED, as executed', () => {
    const { start, wire } = arrange(echo, { limits: { valueBytes: 100 } })
    start(1, 'echo', 'x'.repeat(99))
    expect(wire.frames).toEqual([[3, 1, 'RESOURCE_EXHAUSTED', 'executed', 'the answer is larger than 100 bytes']])
  })

  test('as large as may be is sent', () => {
    const { start, wire } = arrange(echo, { limits: { valueBytes: 100 } })
    start(1, 'echo', 'x'.repeat(98))
    expect(wire.frames[0]?.[0]).toBe(2)
  })

  test('may be as large as its procedure says', () => {
    const { start, wire } = arrange(echo, { limits: { valueBytes: 100 }, maxBytes: 200 })
    start(1, 'echo', 'x'.repeat(198))
    start(3, 'echo', 'x'.repeat(199))
    expect(wire.frames.map(([kind]) => kind)).toEqual([2, 3])
  })

  test('made while the client is away is kept for it', () => {
    const { start, session } = arrange(echo)
    session.detach()
    start(1, 'echo', 'kept')
    const next = new Wire()
    session.attach(next, 0)
    expect(next.frames).toEqual([[2, 1, 'kept']])
  })

  test('made while the client is away, beyond what is kept, becomes RESOURCE_EXHAUSTED, as executed', () => {
    const { start, session } = arrange(echo, { limits: { detachedOutputBytes: 1_000 } })
    session.detach()
    start(1, 'echo', 'x'.repeat(900))
    start(3, 'echo', 'x'.repeat(900))
    const next = new Wire()
    session.attach(next, 0)
    expect(next.frames[0]?.slice(0, 2)).toEqual([2, 1])
    expect(next.frames[1]).toEqual([3, 3, 'RESOURCE_EXHAUSTED', 'executed', 'more than 1000 bytes of answers while away'])
  })

  test('is never too much while the client is there', () => {
    const { start, wire } = arrange(echo, { limits: { detachedOutputBytes: 1_000 } })
    start(1, 'echo', 'x'.repeat(900))
    start(3, 'echo', 'x'.repeat(900))
    expect(wire.frames.map(([kind]) => kind)).toEqual([2, 2])
  })
})

describe('an input', () => {
  const tooLarge = [3, 1, 'RESOURCE_EXHAUSTED', 'not-executed', 'the input is larger than 100 bytes']

  function give(input: unknown, limits: Arrangement) {
    const { callee, wire } = arrange(echo, limits)
    const frame: CallFrame = [1, 1, 'echo', 0, input]
    callee.start(frame, 1_000, 0)
    return wire.frames[0]
  }

  test('that is too large is refused', () => {
    expect(give('x'.repeat(99), { limits: { valueBytes: 100 } })).toEqual(tooLarge)
  })

  test('is measured in bytes', () => {
    expect(give('é'.repeat(50), { limits: { valueBytes: 100 } })).toEqual(tooLarge)
  })

  test('that came in a large packet is not itself large', () => {
    expect(give('x'.repeat(98), { limits: { valueBytes: 100 } })?.[0]).toBe(2)
  })

  test('may be as large as its procedure says', () => {
    expect(give('x'.repeat(198), { limits: { valueBytes: 100 }, maxBytes: 200 })?.[0]).toBe(2)
  })

  test('too deep to be measured is refused, not a crash', () => {
    let deep: unknown = []
    for (let i = 0; i < 20_000; i++) deep = [deep]
    expect(give(deep, { limits: { valueBytes: 100 } })).toEqual(tooLarge)
  })
})

describe('one call too many', () => {
  /** The limits, reached. */
  function full() {
    const slow = new Slow()
    const arrangement = arrange({ slow: slow.handler }, { limits: { calls: 70, nestedCalls: 10 } })
    for (let i = 0; i < 80; i++) arrangement.start(2 * i + 1, 'slow')
    return { slow, ...arrangement, start: arrangement.start }
  }

  test('is refused, where the limits for calls and for those inside handlers end', () => {
    const { start, slow, wire } = full()
    expect(slow.calls).toHaveLength(80)
    start(201, 'slow')
    expect(wire.frames).toEqual([[3, 201, 'RESOURCE_EXHAUSTED', 'not-executed', 'more than 70 calls at once']])
  })

  test('has a place when another was answered', async () => {
    const { start, slow, wire } = full()
    slow.answer()
    await turn()
    start(201, 'slow')
    expect(wire.frames).toEqual([[2, 1]])
    expect(slow.calls).toHaveLength(81)
  })

  test('is none of the first 64, which come before a client can know the limits', () => {
    const slow = new Slow()
    const { start } = arrange({ slow: slow.handler }, { limits: { calls: 1, nestedCalls: 1 } })
    for (let i = 0; i < 70; i++) start(2 * i + 1, 'slow')
    expect(slow.calls).toHaveLength(64 + 1)
  })
})

describe('while more output waits than is good', () => {
  test('calls wait, and start in order when the peer has caught up', () => {
    const ran: unknown[] = []
    const { start, fill, acknowledge } = arrange({ note: (input) => void ran.push(input) })
    fill()
    for (const id of [1, 3, 5]) start(id, 'note', id)
    expect(ran).toEqual([])
    acknowledge()
    expect(ran).toEqual([1, 3, 5])
  })

  test('running calls are answered all the same', async () => {
    const slow = new Slow()
    const { start, fill, wire } = arrange({ slow: slow.handler })
    start(1, 'slow')
    fill()
    slow.answer('taken')
    await turn()
    expect(wire.frames.at(-1)).toEqual([2, 1, 'taken'])
  })

  test('a call does not overtake one that waits', () => {
    const ran: unknown[] = []
    const { start, fill, session, callee } = arrange({ note: (input) => void ran.push(input) })
    fill()
    start(1, 'note', 'first')
    session.outbox.acknowledge(session.outbox.last) // there is room again, and nobody has looked yet
    start(3, 'note', 'second')
    expect(ran).toEqual([])
    callee.resume()
    expect(ran).toEqual(['first', 'second'])
  })

  test('only so many start that there is too much again', () => {
    const ran: unknown[] = []
    const half = 'x'.repeat(defaultLimits.outputBytes / 2)
    const { start, fill, acknowledge, wire } = arrange({ half: (input) => (ran.push(input), half) })
    fill()
    for (const id of [1, 3, 5, 7]) start(id, 'half', id)
    wire.room = 0
    acknowledge()
    expect(ran).toEqual([1, 3])
  })

  test('the frames of one message count for as much as each is on average', () => {
    const { callee } = arrange({ slow: new Slow().handler })
    callee.start([1, 1, 'slow', 0], 1_000, 0, 10)
    expect(callee.inputBytes).toBe(100)
  })

  test('many small blobs count for what they cost in memory', () => {
    const { callee } = arrange({ slow: new Slow().handler })
    callee.start([1, 1, 'slow', 0], 101_000, 0, 1, Array.from({ length: 50_000 }, () => new Uint8Array(0)))
    expect(callee.inputBytes).toBeGreaterThan(5_000_000)
  })

  test('a call is refused when too much input waits', () => {
    const { start, fill, wire } = arrange(echo, { limits: { inputBytes: 1_000 } })
    fill()
    start(1, 'echo', 'x'.repeat(600))
    start(3, 'echo', 'x'.repeat(600))
    expect(wire.frames.at(-1)).toEqual([3, 3, 'RESOURCE_EXHAUSTED', 'not-executed', 'more than 1000 bytes of input waiting'])
  })

  test('one input alone may be larger, since its caller could not have waited for less', () => {
    const { start, fill, acknowledge, wire } = arrange(echo, { limits: { inputBytes: 100 } })
    fill()
    start(1, 'echo', 'x'.repeat(600))
    acknowledge()
    expect(wire.frames.at(-1)).toEqual([2, 1, 'x'.repeat(600)])
  })

  test('waiting input is counted as its caller counts it, in characters of JSON', () => {
    const { start, fill, acknowledge, wire } = arrange(echo, { limits: { inputBytes: 100 } })
    fill()
    start(1, 'echo', '価'.repeat(40))
    start(3, 'echo', '価'.repeat(40))
    acknowledge()
    expect(wire.frames.slice(-2).map(([kind]) => kind)).toEqual([2, 2])
  })

  test('an input too deep to be measured is refused, and waiting goes on as before', () => {
    let deep: unknown = []
    for (let i = 0; i < 20_000; i++) deep = [deep]
    const { start, fill, wire } = arrange(echo, { limits: { inputBytes: 1_000 } })
    fill()
    start(1, 'echo', deep)
    start(3, 'echo', 'x'.repeat(600))
    start(5, 'echo', 'x'.repeat(600))
    expect(wire.frames.slice(-2).map((frame) => frame.slice(0, 3))).toEqual([[3, 1, 'RESOURCE_EXHAUSTED'], [3, 5, 'RESOURCE_EXHAUSTED']])
  })

  test.each<[string, (callee: GuardedCallee, acknowledge: () => void) => void]>([
    ['has started', (_, acknowledge) => acknowledge()],
    ['was cancelled', (callee) => callee.cancel(1)],
  ])('what %s no longer counts as waiting', (_, go) => {
    const { start, fill, acknowledge, callee, wire } = arrange(echo, { limits: { inputBytes: 1_000 } })
    fill()
    start(1, 'echo', 'x'.repeat(600))
    go(callee, acknowledge)
    fill()
    start(3, 'echo', 'x'.repeat(400))
    start(5, 'echo', 'x'.repeat(500))
    acknowledge()
    expect(wire.frames.slice(-2).map(([kind, id]) => [kind, id])).toEqual([[2, 3], [2, 5]])
  })
})

describe('cancelling', () => {
  test('a call that runs tells its handler, once, and frees its place when it is done', async () => {
    const slow = new Slow()
    const { start, callee, wire } = arrange({ slow: slow.handler })
    start(1, 'slow')
    const reasons = noteCancel(slow.calls[0]!)
    callee.cancel(1)
    callee.cancel(1)
    expect(reasons).toEqual(['CANCELLED'])
    expect([callee.size, wire.sent]).toEqual([1, []])
    slow.answer('nobody reads this')
    await turn()
    expect(wire.frames).toEqual([[2, 1]])
  })

  test('a call that waits refuses it at once, and it never starts', () => {
    const ran: unknown[] = []
    const { start, fill, acknowledge, callee, wire } = arrange({ note: (input) => void ran.push(input) })
    fill()
    start(1, 'note', 1)
    start(3, 'note', 3)
    callee.cancel(1)
    expect(wire.frames.at(-1)?.slice(0, 4)).toEqual([3, 1, 'CANCELLED', 'not-executed'])
    acknowledge()
    expect(ran).toEqual([3])
  })

  test('a call of which some parts have come refuses it, and forgets them', () => {
    const { session, callee, wire } = arrange(echo)
    session.parts.add([5, 1, 1, '[1,1,"echo",0,"'])
    callee.cancel(1)
    expect(wire.frames.map((frame) => frame.slice(0, 4))).toEqual([[3, 1, 'CANCELLED', 'not-executed']])
    expect(session.parts.drop(1)).toBe(false)
  })

  test('a call that was answered is a race, and says nothing', () => {
    const { start, callee, wire } = arrange(echo)
    start(1, 'echo')
    callee.cancel(1)
    expect(wire.frames).toEqual([[2, 1]])
  })

  test('a call that never came says nothing', () => {
    const { callee, wire } = arrange(echo)
    callee.cancel(7)
    expect(wire.sent).toEqual([])
  })
})

describe('a call given up while the connection was away', () => {
  test('is not started if it comes now', () => {
    const { start, callee, wire } = arrange(echo)
    callee.giveUp([1])
    start(1, 'echo')
    expect(wire.frames.map((frame) => frame.slice(0, 4))).toEqual([[3, 1, 'CANCELLED', 'not-executed']])
  })

  test('goes on if it came before, until its cancel comes', () => {
    const slow = new Slow()
    const { start, callee } = arrange({ slow: slow.handler })
    start(1, 'slow')
    callee.giveUp([1])
    expect(slow.calls[0]?.cancelled).toBeUndefined()
    callee.cancel(1)
    expect(slow.calls[0]?.cancelled?.code).toBe('CANCELLED')
  })

  test('is remembered until the next connection says which they are', () => {
    const { start, callee, wire } = arrange(echo)
    callee.giveUp([1])
    callee.giveUp([3])
    start(1, 'echo')
    start(3, 'echo')
    expect(wire.frames.map(([kind]) => kind)).toEqual([2, 3])
  })

  test('is one of so many as there can be calls', () => {
    const { start, callee, wire } = arrange(echo, { limits: { calls: 1, nestedCalls: 1, streams: 0 } })
    callee.giveUp([1, 3, 5])
    for (const id of [1, 3, 5]) start(id, 'echo')
    expect(wire.frames.map(([kind]) => kind)).toEqual([3, 3, 2])
  })
})

describe('a deadline', () => {
  test('that comes before those known is told', () => {
    const { start, dues, callee } = arrange({ slow: new Slow().handler })
    start(1, 'slow', undefined, 500)
    start(3, 'slow', undefined, 900)
    start(5, 'slow', undefined, 100)
    expect(dues).toEqual([500, 100])
    expect(callee.deadlineMs).toBe(100)
  })

  test('that passes tells the handler, whose answer is still sent', async () => {
    const slow = new Slow()
    const { start, callee, wire } = arrange({ slow: slow.handler })
    start(1, 'slow', undefined, 100)
    const reasons = noteCancel(slow.calls[0]!)
    callee.tick(99)
    expect(reasons).toEqual([])
    callee.tick(100)
    expect(reasons).toEqual(['DEADLINE_EXCEEDED'])
    slow.answer('late')
    await turn()
    expect(wire.frames).toEqual([[2, 1, 'late']])
  })

  test('that passes while the call waits refuses it', () => {
    const { start, fill, callee, wire } = arrange(echo)
    fill()
    start(1, 'echo', 1, 100)
    callee.tick(100)
    expect(wire.frames.at(-1)?.slice(0, 4)).toEqual([3, 1, 'DEADLINE_EXCEEDED', 'not-executed'])
    expect(callee.size).toBe(0)
  })

  test('that passes is followed by the next', () => {
    const slow = new Slow()
    const { start, callee, dues } = arrange({ slow: slow.handler })
    start(1, 'slow', undefined, 100)
    start(3, 'slow', undefined, 200)
    callee.tick(100)
    expect(dues).toEqual([100, 200])
    callee.tick(200)
    expect(slow.calls[1]?.cancelled?.code).toBe('DEADLINE_EXCEEDED')
  })

  test('of a call that was answered is none', async () => {
    const slow = new Slow()
    const { start, callee } = arrange({ slow: slow.handler })
    start(1, 'slow', undefined, 100)
    const reasons = noteCancel(slow.calls[0]!)
    slow.answer()
    await turn()
    callee.tick(100)
    expect([reasons, callee.deadlineMs]).toEqual([[], Infinity])
  })

  test('of a cancelled call tells nobody again', () => {
    const slow = new Slow()
    const { start, callee } = arrange({ slow: slow.handler })
    start(1, 'slow', undefined, 100)
    const reasons = noteCancel(slow.calls[0]!)
    callee.cancel(1)
    callee.tick(100)
    expect(reasons).toEqual(['CANCELLED'])
  })
})

describe('once it takes no more calls', () => {
  test('those that come are left to be made elsewhere', () => {
    const { start, callee, wire } = arrange(echo)
    callee.close()
    start(1, 'echo')
    expect([wire.sent, callee.size]).toEqual([[], 0])
  })

  test('those that are too large to be kept are not answered either', () => {
    const { callee, wire } = arrange(echo)
    callee.oversize(1)
    callee.close()
    callee.oversize(3)
    expect(wire.frames.map((frame) => (frame as unknown[])[1])).toEqual([1])
  })

  test('those that run and those that wait are answered', async () => {
    const slow = new Slow()
    const { start, fill, acknowledge, callee, wire } = arrange({ ...echo, slow: slow.handler })
    start(1, 'slow')
    fill()
    start(3, 'echo', 'waited')
    callee.close()
    acknowledge()
    slow.answer('ran')
    await turn()
    expect(wire.frames.slice(-2)).toEqual([[2, 3, 'waited'], [2, 1, 'ran']])
  })
})

describe('while a handler has not returned', () => {
  test('its call counts as not answered', () => {
    const sizes: number[] = []
    const { callee, start } = arrange({ look: () => void sizes.push(callee.size) })
    start(1, 'look')
    expect([...sizes, callee.size]).toEqual([1, 0])
  })

  test('the session may end: it is told why, and its answer goes nowhere', () => {
    const { callee, start, wire } = arrange({
      leave: (_, call) => {
        callee.end({ code: 'SESSION_LOST', message: 'gone' })
        return call.cancelled?.code
      },
    })
    start(1, 'leave')
    expect([wire.sent, callee.size]).toEqual([[], 0])
  })

  test('the session may end, also if it promises its answer', async () => {
    const reasons: unknown[] = []
    const { callee, start, wire } = arrange({
      leave: async (_, call) => {
        callee.end({ code: 'SESSION_LOST', message: 'gone' })
        reasons.push(call.cancelled?.code)
      },
    })
    start(1, 'leave')
    await turn()
    expect([wire.sent, callee.size, reasons]).toEqual([[], 0, ['SESSION_LOST']])
  })

  test('another call may be delivered: both are answered', () => {
    const { start, wire, callee } = arrange({ ...echo, outer: () => void start(3, 'echo', 'inner') })
    start(1, 'outer')
    expect(wire.frames).toEqual([[2, 3, 'inner'], [2, 1]])
    expect(callee.size).toBe(0)
  })
})

describe('at the end of the session', () => {
  test('handlers that run are told why, and their answers go nowhere', async () => {
    const slow = new Slow()
    const { start, callee, wire } = arrange({ slow: slow.handler })
    start(1, 'slow')
    const reasons = noteCancel(slow.calls[0]!)
    callee.end({ code: 'SESSION_LOST', message: 'gone' })
    slow.answer('too late')
    await turn()
    expect([reasons, wire.sent, callee.size]).toEqual([['SESSION_LOST'], [], 0])
  })

  test('calls that wait never start', () => {
    const ran: unknown[] = []
    const { start, fill, acknowledge, callee } = arrange({ note: (input) => void ran.push(input) })
    fill()
    start(1, 'note', 1)
    callee.end({ code: 'SESSION_LOST', message: 'gone' })
    acknowledge()
    expect(ran).toEqual([])
  })
})

/** The codes of the reasons that the handler of `call` is told. */
function noteCancel(call: IncomingCall): string[] {
  const codes: string[] = []
  call.onCancel = ({ code }) => codes.push(code)
  return codes
}

describe('a client’s callee, which trusts the server', () => {
  function trusting(handlers: Handlers, limits: Partial<Limits>) {
    const session = new Session(deaf(), 1_000_000)
    const wire = new Wire()
    session.attach(wire, 0)
    const callee = new Callee(session, answers(handlers), { ...defaultLimits, ...limits }, 'even', () => {})
    return { session, wire, callee }
  }

  test('starts calls while more output waits than a server lets wait', async () => {
    const { session, wire, callee } = trusting(echo, { outputBytes: 10 })
    session.send({ id: 999, text: JSON.stringify('x'.repeat(100)), seq: 0 })
    callee.start([1, 2, 'echo', 0, 'a'], 50, 0)
    await turn()
    expect(wire.frames.at(-1)).toEqual([2, 2, 'a'])
  })

  test('takes input of any size', async () => {
    const { wire, callee } = trusting(echo, { valueBytes: 10, inputBytes: 10 })
    callee.start([1, 2, 'echo', 0, 'a'], 1_000, 0)
    await turn()
    expect(wire.frames).toEqual([[2, 2, 'a']])
  })

  test('refuses a call for which there is no place', () => {
    const { wire, callee } = trusting({ slow: new Slow().handler }, { calls: 64, nestedCalls: 1 })
    for (let id = 2; id <= 132; id += 2) callee.start([1, id, 'slow', 0], 50, 0)
    expect(wire.frames).toEqual([[3, 132, 'RESOURCE_EXHAUSTED', 'not-executed', 'more than 64 calls at once']])
  })

  test('keeps its answers while the server is away', async () => {
    const { session, wire, callee } = trusting({ stay: () => (session.detach(), 'x'.repeat(100)) }, { detachedOutputBytes: 10 })
    callee.start([1, 2, 'stay', 0], 50, 0)
    await turn()
    session.attach(wire, 0)
    expect(wire.frames).toEqual([[2, 2, 'x'.repeat(100)]])
  })
})
