import { describe, expect, test } from 'vitest'
import { RpcError } from '../../src/errors.js'
import type { IncomingCall } from '../../src/protocol/answerer.js'
import { defaultLimits } from '../../src/protocol/limits.js'
import { ItemsCalls } from '../../src/protocol/itemscalls.js'
import type { Session } from '../../src/protocol/session.js'
import { smallWindow, type Handlers, type Kinds } from './answers.js'
import { fate, fateSoFar, turn } from './fate.js'
import { Pair } from './pair.js'

/** Longer than a message: it travels in parts. */
const LARGE = 300_000
const large = (letter: string): string => letter.repeat(LARGE)

const kinds: Kinds = { big: 'upload', count: 'stream', give: 'stream', sum: 'upload', first: 'upload', idle: 'upload', late: 'upload', echo: 'duplex', wait: 'stream', refuse: 'upload' }

interface Seen {
  readonly calls: IncomingCall[]
  readonly got: unknown[]
  yielded: number
  left: number
}

/** A client and a server whose handlers have items; what they see is in `seen`. */
interface Bounds {
  readonly limits?: Partial<typeof defaultLimits>
  readonly mostBytes?: number
  readonly clientMostBytes?: number
}

function arrange({ limits = {}, mostBytes = 2 ** 20, clientMostBytes = mostBytes }: Bounds = {}) {
  const seen: Seen = { calls: [], got: [], yielded: 0, left: 0 }
  const incoming = (call: IncomingCall): AsyncIterable<unknown> => call.flow!.incoming!
  const handlers: Handlers = {
    count: (n) => numbers(n as number, seen),
    give: (items) => items,
    sum: async (_, call) => {
      let sum = 0
      for await (const item of incoming(call)) sum += item as number
      return sum
    },
    first: async (_, call) => {
      for await (const item of incoming(call)) return item
      return undefined
    },
    idle: (_, call) => {
      seen.calls.push(call)
      return new Promise(() => {})
    },
    late: async (_, call) => {
      seen.calls.push(call)
      for await (const item of incoming(call)) seen.got.push(item)
      return 'all'
    },
    echo: (_, call) => incoming(call),
    wait: (_, call) => {
      seen.calls.push(call)
      return new Promise(() => {})
    },
    refuse: () => { throw new RpcError('PERMISSION_DENIED') },
    big: () => large('a'),
    ping: () => 'pong',
  }
  const pair = new Pair({ client: { mostBytes: clientMostBytes }, server: { handlers, kinds, limits, mostBytes } })
  return { ...pair, pair, seen, client: pair.client, server: pair.server, settle: () => pair.settle() }
}

function flowsOf(session: Session): number {
  return ItemsCalls.of(session).flows.size
}

async function* numbers(count: number, seen: { yielded: number; left: number }): AsyncGenerator<number> {
  try {
    for (let n = 1; n <= count; n++) {
      seen.yielded++
      yield n
    }
  } finally {
    seen.left++
  }
}

