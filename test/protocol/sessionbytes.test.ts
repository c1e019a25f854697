// Binary messages, as a session takes them: right ones, and whatever else a peer may send.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { platformUtf8 } from '../../src/platform/utf8.js'
import { split, type Blobs } from '../../src/protocol/blobs.js'
import { Violation, type Frame } from '../../src/protocol/frames.js'
import { ItemsCalls } from '../../src/protocol/itemscalls.js'
import { Session } from '../../src/protocol/session.js'
import { binary } from '../support/binary.js'
import { Side } from './pair.js'
import { deaf, Wire } from './wire.js'

interface Taken {
  readonly frame: Frame
  readonly blobs: number[][]
}

function arrange(mostFrameLength = 1_000_000) {
  const taken: Taken[] = []
  const oversizes: number[] = []
  const take = (frame: Frame, blobs: Blobs): void => void taken.push({ frame, blobs: blobs.map((blob) => [...blob]) })
  const events = deaf()
  events.caller.settle = (_from, frame, blobs) => take(frame, blobs)
  events.callee.start = (frame, _bytes, _now, _frames, blobs) => take(frame, blobs)
  events.callee.cancel = (id) => take([4, id], [])
  const session = new Session(events, mostFrameLength)
  ItemsCalls.of(session).flows.set(7, { take: (frame, _bytes, blobs) => take(frame, blobs), oversize: () => void oversizes.push(7), heldBytes: 0 })
  session.attach(new Wire(), 0)
  const receive = (json: unknown, ...rest: (readonly number[] | Uint8Array)[]): void => receiveBytes(session, binary(json, ...rest))
  return { session, taken, oversizes, receive }
}

function receiveBytes(session: Session, message: Uint8Array): void {
  const { text, area } = split([message], platformUtf8)
  session.receive(JSON.parse(text) as unknown[], message.length, 0, area)
}

describe('a session takes', () => {
  test('frames with bytes and without, each with its own', () => {
    const { taken, receive } = arrange()
    receive([1, 0, [9, 1, [2], [1, 1, 'a', 0, 0]], [4, 3], [9, 2, [1, 0], [2, 2, [0, 1]]], [9, 7, [1], [6, 7, 0]]], [1, 2, 3, 4])
    expect(taken).toEqual([
      { frame: [1, 1, 'a', 0, 0], blobs: [[1, 2]] },
      { frame: [4, 3], blobs: [] },
      { frame: [2, 2, [0, 1]], blobs: [[3], []] },
      { frame: [6, 7, 0], blobs: [[4]] },
    ])
  })

  test('only what is new of a packet that came in part before, and finds its bytes', () => {
    const { taken, receive } = arrange()
    receive([1, 0, [9, 2, [2], [2, 2, 0]]], [1, 2])
    receive([1, 0, [9, 2, [2], [2, 2, 0]], [2, 4], [9, 6, [1], [2, 6, 0]]], [1, 2, 3])
    expect(taken).toEqual([{ frame: [2, 2, 0], blobs: [[1, 2]] }, { frame: [2, 4], blobs: [] }, { frame: [2, 6, 0], blobs: [[3]] }])
  })

  test('a binary message without bytes, and one without frames', () => {
    const { taken, receive } = arrange()
    receive([1, 0, [2, 2, 5]])
    receive([2, 0])
    expect(taken).toEqual([{ frame: [2, 2, 5], blobs: [] }])
  })

  test('parts of bytes, across a reconnect', () => {
    const { session, taken, receive } = arrange()
    const whole = binary([9, 1, [3], [1, 1, 'a', 0, 0]], [1, 2, 3])
    receive([1, 0, [9, 1, [10], [5, 1, 1, 0]]], whole.subarray(0, 10))
    session.detach()
    session.attach(new Wire(), 0)
    receive([2, 0, [9, 1, [whole.length - 10], [5, 1, 0, 0]]], whole.subarray(10))
    expect(taken).toEqual([{ frame: [1, 1, 'a', 0, 0], blobs: [[1, 2, 3]] }])
  })

  test('a large frame\'s beginning, if it is all that it keeps of it, for what it is', () => {
    const { oversizes, receive } = arrange(1_000)
    const whole = binary([9, 7, [2_000], [6, 7, 0]], new Uint8Array(2_000))
    receive([1, 0, [9, 7, [whole.length], [5, 7, 0, 0]]], whole)
    expect(oversizes).toEqual([7])
  })

  test('nothing more once a frame has cost the link, and asks nothing of the rest', () => {
    const { session, taken, receive } = arrange()
    ItemsCalls.of(session).flows.set(7, { take: () => session.detach(), oversize: () => {}, heldBytes: 0 })
    receive([1, 0, [9, 7, [1], [6, 7, 0]], [9, 2, [1], [2, 2, 0]]], [1, 2])
    expect([taken, session.received]).toEqual([[], 1])
  })
})

