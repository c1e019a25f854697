import { describe, expect, test } from 'vitest'
import { Violation } from '../../src/protocol/frames.js'
import { MESSAGE_BYTES } from '../../src/protocol/limits.js'
import { readMessage } from '../../src/protocol/message.js'
import { platformUtf8 } from '../../src/platform/utf8.js'
import { split } from '../../src/protocol/blobs.js'
import { Slow } from './answers.js'
import { binary } from '../support/binary.js'
import { fate, fateSoFar, turn } from './fate.js'
import { Pair } from './pair.js'

const echo = { echo: (input: unknown) => input }

/** A pair whose server echoes, and notes what it echoed. */
function noting() {
  const ran: unknown[] = []
  const pair = new Pair({ server: { handlers: { echo: (input) => (ran.push(input), input) } } })
  return { pair, ran }
}

describe('calls go both ways', () => {
  test('from client to server', async () => {
    const pair = new Pair({ server: { handlers: echo } })
    const answer = pair.client.call('echo', 'hello')
    await pair.settle()
    expect(await answer).toBe('hello')
  })

  test('from server to client', async () => {
    const pair = new Pair({ client: { handlers: echo } })
    const answer = pair.server.call('echo', 'hello')
    await pair.settle()
    expect(await answer).toBe('hello')
  })

  test('from inside a handler, back to who called', async () => {
    const pair: Pair = new Pair({
      client: { handlers: { confirm: () => true } },
      server: { handlers: { place: async () => ({ confirmed: await pair.server.call('confirm', 1, { nested: true }) }) } },
    })
    const answer = pair.client.call('place')
    await pair.settle()
    expect(await answer).toEqual({ confirmed: true })
  })

  test('from inside a handler, also when every other place is taken by calls that need it', async () => {
    const pair: Pair = new Pair({
      client: { handlers: { confirm: () => true } },
      server: { handlers: { place: () => pair.server.call('confirm', 1, { nested: true }) } },
    })
    const calls = Array.from({ length: 1_000 }, () => pair.client.call('place'))
    await pair.settle()
    expect(new Set(await Promise.all(calls))).toEqual(new Set([true]))
  })
})

describe('a value arrives as it was', () => {
  test.each<[string, unknown]>([
    ['larger than a message', 'x'.repeat(3 * MESSAGE_BYTES)],
    ['larger than a message, of characters that are hard to cut', '"😀\\é価'.repeat(MESSAGE_BYTES / 8)],
    ['absent', undefined],
    ['null', null],
    ['with keys that every object has', { constructor: 1, toString: 2 }],
  ])('%s', async (_, value) => {
    const pair = new Pair({ server: { handlers: echo } })
    const answer = pair.client.call('echo', value)
    await pair.settle()
    expect(await answer).toEqual(value)
  })

  test('with a key "__proto__", which pollutes nothing', async () => {
    const pair = new Pair({ server: { handlers: echo } })
    const answer = pair.client.call('echo', JSON.parse('{"__proto__":{"polluted":true}}'))
    await pair.settle()
    expect(JSON.stringify(await answer)).toBe('{"__proto__":{"polluted":true}}')
    expect({}).not.toHaveProperty('polluted')
  })

  test('20,000 arrays deep on the wire: it is answered or refused, and crashes nothing', async () => {
    const pair = new Pair({ server: { handlers: { ...echo, depth: () => 'arrived' } } })
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    pair.server.peer.session.receive(readMessage(`[1,0,[1,1,"depth",0,${deep}]]`) as unknown[], 50_000, 0)
    pair.server.peer.session.flush()
    expect(pair.server.wire.frames).toEqual([[2, 1, 'arrived']])
  })
})