/** All that is still to come of `items`; its last is the code of what was thrown, if anything was. */
async function rest(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = []
  try {
    for await (const item of items) list.push(item)
  } catch (error) {
    list.push((error as RpcError).code)
  }
  return list
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

describe('items', () => {
  test('come in order, however often the connection is cut', async () => {
    const { client, pair, settle } = arrange()
    const reading = rest(client.stream('count', 300))
    for (let i = 0; i < 20; i++) {
      client.deliver(pair.server)
      pair.server.deliver(client)
      await turn()
      if (i % 3 === 0) {
        pair.cut()
        pair.connect()
      }
    }
    await settle()
    expect(await reading).toEqual(upTo(300))
  })

  test('that are larger than a message keep their order among others and before the end', async () => {
    const { client, settle } = arrange({ mostBytes: 4 * LARGE })
    const items = [1, large('a'), 2, 3, large('b'), large('c'), 4]
    const reading = rest(client.stream('give', items))
    await settle()
    expect(await reading).toEqual(items)
  })

  test('that are larger than a message keep their order on their way up, before their end', async () => {
    const { client, settle, seen } = arrange()
    const items = [1, large('a'), 2, large('b')]
    const answer = client.upload('late', items)
    await settle()
    expect(await answer).toBe('all')
    expect(seen.got).toEqual(items)
  })

  test('are sent no further than their reader has room', async () => {
    const { client, seen, settle } = arrange()
    const items = client.stream('count', 1_000)
    await settle()
    expect(seen.yielded).toBe(smallWindow.items)
    for (let i = 0; i < 4; i++) await items.next()
    await settle()
    expect(seen.yielded).toBe(smallWindow.items + 4)
  })

  test('go up no further than their handler has room', async () => {
    const { client, settle } = arrange()
    const sent = { yielded: 0, left: 0 }
    void client.upload('idle', numbers(1_000, sent))
    await settle()
    expect(sent.yielded).toBe(smallWindow.items)
  })

  test('of a call that waits for a place are not asked for', async () => {
    const { client, settle } = arrange()
    for (let i = 0; i < defaultLimits.streams; i++) void client.upload('idle', [])
    const sent = { yielded: 0, left: 0 }
    void client.upload('sum', numbers(10, sent))
    await settle()
    expect(sent.yielded).toBe(0)
  })
})

describe('a call that ends', () => {
  test('leaves the source of an upload whose handler has answered', async () => {
    const { client, settle } = arrange()
    const sent = { yielded: 0, left: 0 }
    const answer = client.upload('first', numbers(1_000, sent))
    await settle()
    expect(await answer).toBe(1)
    expect(sent.left).toBe(1)
    expect([flowsOf(client.peer.session), client.caller.size]).toEqual([0, 0])
  })

  test('leaves the source of an upload that was refused', async () => {
    const { client, settle } = arrange()
    const sent = { yielded: 0, left: 0 }
    const answer = client.upload('refuse', numbers(1_000, sent))
    await settle()
    expect(await fate(answer)).toEqual({ code: 'PERMISSION_DENIED', outcome: 'executed' })
    expect([sent.left, flowsOf(client.peer.session)]).toEqual([sent.yielded > 0 ? 1 : 0, 0])
  })

  test('of which a large item is still under way is no violation', async () => {
    const { client, server, pair, settle } = arrange()
    const answer = client.upload('first', [1, large('a'), large('b')])
    await settle()
    expect(await answer).toBe(1)
    pair.cut()
    pair.connect()
    await settle()
    expect(flowsOf(server.peer.session)).toBe(0)
  })

  test('with an answer too large for its caller is told so', async () => {
    const { client, settle } = arrange({ mostBytes: 10 * LARGE, clientMostBytes: 1_000 })
    const answer = client.upload('first', [1])
    const larger = client.upload('big', [])
    await settle()
    expect(await fate(answer)).toEqual({ value: 1 })
    expect(await fateSoFar(larger)).toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
  })
})

describe('giving up a call', () => {
  test('leaves the generator, and frees the place when the callee has said so', async () => {
    const { client, seen, settle } = arrange()
    const items = client.stream('count', 1_000)
    await settle()
    await items.next()
    await items.return!()
    expect(client.caller.size).toBe(1)
    await settle()
    expect([seen.left, client.caller.size]).toEqual([1, 0])
  })

  test('in the middle of a large item on its way up forgets the rest of it', async () => {
    const { client, server, settle } = arrange()
    const controller = new AbortController()
    client.wire.room = 3 // of the parts, not all
    const answer = client.upload('late', ['small', large('a'), large('b')], { signal: controller.signal })
    await turn()
    client.deliver(server)
    server.deliver(client)
    await turn()
    while (client.deliver(server));
    expect(server.peer.session.parts.length).toBeGreaterThan(0)
    controller.abort()
    client.wire.room = Infinity
    await settle()
    expect(await fate(answer)).toEqual({ code: 'CANCELLED', outcome: 'unknown' })
    expect(server.peer.session.parts.length).toBe(0)
    expect(client.peer.session.outbox.queuedLength).toBe(0)
    const next = client.upload('sum', [1, 2])
    await settle()
    expect(await next).toBe(3)
  })

  test('in the middle of a large item on its way down lets it arrive, and passes over it', async () => {
    const { client, server, settle } = arrange()
    server.wire.room = 2
    const items = client.stream('give', [large('a'), large('b')])
    await turn()
    client.deliver(server)
    await turn()
    while (server.deliver(client));
    await items.return!()
    server.wire.room = Infinity
    await settle()
    expect([client.caller.size, flowsOf(client.peer.session), client.peer.session.parts.length]).toEqual([0, 0, 0])
  })

  test('whose items have all come, and were not read, is no good end for its handler', async () => {
    const { client, server, seen, settle } = arrange()
    const controller = new AbortController()
    const idle = client.upload('idle', [1, 2, 3], { signal: controller.signal })
    await settle()
    controller.abort()
    await settle()
    expect(await fate(idle)).toMatchObject({ code: 'CANCELLED' })
    expect(await rest(seen.calls[0]!.flow!.incoming!)).toEqual(['CANCELLED'])
    expect(server.running).toBe(1) // it never returns
  })

  test('by an upload’s source that throws tells its caller what it threw', async () => {
    const { client, settle } = arrange()
    const cause = new Error('no such file')
    const source = (async function* () {
      yield 1
      throw cause
    })()
    const answer = client.upload('late', source)
    await settle()
    const error = await answer.catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'CANCELLED', outcome: 'unknown', cause })
  })
})