describe('a session refuses', () => {
  test.each<[string, unknown, readonly number[]]>([
    ['bytes that are no frame\'s', [1, 0, [2, 2]], [1]],
    ['bytes behind the last frame\'s', [1, 0, [9, 2, [1], [2, 2, 0]]], [1, 2]],
    ['fewer bytes than a frame says', [1, 0, [9, 2, [2], [2, 2, 0]]], [1]],
    ['fewer bytes than a frame says that came before', [0, 0, [9, 2, [2], [2, 2, 0]]], [1]],
    ['a frame with bytes in a frame with bytes', [1, 0, [9, 2, [1], [9, 2, [0], [2, 2, 0]]]], [1]],
    ['a frame with bytes that is none', [1, 0, [9, 2, [1], [2]]], [1]],
    ['a kind that there is not', [1, 0, [9, 2, [1], [77, 2]]], [1]],
    ['a negative length', [1, 0, [9, 2, [-1], [2, 2, 0]]], [1]],
    ['an id that is text', [1, 0, [9, '2', [1], [2, '2', 0]]], [1]],
    ['a part of bytes without bytes', [1, 0, [5, 2, 1, 0]], []],
    ['a part of bytes with two pieces', [1, 0, [9, 2, [1, 1], [5, 2, 1, 0]]], [1, 2]],
    ['a part of text with bytes', [1, 0, [9, 2, [1], [5, 2, 1, '[']]], [1]],
    ['a packet whose number is text', ['1', 0], []],
    ['a packet without numbers', [], []],
  ])('%s', (_, json, rest) => {
    const { taken, receive } = arrange()
    expect(() => receive(json, rest)).toThrow(Violation)
    expect(taken.filter(({ frame }) => frame[0] !== 2)).toEqual([])
  })

  test('kind 9 in a text message, also in parts of text', () => {
    const { session } = arrange()
    expect(() => session.receive([1, 0, [9, 2, [], [2, 2]]], 20, 0)).toThrow(Violation)
    expect(() => arrange().session.receive([1, 0, [5, 2, 0, '[9,2,[],[2,2]]']], 20, 0)).toThrow(Violation)
  })
})

const id = fc.oneof({ weight: 8, arbitrary: fc.nat(9) }, fc.constantFrom(-1, 1.5, '1', null, 2 ** 53))
const value = fc.oneof(fc.nat(5), fc.string({ maxLength: 3 }), fc.constant(null), fc.array(fc.nat(3), { maxLength: 3 }))
const number = fc.oneof({ weight: 6, arbitrary: fc.nat(20) }, fc.constantFrom(-1, 0.5, '1', 2 ** 40, Number.MAX_SAFE_INTEGER, null))
const length = fc.oneof({ weight: 20, arbitrary: fc.nat(4) }, number)