describe('a value that is larger than any procedure allows', () => {
  test('as an input is refused, not executed, and the session goes on', async () => {
    const pair = new Pair({ server: { handlers: echo, mostBytes: 100_000 } })
    const answer = pair.client.call('echo', 'x'.repeat(300_000))
    await pair.settle()
    expect(await fate(answer)).toEqual({ code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed' })
    const next = pair.client.call('echo', 'still here')
    await pair.settle()
    expect(await next).toBe('still here')
  })

  test('as an answer fails its call, executed, and the session goes on', async () => {
    const handlers = { ...echo, large: () => 'x'.repeat(300_000) }
    const pair = new Pair({ server: { handlers }, client: { mostBytes: 100_000 } })
    const answer = pair.client.call('large')
    await pair.settle()
    expect(await fate(answer)).toEqual({ code: 'RESOURCE_EXHAUSTED', outcome: 'executed' })
    const next = pair.client.call('echo', 'still here')
    await pair.settle()
    expect(await next).toBe('still here')
  })
})

describe('a frame too large to keep, about a call that is under way', () => {
  /** Sends the server parts of bytes that together are too much. */
  function send({ server }: Pair, id: number, json: unknown): void {
    const { session } = server.peer
    const whole = binary(json, new Uint8Array(200_000))
    for (let at = 0; at < whole.length; at += 100_000) {
      const slice = whole.slice(at, at + 100_000)
      const more = at + 100_000 < whole.length ? 1 : 0
      const message = binary([session.received + 1, 0, [9, id, [slice.length], [5, id, more, 0]]], slice)
      const { text, area } = split([message], platformUtf8)
      session.receive(JSON.parse(text) as unknown[], message.length, 0, area)
    }
  }

  test('is taken for items, if it has some, also where too many blobs hide what it is', async () => {
    const pair: Pair = new Pair({
      server: { handlers: { take: (_input, call) => call.flow!.incoming![Symbol.asyncIterator]().next() }, kinds: { take: 'upload' }, mostBytes: 10_000 },
    })
    void pair.client.upload('take', hang())
    await pair.settle()
    send(pair, 1, [9, 1, [200_000, ...Array.from({ length: 1_000 }, () => 0)], [6, 1, 0]])
    await turn()
    pair.server.peer.session.flush()
    expect(pair.server.wire.frames.at(-1)).toEqual([
      3, 1, 'RESOURCE_EXHAUSTED', 'executed', 'an item is larger than any procedure allows',
    ])
  })

  test('is a violation if it has none: it keeps its place, and no other takes it', async () => {
    const slow = new Slow()
    const pair = new Pair({ server: { handlers: { slow: slow.handler }, mostBytes: 10_000 } })
    void pair.client.call('slow')
    await pair.settle()
    expect(() => send(pair, 1, [9, 1, [200_000], [1, 1, 'slow', 0, 0]])).toThrow(Violation)
    expect(pair.server.running).toBe(1)
  })
})

/** Items of which none ever comes. */
async function* hang(): AsyncGenerator<never> {
  await new Promise(() => {})
}

describe('a connection that is cut', () => {
  test('before the call arrived: the call is sent again', async () => {
    const { pair, ran } = noting()
    const answer = pair.client.call('echo', 1)
    pair.client.peer.session.flush()
    pair.cut()
    pair.connect()
    await pair.settle()
    expect([await answer, ran]).toEqual([1, [1]])
  })

  test('before the reply arrived: the reply is sent again, and the handler does not run again', async () => {
    const { pair, ran } = noting()
    const answer = pair.client.call('echo', 1)
    pair.client.deliver(pair.server)
    pair.server.peer.session.flush()
    pair.cut()
    pair.connect()
    await pair.settle()
    expect([await answer, ran]).toEqual([1, [1]])
  })

  test('while the handler runs: its reply finds the next connection', async () => {
    const slow = new Slow()
    const pair = new Pair({ server: { handlers: { slow: slow.handler } } })
    const answer = pair.client.call('slow')
    await pair.settle()
    pair.cut()
    slow.answer('meanwhile')
    await turn()
    pair.connect()
    await pair.settle()
    expect(await answer).toBe('meanwhile')
  })

  test('in the middle of a large value: the rest of it follows, and it arrives once', async () => {
    const { pair, ran } = noting()
    const large = 'x'.repeat(5 * MESSAGE_BYTES)
    const answer = pair.client.call('echo', large)
    pair.client.deliver(pair.server)
    pair.client.deliver(pair.server)
    pair.cut()
    pair.connect()
    await pair.settle()
    expect(await answer).toBe(large)
    expect(ran).toEqual([large])
  })

  // Some go into one packet, some have one of their own, one travels in parts; each causes a call back.
  const inputs = ['a', 'b', 'x'.repeat(2_000), 'c', 'y'.repeat(300_000), 'd', 'z'.repeat(20_000), 'e']

  test.each(Array.from({ length: 24 }, (_, i) => i))('after %i messages: every call runs once, in order, and is answered', async (messages) => {
    const ran: unknown[] = []
    const asked: unknown[] = []
    const pair: Pair = new Pair({
      client: { handlers: { confirm: (input) => (asked.push(input), true) } },
      server: {
        handlers: {
          note: async (input) => {
            ran.push(input)
            await pair.server.call('confirm', input, { nested: true })
            return input
          },
        },
      },
    })
    const small = inputs.filter((input) => input.length < 100_000)
    const answers = inputs.map((input) => pair.client.call('note', input))

    for (let i = 0; i < messages; i++) {
      if (i % 2 === 0 ? pair.client.deliver(pair.server) : pair.server.deliver(pair.client)) await turn()
    }
    pair.cut()
    pair.connect()
    await pair.settle()

    expect(await Promise.all(answers)).toEqual(inputs)
    expect(ran.filter((input) => small.includes(input as string))).toEqual(small)
    expect([ran.length, asked.length]).toEqual([inputs.length, inputs.length])
  })
})

describe('a call given up while the connection is away', () => {
  test('is not started if it never arrived', async () => {
    const { pair, ran } = noting()
    const controller = new AbortController()
    const answer = pair.client.call('echo', 1, { signal: controller.signal })
    pair.client.peer.session.flush()
    pair.cut()
    controller.abort()
    pair.connect()
    await pair.settle()
    expect(await fate(answer)).toEqual({ code: 'CANCELLED', outcome: 'unknown' })
    expect([ran, pair.client.caller.size]).toEqual([[], 0])
  })

  test('tells its handler if it runs', async () => {
    const slow = new Slow()
    const pair = new Pair({ server: { handlers: { slow: slow.handler } } })
    const controller = new AbortController()
    void pair.client.call('slow', 1, { signal: controller.signal })
    await pair.settle()
    pair.cut()
    controller.abort()
    pair.connect()
    await pair.settle()
    expect(slow.calls[0]?.cancelled?.code).toBe('CANCELLED')
  })
})

describe('calls that wait because too much output is not acknowledged', () => {
  const large = 'x'.repeat(600_000)

  /** A server whose answers to two calls are not acknowledged, and a third call that waits. */
  async function waiting() {
    const ran: unknown[] = []
    const pair = new Pair({ server: { handlers: { large: (input) => (ran.push(input), large) } } })
    const answers = [1, 2, 3].map((input) => pair.client.call('large', input))
    pair.client.deliver(pair.server)
    expect(ran).toEqual([1, 2])
    return { pair, ran, answers }
  }

  test('start when it is', async () => {
    const { pair, ran, answers } = await waiting()
    await pair.settle()
    expect([ran, (await Promise.all(answers)).length]).toEqual([[1, 2, 3], 3])
  })

  test('start when a packet says that it has arrived', async () => {
    const { pair, ran } = await waiting()
    const { peer } = pair.server
    while (peer.session.outbox.pending) peer.session.flush()
    peer.session.receive([peer.session.received + 1, peer.session.outbox.last], 10, 0)
    expect(ran).toEqual([1, 2, 3])
  })

  test('start when a new connection shows that it had arrived', async () => {
    const { pair, ran, answers } = await waiting()
    while (pair.server.peer.session.outbox.pending) pair.server.peer.session.flush()
    while (await fateSoFar(answers[1]!) === 'pending') pair.server.deliver(pair.client)
    pair.cut() // and with it the acknowledgement
    pair.connect()
    expect(ran).toEqual([1, 2, 3])
  })
})

describe('large calls that are given up while parts of them are under way', () => {
  const large = 'x'.repeat(2 * MESSAGE_BYTES)

  /** Four large calls of which one part each has arrived, and the means to give up the first. */
  function begun() {
    const { pair, ran } = noting()
    const controller = new AbortController()
    pair.client.wire.room = 0
    for (let i = 0; i < 4; i++) void pair.client.call('echo', large, i === 0 ? { signal: controller.signal } : {})
    pair.client.wire.room = 4
    while (pair.client.deliver(pair.server));
    return { pair, ran, controller }
  }

  test('make room for another, also behind many small ones', async () => {
    const { pair, ran, controller } = begun()
    const fifth = pair.client.call('echo', large)
    for (let i = 0; i < 100; i++) void pair.client.call('echo', 'y'.repeat(1_000))
    controller.abort()
    pair.client.wire.room = Infinity
    await pair.settle()
    expect(await fifth).toBe(large)
    expect(ran).toHaveLength(3 + 1 + 100)
  })

  test('make room for large answers when they move to another session', async () => {
    const slow = new Slow()
    const pair = new Pair({ client: { handlers: { slow: slow.handler } }, server: { handlers: echo } })
    const answer = pair.server.call('slow')
    await pair.settle()
    pair.client.wire.room = 0
    for (let i = 0; i < 4; i++) void pair.client.call('echo', large)
    pair.client.wire.room = 4
    while (pair.client.deliver(pair.server));
    pair.client.caller.leave(pair.client.peer.session, {
      code: 'UNAVAILABLE', message: 'stopping', keepsTaken: true, moves: true, received: 0,
    })
    slow.answer(large)
    await turn()
    pair.client.wire.room = Infinity
    await pair.settle()
    expect(await answer).toBe(large)
  })
})

describe('calls that are refused', () => {
  /** A client that makes calls of what is not there, one a packet. */
  function stranger() {
    const pair = new Pair({ server: { limits: { calls: 64, nestedCalls: 1 } } })
    const { peer, wire } = pair.server
    return {
      acknowledge: () => peer.session.acknowledge(peer.session.outbox.last),
      refused: () => wire.frames.length,
      call(nth: number) {
        peer.session.receive([nth, 0, [1, 2 * nth - 1, 'nothing of that name', 0]], 50, 0)
        peer.session.flush()
      },
    }
  }

  test('twice as often as there are places, and nothing of that acknowledged, are a violation', () => {
    const { call, refused } = stranger()
    for (let nth = 1; nth <= 130; nth++) call(nth)
    expect(refused()).toBe(130)
    expect(() => call(131)).toThrow(Violation)
  })

  test('are none while the caller acknowledges', () => {
    const { call, refused, acknowledge } = stranger()
    for (let nth = 1; nth <= 1_000; nth++) {
      call(nth)
      if (nth % 100 === 0) acknowledge()
    }
    expect(refused()).toBe(1_000)
  })
})

describe('a text message', () => {
  test('is a packet if it is an array', () => {
    expect(readMessage('[1,0,[4,1]]')).toEqual([1, 0, [4, 1]])
  })

  test('is a control message if it is an object', () => {
    expect(readMessage('{"type":"ping"}')).toEqual({ type: 'ping' })
  })

  test.each([['no JSON', '[1,0'], ['nothing', ''], ['null', 'null'], ['a number', '1'], ['a text', '"ping"'], ['true', 'true']])(
    'is a violation if it is %s',
    (_, text) => {
      expect(() => readMessage(text)).toThrow(Violation)
    },
  )
})