describe('a deadline that passes at the callee first', () => {
  test('is no good end of a stream', async () => {
    const { client, server, seen, settle } = arrange()
    const items = client.stream('count', 1_000, { timeoutMs: 100 })
    await settle()
    server.peer.callee.tick(101)
    await settle()
    expect(await rest(items)).toEqual([...upTo(smallWindow.items), 'DEADLINE_EXCEEDED'])
    expect(seen.left).toBe(1)
  })

  test('is told to the handler that reads', async () => {
    const { client, server, settle } = arrange()
    const sent = { yielded: 0, left: 0 }
    const source = (async function* () {
      yield* numbers(3, sent)
      await new Promise(() => {})
    })()
    const answer = client.upload('sum', source, { timeoutMs: 100 })
    await settle()
    server.peer.callee.tick(101)
    await settle()
    expect(await fate(answer)).toEqual({ code: 'DEADLINE_EXCEEDED', outcome: 'executed' })
  })
})

describe('places', () => {
  test('of streams are their own: plain calls go on while the 101st stream waits, until one has ended', async () => {
    const { client, seen, settle } = arrange()
    const controller = new AbortController()
    void client.upload('idle', [], { signal: controller.signal })
    for (let i = 1; i < defaultLimits.streams; i++) void client.upload('late', [], {})
    await settle()
    seen.calls.length = 0
    const waiting = Array.from({ length: defaultLimits.streams + 1 }, () => client.upload('idle', []))
    await settle()
    const started = seen.calls.length
    const pong = client.call('ping')
    await settle()
    expect(await fateSoFar(pong)).toEqual({ value: 'pong' })
    expect(started).toBe(defaultLimits.streams - 1) // all but the one that still runs
    expect(await fateSoFar(waiting.at(-1)!)).toBe('pending')
  })

  test('are kept to by calls that wait for room in the output', async () => {
    const limits = { streams: 3, nestedCalls: 1, calls: 64, outputBytes: 10 }
    const { client, server, seen } = arrange({ limits })
    client.peer.session.peerLimits = { calls: 1_000, nestedCalls: 0, streams: 1_000, inputBytes: 1_000_000 } // it keeps to none
    server.peer.session.send({ id: 998, text: '[2,9999]'.padEnd(100), seq: 0 })
    const answers = Array.from({ length: 40 }, () => client.upload('idle', []))
    while (client.deliver(server)); // nothing is acknowledged: those that are taken wait
    server.peer.session.flush()
    const refused = server.wire.frames.filter(([, , , , message]) => message === 'more than 3 streams at once')
    expect([server.running, refused.length, seen.calls.length, answers.length]).toEqual([17, 23, 0, 40])
  })

  test('of plain calls are not taken by streams that wait for room in the output', async () => {
    const { client, server } = arrange({ limits: { streams: 100, nestedCalls: 0, calls: 64, outputBytes: 10 } })
    server.peer.session.send({ id: 998, text: '[2,9999]'.padEnd(100), seq: 0 })
    for (let i = 0; i < 100; i++) void client.upload('idle', [])
    for (let i = 0; i < 64; i++) void client.call('ping')
    while (client.deliver(server));
    expect(server.running).toBe(164)
  })
})

describe('frames that are not expected', () => {
  test.each([
    ['items of a call that was never made', [6, 77, 'x']],
    ['items for a call without any', [6, 1, 'x']],
    ['credit for a call that was never made', [7, 77, 0, 1, 1]],
    ['the end of a call that was never made', [8, 77]],
  ])('are passed over: %s', async (_, frame) => {
    const { client, server, settle } = arrange()
    const waiting = client.stream('wait')
    await settle()
    client.peer.session.send({ id: 1, text: JSON.stringify(frame), seq: 0 })
    server.peer.session.send({ id: 1, text: JSON.stringify(frame), seq: 0 })
    await settle()
    const pong = client.call('ping')
    await settle()
    expect(await pong).toBe('pong')
    await waiting.return!()
  })

  test('an end from the side that answers ends nothing: its answer does', async () => {
    const { client, server, settle } = arrange()
    const items = client.stream('wait')
    await settle()
    server.peer.session.send({ id: 1, text: '[8,1]', seq: 0 })
    await settle()
    expect(await fateSoFar(items.next())).toBe('pending')
  })

  test('a second end changes nothing', async () => {
    const { client, settle, seen } = arrange()
    const answer = client.upload('late', [1, 2])
    await turn()
    await settle()
    client.peer.session.send({ id: 1, text: '[8,1]', seq: 0 })
    await settle()
    expect(await answer).toBe('all')
    expect(seen.got).toEqual([1, 2])
  })
})