/** A frame as it might be, more often right than not. */
const plain = fc.oneof(
  fc.tuple(fc.constant(1), id, fc.constantFrom('echo', 'ticks', 'take', 'none'), fc.constant(0), value),
  fc.tuple(fc.constant(2), id, value),
  fc.tuple(fc.constant(3), id, fc.constantFrom('A', 'INTERNAL'), fc.constant('executed'), fc.constant('x'), value),
  fc.tuple(fc.constant(4), id),
  fc.tuple(fc.constant(5), id, fc.constantFrom(0, 1, 1, 1, 2), fc.constantFrom<(string | number)[]>(0, 0, '[2,2]', '[', 'x')),
  fc.tuple(fc.constant(6), id, value, value),
  fc.tuple(fc.constant(7), id, number, number, number),
  fc.tuple(fc.constant(8), id),
  fc.array(value, { maxLength: 4 }),
)
const frame = fc.oneof(
  plain,
  fc.tuple(fc.array(length, { maxLength: 3 }), plain, fc.boolean()).map(([lengths, inner, right]) => [9, right ? inner[1] : 3, lengths, inner]),
  // Parts of bytes that are right, whole or not.
  fc.tuple(id, plain, fc.nat(6), fc.constantFrom(0, 1)).map(([of, inner, bytes, more]) => ({ of, inner, bytes, more })),
)

/** How long the blobs say they are together. */
function claimed(frames: readonly unknown[]): number {
  const lengths = frames.flatMap((each) => (Array.isArray(each) && each[0] === 9 ? (each[2] as unknown[]) : []))
  return lengths.reduce((sum: number, each) => sum + (typeof each === 'number' && each > 0 && each < 1_000 ? Math.floor(each) : 0), 0)
}

const packet = fc.tuple(
  fc.array(frame, { maxLength: 4 }),
  fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.integer({ min: -2, max: 2 })), // bytes more or fewer than that
  fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.integer({ min: -2, max: 2 })), // numbers too high or too low
  fc.nat(30), // with 0 its bytes are changed
)

/** One packet as a binary message, numbered on from `received`. */
function messageOf([frames, excess, ahead, mangled]: typeof packet extends fc.Arbitrary<infer P> ? P : never, received: number): Uint8Array {
  const rest: Uint8Array[] = []
  const list = frames.map((each) => {
    if (Array.isArray(each)) {
      rest.push(new Uint8Array(claimed([each])))
      return each
    }
    const { of, inner, bytes, more } = each as { of: unknown; inner: unknown[]; bytes: number; more: number }
    const whole = binary([9, of, [bytes], inner], new Uint8Array(bytes))
    rest.push(whole)
    return [9, of, [whole.length], [5, of, more, 0]]
  })
  if (excess > 0) rest.push(new Uint8Array(excess))
  const message = binary([received + 1 + ahead, 0, ...list], ...rest)
  if (mangled === 0) message[frames.length % message.length]! ^= 0xff
  return excess < 0 ? message.slice(0, excess) : message
}

function victim(): Side {
  const side = new Side('server', {
    handlers: {
      echo: (input) => input,
      ticks: async function* () { yield* [1, 2, 3] },
      take: async (_input, call) => {
        for await (const _item of call.flow!.incoming!);
      },
    },
    kinds: { ticks: 'stream', take: 'upload' },
    mostBytes: 500,
  })
  side.peer.session.attach(side.wire, 0)
  void side.call('confirm').catch(() => {})
  side.peer.session.flush()
  return side
}

test('whatever comes, only a violation comes of it, and little is kept', async () => {
  let violations = 0
  let taken = 0
  await fc.assert(fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 12 }), async (packets) => {
    const { peer } = victim()
    for (const each of packets) {
      try {
        const message = messageOf(each, peer.session.received)
        const { text, area } = split([message], platformUtf8)
        const json = parsed(text)
        if (Array.isArray(json)) peer.session.receive(json as unknown[], message.length, 0, area)
        taken++
      } catch (error) {
        if (!(error instanceof Violation)) throw error
        violations++
        break // its session is over
      }
      expect(peer.session.parts.length).toBeLessThan(4 * (500 + 64 * 1024))
    }
    await new Promise((resolve) => setImmediate(resolve))
    peer.callee.end({ code: 'SESSION_LOST', message: 'over' })
  }), { numRuns: 3_000 })
  expect(taken).toBeGreaterThan(1_000)
  expect(violations).toBeGreaterThan(500)
})

/** What a connection passes on to the session if it is an array. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Violation('not JSON')
  }
}
