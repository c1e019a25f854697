import { platformBinary } from '../../src/platform/binary.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { utf8Bytes } from '../../src/protocol/codec.js'
import { cancelText, Violation } from '../../src/protocol/frames.js'
import { EARLY_CALLS, HELLO_BYTES, LARGE_FRAMES, MESSAGE_BYTES } from '../../src/protocol/limits.js'
import { Outbox, type Outgoing } from '../../src/protocol/outbox.js'
import { bytesOf } from '../../src/protocol/pieces.js'
import { withBlobs } from '../../src/protocol/blobs.js'
import { readBinary } from '../support/binary.js'
import { replyText, Wire } from './wire.js'

/** A reply whose frame is `length` long. */
function frame(id: number, length = 0): Outgoing {
  const filling = Math.max(0, length - replyText(id, '""').length)
  return { id, text: replyText(id, JSON.stringify('x'.repeat(filling))), seq: 0 }
}

/** An outbox with small frames `1` to `count` pushed, and a wire. */
function arrange(count = 0) {
  const outbox = new Outbox(platformBinary)
  const wire = new Wire()
  const frames = Array.from({ length: count }, (_, i) => frame(i + 1))
  for (const each of frames) outbox.push(each)
  return { outbox, wire, frames }
}

const LARGE = MESSAGE_BYTES + 1

describe('packing', () => {
  test('frames that wait share one packet, numbered from 1', () => {
    const { outbox, wire } = arrange(3)
    outbox.write(wire, 0)
    expect(wire.sent).toEqual(['[1,0,[2,1,""],[2,2,""],[2,3,""]]'])
  })

  test('numbers go on from packet to packet', () => {
    const { outbox, wire } = arrange(2)
    outbox.write(wire, 0)
    outbox.push(frame(3))
    outbox.write(wire, 0)
    expect(wire.packets.map(([seq]) => seq)).toEqual([1, 3])
  })

  test('a packet says what was received by then', () => {
    const { outbox, wire } = arrange(1)
    outbox.write(wire, 7)
    expect(wire.packets[0]?.[1]).toBe(7)
  })

  test('a frame has no number before it is packed', () => {
    const { outbox, wire, frames: [first] } = arrange(1)
    expect([first?.seq, outbox.last]).toEqual([0, 0])
    outbox.write(wire, 0)
    expect([first?.seq, outbox.last]).toEqual([1, 1])
  })

  test('frames beyond 16 KiB go into the next packet', () => {
    const { outbox, wire } = arrange()
    for (let id = 1; id <= 5; id++) outbox.push(frame(id, 6_000))
    outbox.write(wire, 0)
    expect(wire.packets.map(([seq, , ...frames]) => [seq, frames.length])).toEqual([[1, 2], [3, 2], [5, 1]])
  })

  test('a frame larger than that has a packet of its own', () => {
    const { outbox, wire } = arrange(1)
    outbox.push(frame(2, 100_000))
    outbox.push(frame(3))
    outbox.write(wire, 0)
    expect(wire.packets.map(([, , ...frames]) => frames.length)).toEqual([1, 1, 1])
  })

  test('a write says whether the link took all', () => {
    const { outbox, wire } = arrange(1)
    wire.room = 0
    expect(outbox.write(wire, 0)).toBe(false)
    wire.room = Infinity
    expect(outbox.write(wire, 0)).toBe(true)
    expect(outbox.write(wire, 0)).toBe(true)
  })
})

describe('a link that is full', () => {
  test('is written no more than it takes', () => {
    const { outbox, wire } = arrange()
    for (let id = 1; id <= 5; id++) outbox.push(frame(id, 10_000))
    wire.room = 2
    outbox.write(wire, 0)
    expect(wire.frames.map(([, id]) => id)).toEqual([1, 2])
    expect(outbox.pending).toBe(true)
  })

  test('is written the rest when it takes it, and nothing twice', () => {
    const { outbox, wire } = arrange()
    for (let id = 1; id <= 3; id++) outbox.push(frame(id, 10_000))
    wire.room = 1
    outbox.write(wire, 0)
    wire.room = Infinity
    outbox.write(wire, 0)
    expect(wire.frames.map(([, id]) => id)).toEqual([1, 2, 3])
    expect(outbox.pending).toBe(false)
  })

  test('leaves frames unnumbered, so that they can still be taken back', () => {
    const { outbox, wire, frames: [first] } = arrange(1)
    wire.room = 0
    outbox.write(wire, 0)
    expect(outbox.withdraw(first!)).toBe('unwritten')
  })
})

describe('an acknowledgement', () => {
  test('lets go of what has arrived', () => {
    const { outbox, wire } = arrange(2)
    outbox.write(wire, 0)
    outbox.acknowledge(2)
    expect(outbox.length).toBe(0)
    outbox.rewind(2)
    expect(outbox.pending).toBe(false)
  })

  test('of part of a packet keeps the packet', () => {
    const { outbox, wire } = arrange(3)
    outbox.write(wire, 0)
    outbox.acknowledge(2)
    outbox.rewind(2)
    const next = new Wire()
    outbox.write(next, 0)
    expect(next.sent).toEqual(wire.sent)
  })

  test('that is older than another changes nothing', () => {
    const { outbox, wire } = arrange(2)
    outbox.write(wire, 0)
    outbox.acknowledge(2)
    outbox.acknowledge(1)
    expect(outbox.acknowledged).toBe(2)
  })

  test('of what was never written is a violation', () => {
    const { outbox, wire } = arrange(2)
    outbox.write(wire, 0)
    outbox.push(frame(3))
    expect(() => outbox.acknowledge(3)).toThrow(Violation)
  })

  test('while packets are written again does not skip one', () => {
    const { outbox, wire } = arrange()
    for (let id = 1; id <= 4; id++) outbox.push(frame(id, 10_000))
    outbox.write(wire, 0)
    outbox.rewind(0)
    const next = new Wire()
    next.room = 2
    outbox.write(next, 0)
    outbox.acknowledge(1)
    next.room = Infinity
    outbox.write(next, 0)
    expect(next.frames.map(([, id]) => id)).toEqual([1, 2, 3, 4])
  })
})

describe('after a rewind', () => {
  test('what did not arrive is written again word for word, and before what is new', () => {
    const { outbox, wire } = arrange(2)
    outbox.write(wire, 0)
    outbox.push(frame(3))
    outbox.rewind(0)
    const next = new Wire()
    outbox.write(next, 0)
    expect(next.sent).toEqual([wire.sent[0], '[3,0,[2,3,""]]'])
  })

  test('what had arrived is not', () => {
    const { outbox, wire } = arrange(1)
    outbox.write(wire, 0)
    outbox.push(frame(2))
    outbox.write(wire, 0)
    outbox.rewind(1)
    const next = new Wire()
    outbox.write(next, 0)
    expect(next.frames.map(([, id]) => id)).toEqual([2])
  })

  test('it can be rewound again', () => {
    const { outbox, wire } = arrange(1)
    outbox.write(wire, 0)
    for (let i = 0; i < 3; i++) {
      const next = new Wire()
      outbox.rewind(0)
      outbox.write(next, 0)
      expect(next.sent).toEqual(wire.sent)
    }
  })
})

describe('withdrawing', () => {
  test('a frame that was not written leaves no hole', () => {
    const { outbox, wire, frames } = arrange(3)
    expect(outbox.withdraw(frames[1]!)).toBe('unwritten')
    outbox.write(wire, 0)
    expect(wire.sent).toEqual(['[1,0,[2,1,""],[2,3,""]]'])
  })

  test('a frame that was written changes nothing', () => {
    const { outbox, wire, frames } = arrange(2)
    outbox.write(wire, 0)
    expect(outbox.withdraw(frames[0]!)).toBe('written')
    outbox.rewind(0)
    const next = new Wire()
    outbox.write(next, 0)
    expect(next.sent).toEqual(wire.sent)
  })

  test('a large frame of which nothing was written takes it out whole', () => {
    const { outbox, wire } = arrange()
    const large = frame(1, LARGE)
    outbox.push(large)
    expect(outbox.withdraw(large)).toBe('unwritten')
    outbox.write(wire, 0)
    expect(wire.sent).toEqual([])
  })

  test('a large frame of which a part was written stops it', () => {
    const { outbox, wire } = arrange()
    const large = frame(1, LARGE)
    outbox.push(large)
    wire.room = 1
    outbox.write(wire, 0)
    expect(outbox.withdraw(large)).toBe('begun')
    wire.room = Infinity
    outbox.write(wire, 0)
    expect(wire.frames).toHaveLength(1)
  })

  test('a large frame that was written changes nothing', () => {
    const { outbox, wire } = arrange()
    const large = frame(1, LARGE)
    outbox.push(large)
    outbox.write(wire, 0)
    expect(outbox.withdraw(large)).toBe('written')
  })
})

describe('a large frame', () => {
  test('travels in parts, each its own message, that together are its text', () => {
    const { outbox, wire } = arrange()
    const large = frame(1, 300_000)
    outbox.push(large)
    outbox.write(wire, 0)
    expect(wire.frames.map((frame) => frame.slice(0, 3))).toEqual([...Array.from({ length: 7 }, () => [5, 1, 1]), [5, 1, 0]])
    expect(wire.frames.map(([, , , slice]) => slice).join('')).toBe(large.text)
  })

  test('has the number of its last part', () => {
    const { outbox, wire } = arrange()
    const large = frame(1, 300_000)
    outbox.push(large)
    wire.room = 7
    outbox.write(wire, 0)
    expect(large.seq).toBe(0)
    wire.room = 1
    outbox.write(wire, 0)
    expect(large.seq).toBe(8)
  })

  test('that just fits a message is not cut', () => {
    const { outbox, wire } = arrange()
    outbox.push(frame(1, MESSAGE_BYTES - 64))
    outbox.write(wire, 0)
    expect(wire.frames.map(([kind]) => kind)).toEqual([2])
    expect(utf8Bytes(wire.sent[0]!)).toBeLessThanOrEqual(MESSAGE_BYTES)
  })

  test('one byte larger is', () => {
    const { outbox, wire } = arrange()
    outbox.push(frame(1, MESSAGE_BYTES - 63))
    outbox.write(wire, 0)
    expect(wire.frames.map(([kind]) => kind)).toEqual([5, 5, 5, 5])
  })

  test('is counted in bytes, not in characters', () => {
    const { outbox, wire } = arrange()
    outbox.push({ id: 1, text: replyText(1, JSON.stringify('価'.repeat(50_000))), seq: 0 })
    outbox.write(wire, 0)
    expect(wire.frames.every(([kind]) => kind === 5)).toBe(true)
  })

  test('makes no message larger than 128 KiB, whatever its characters', () => {
    const unit = fc.constantFrom('x', '"', '\\', '\n', '\u0000', 'é', '価', '😀', '\u2028', '\ud83d')
    const some = fc.array(unit, { minLength: 1, maxLength: 8 })
    fc.assert(fc.property(some, fc.nat(7), (units, shift) => {
      const { outbox, wire } = arrange()
      const value = 'y'.repeat(shift) + units.join('').repeat(Math.ceil(150_000 / units.length))
      const large = { id: 1, text: replyText(1, JSON.stringify(value)), seq: 0 }
      outbox.push(large)
      outbox.write(wire, 0)
      expect(Math.max(...wire.sent.map((text) => Buffer.byteLength(text)))).toBeLessThanOrEqual(MESSAGE_BYTES)
      expect(wire.frames.map(([, , , slice]) => slice).join('')).toBe(large.text)
    }), { numRuns: 30 })
  })

  test('is never cut through a character, which other languages could not read', () => {
    fc.assert(fc.property(fc.nat(3), fc.constantFrom('😀', '😀é', '😀"', 'x😀'), (shift, unit) => {
      const { outbox, wire } = arrange()
      const large = { id: 1, text: replyText(1, JSON.stringify('y'.repeat(shift) + unit.repeat(200_000))), seq: 0 }
      outbox.push(large)
      outbox.write(wire, 0)
      expect(wire.frames.every(([, , , slice]) => !/[\ud800-\udbff]$|^[\udc00-\udfff]/.test(slice as string))).toBe(true)
      expect(wire.frames.map(([, , , slice]) => slice).join('')).toBe(large.text)
    }), { numRuns: 20 })
  })

  test('lets small frames pass between its parts', () => {
    const { outbox, wire } = arrange()
    outbox.push(frame(1, 300_000))
    wire.room = 1
    outbox.write(wire, 0)
    outbox.push(frame(2))
    wire.room = 2
    outbox.write(wire, 0)
    expect(wire.frames.map(([kind, id]) => [kind, id])).toEqual([[5, 1], [2, 2], [5, 1]])
  })

  test('takes turns with other large ones', () => {
    const { outbox, wire } = arrange()
    for (let id = 1; id <= 3; id++) outbox.push(frame(id, LARGE))
    outbox.write(wire, 0)
    expect(wire.frames.map(([, id]) => id)).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3])
  })

  test('waits while four others are under way', () => {
    const { outbox, wire } = arrange()
    const lengths = [600_000, 200_000, 300_000, 400_000, 150_000, 250_000, 500_000]
    lengths.forEach((length, i) => outbox.push(frame(i + 1, length)))
    outbox.write(wire, 0)
    expect(mostUnderWay(wire)).toBe(LARGE_FRAMES)
    expect(wire.frames.filter(([, , more]) => more === 0)).toHaveLength(lengths.length)
  })

  test('takes the place of one that was taken back', () => {
    const { outbox, wire } = arrange()
    const all = [1, 2, 3, 4, 5].map((id) => frame(id, LARGE))
    for (const each of all) outbox.push(each)
    wire.room = 4
    outbox.write(wire, 0)
    outbox.withdraw(all[0]!)
    wire.room = Infinity
    outbox.write(wire, 0)
    expect(wire.frames.slice(4).map(([, id]) => id)).toContain(5)
  })
})

test('what goes first goes before all that waits, so that a cancel arrives before the large frame that takes its place', () => {
  const { outbox, wire } = arrange()
  const all = [1, 2, 3, 4, 5].map((id) => frame(id, LARGE))
  for (const each of all) outbox.push(each)
  wire.room = 4
  outbox.write(wire, 0)
  for (let id = 10; id < 20; id++) outbox.push(frame(id, 10_000))
  outbox.withdraw(all[0]!)
  outbox.push({ id: 1, text: cancelText(1), seq: 0 }, true)
  wire.room = Infinity
  outbox.write(wire, 0)
  const after = wire.frames.slice(4)
  expect(after[0]).toEqual([4, 1])
})

describe('frames of the same call as a large one', () => {
  const small = (id: number, output = 'x'): Outgoing => ({ id, text: replyText(id, JSON.stringify(output)), seq: 0 })

  test('follow it in their order, while those of others overtake it', () => {
    const { outbox, wire } = arrange()
    for (const each of [small(1, 'a'), frame(1, LARGE), small(1, 'b'), small(3, 'c'), small(1, 'd')]) outbox.push(each)
    outbox.write(wire, 0)
    const whole = wire.frames.filter(([kind]) => kind === 2).map(([, , output]) => output)
    expect(whole).toEqual(['a', 'c', 'b', 'd'])
    expect(wire.frames.map(([kind]) => kind)).toEqual([2, 2, 5, 5, 5, 5, 2, 2])
  })

  test('follow it if they are large too', () => {
    const { outbox, wire } = arrange()
    const [first, second] = [frame(1, LARGE), frame(1, LARGE + 1)]
    for (const each of [first, second, small(1)]) outbox.push(each)
    outbox.write(wire, 0)
    const text = wire.frames.map((each) => (each[0] === 5 ? each[3] : JSON.stringify(each))).join('')
    expect(text).toBe(first.text + second.text + '[2,1,"x"]')
  })

  test('are counted while they wait, and no more when they were written', () => {
    const { outbox, wire } = arrange()
    const all = [frame(1, LARGE), frame(1, LARGE), small(1)]
    for (const each of all) outbox.push(each)
    expect(outbox.queuedLength).toBe(all.reduce((sum, { text }) => sum + text.length, 0))
    outbox.write(wire, 0)
    expect([outbox.queuedLength, outbox.pending]).toEqual([0, false])
  })

  test('may go first all the same', () => {
    const { outbox, wire } = arrange()
    outbox.push(frame(1, LARGE))
    outbox.push(small(1), true)
    outbox.write(wire, 0)
    expect(wire.frames[0]).toEqual([2, 1, 'x'])
  })

  test('are taken back with it when the call is abandoned, whether or not it was begun', () => {
    for (const room of [0, 1]) {
      const { outbox, wire } = arrange()
      for (const each of [frame(1, LARGE), small(1), frame(3, LARGE)]) outbox.push(each)
      wire.room = room
      outbox.write(wire, 0)
      outbox.withdraw({ id: 1, text: 'the call itself, written before', seq: 1 })
      wire.room = Infinity
      outbox.write(wire, 0)
      expect(wire.frames.filter(([, id]) => id === 1)).toHaveLength(room)
      expect([outbox.queuedLength, outbox.pending]).toEqual([0, false])
    }
  })
})

describe('before the hello is answered', () => {
  test('calls are written with nothing received', () => {
    const { outbox, wire } = arrange(2)
    outbox.writeEarly(wire, 300)
    expect(wire.sent).toEqual(['[1,0,[2,1,""],[2,2,""]]'])
  })

  test('at most 64 are', () => {
    const { outbox, wire } = arrange(EARLY_CALLS + 1)
    outbox.writeEarly(wire, 300)
    outbox.writeEarly(wire, 300)
    expect(wire.frames).toHaveLength(EARLY_CALLS)
  })

  test('those that come later have what is left of the 64', () => {
    const { outbox, wire } = arrange(60)
    outbox.writeEarly(wire, 300)
    for (let id = 61; id <= 70; id++) outbox.push(frame(id))
    outbox.writeEarly(wire, 300)
    expect(wire.frames).toHaveLength(EARLY_CALLS)
  })

  test.each([300, 40_000])('hello and calls are at most 64 KiB together, with a hello of %i bytes', (helloBytes) => {
    const { outbox, wire } = arrange()
    for (let id = 1; id <= 40; id++) {
      outbox.push(frame(id, 4_000))
      outbox.writeEarly(wire, helloBytes)
    }
    const bytes = helloBytes + Buffer.byteLength(wire.sent.join(''))
    expect(bytes).toBeLessThanOrEqual(HELLO_BYTES)
    expect(bytes).toBeGreaterThan(HELLO_BYTES - 5_000)
  })

  test('a call that does not fit holds up those behind it, which keep their order', () => {
    const { outbox, wire } = arrange(1)
    outbox.push(frame(2, 66_000))
    outbox.push(frame(3))
    outbox.writeEarly(wire, 300)
    expect(wire.frames.map(([, id]) => id)).toEqual([1])
  })

  test('no large frame is begun', () => {
    const { outbox, wire } = arrange()
    outbox.push(frame(1, LARGE))
    outbox.writeEarly(wire, 300)
    expect(wire.sent).toEqual([])
  })
})

describe('its length', () => {
  test('counts what waits and what is not acknowledged', () => {
    const { outbox, wire } = arrange()
    outbox.push(frame(1, 1_000))
    expect(outbox.length).toBe(1_000)
    outbox.write(wire, 0)
    outbox.push(frame(2, 500))
    expect(outbox.length).toBe(wire.sent[0]!.length + 500)
  })

  test('is nothing again when all was taken back or acknowledged, whatever came between', () => {
    const step = fc.oneof(
      fc.record({ push: fc.integer({ min: 10, max: 300_000 }), binary: fc.boolean(), id: fc.nat(5) }),
      fc.record({ write: fc.nat(4) }),
      fc.record({ withdraw: fc.nat() }),
      fc.record({ rewind: fc.nat() }),
    )
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { outbox, wire } = arrange()
      const pushed: Outgoing[] = []
      for (const each of steps) {
        if ('push' in each) outbox.push(pushed[pushed.push((each.binary ? withBytes : frame)(each.id, each.push)) - 1]!)
        else if ('write' in each) outbox.write(Object.assign(wire, { room: each.write }), 0)
        else if ('withdraw' in each && pushed.length > 0) outbox.withdraw(pushed[each.withdraw % pushed.length]!)
        else if ('rewind' in each) outbox.rewind(each.rewind % (outbox.last + 1))
      }
      for (const each of pushed) outbox.withdraw(each)
      outbox.acknowledge(outbox.last)
      expect([outbox.length, outbox.queued, outbox.pending]).toEqual([0, 0, false])
    }), { numRuns: 50 })
  })

  test('that waits to be packed is told', () => {
    const { outbox, wire } = arrange()
    outbox.push(frame(1, 1_000))
    expect(outbox.queuedLength).toBe(1_000)
    outbox.push(frame(2, 500))
    expect(outbox.queuedLength).toBe(1_500)
    outbox.write(wire, 0)
    outbox.push(frame(3, 100))
    expect(outbox.queuedLength).toBe(100)
  })
})

/** A reply with `length` bytes, which count up from its id. */
function withBytes(id: number, length: number): Outgoing {
  const blobs = [new Uint8Array(length).map((_, i) => id + i)]
  return { id, text: withBlobs(id, replyText(id, '0'), blobs), blobs, seq: 0 }
}

describe('frames with bytes', () => {
  test('share a packet with others, which is a binary message, their bytes in the order of the frames', () => {
    const { outbox, wire } = arrange(1)
    outbox.push(withBytes(2, 2))
    outbox.push(frame(3))
    outbox.push(withBytes(4, 1))
    outbox.write(wire, 7)
    expect(wire.messages.map(readBinary)).toEqual([{
      packet: [1, 7, [2, 1, ''], [9, 2, [2], [2, 2, 0]], [2, 3, ''], [9, 4, [1], [2, 4, 0]]],
      rest: Buffer.from([2, 3, 4]),
    }])
  })

  test('leave the packets around them text', () => {
    const { outbox, wire } = arrange(1)
    outbox.write(wire, 0)
    outbox.push(withBytes(2, 2))
    outbox.write(wire, 0)
    outbox.push(frame(3))
    outbox.write(wire, 0)
    expect(wire.messages.map((message) => typeof message)).toEqual(['string', 'object', 'string'])
  })

  test('fill a packet by their bytes too', () => {
    const { outbox, wire } = arrange()
    for (let id = 1; id <= 5; id++) outbox.push(withBytes(id, 6_000))
    outbox.write(wire, 0)
    expect(wire.messages.map((message) => readBinary(message).packet.length - 2)).toEqual([2, 2, 1])
  })

  test('are written again byte for byte', () => {
    const { outbox, wire } = arrange(1)
    outbox.push(withBytes(2, 100))
    outbox.push(withBytes(3, 300_000))
    outbox.write(wire, 0)
    outbox.rewind(0)
    outbox.push(frame(4))
    const next = new Wire()
    outbox.write(next, 5)
    const text = (message: string | Uint8Array): string => Buffer.from(message).toString('latin1')
    expect(next.messages.slice(0, -1).map(text)).toEqual(wire.messages.map(text))
    expect(next.messages.at(-1)).toBe('[6,5,[2,4,""]]')
  })

  test('can be taken back', () => {
    const { outbox, wire } = arrange()
    const [small, large] = [withBytes(1, 100), withBytes(3, 300_000)]
    for (const each of [small, large]) outbox.push(each)
    expect([outbox.withdraw(small), outbox.withdraw(large)]).toEqual(['unwritten', 'unwritten'])
    outbox.write(wire, 0)
    expect([wire.messages, outbox.length]).toEqual([[], 0])
  })

  test('stop in their middle if they are taken back', () => {
    const { outbox, wire } = arrange()
    const large = withBytes(1, 300_000)
    outbox.push(large)
    wire.room = 1
    outbox.write(wire, 0)
    expect(outbox.withdraw(large)).toBe('begun')
    expect(outbox.queuedLength).toBe(0)
  })

  test('that are large travel in parts, which together are the binary message that they would be alone', () => {
    const { outbox, wire } = arrange()
    const large = withBytes(1, 300_000)
    outbox.push(large)
    wire.room = 1
    outbox.write(wire, 0)
    outbox.push({ id: 1, text: '[8,1]', seq: 0 }) // about the same call: behind it
    outbox.push(frame(2))
    wire.room = Infinity
    outbox.write(wire, 0)
    const messages = wire.messages.map((message) => (typeof message === 'string' ? { packet: JSON.parse(message) as unknown, rest: Buffer.alloc(0) } : readBinary(message)))
    expect(messages.map(({ packet, rest }) => [packet, rest.length])).toEqual([
      [[1, 0, [9, 1, [130_816], [5, 1, 1, 0]]], 130_816],
      [[2, 0, [2, 2, '']], 0],
      [[3, 0, [9, 1, [130_816], [5, 1, 1, 0]]], 130_816],
      [[4, 0, [9, 1, [38_394], [5, 1, 0, 0]]], 38_394],
      [[5, 0, [8, 1]], 0],
    ])
    expect(readBinary(Buffer.concat(messages.map(({ rest }) => rest)))).toEqual({
      packet: [9, 1, [300_000], [2, 1, 0]], rest: Buffer.from(large.blobs![0]!),
    })
    expect(large.seq).toBe(4)
  })

  test('are not copied again, neither to be cut nor to be kept', () => {
    const { outbox } = arrange()
    const frames = [withBytes(1, 300_000), withBytes(3, 10)]
    const pieces: Uint8Array[] = []
    for (const each of frames) outbox.push(each)
    outbox.write({ socket: {}, send: (message) => pieces.push(...(message as Uint8Array[])) }, 0)
    const views = frames.map(({ blobs: [blob] = [] }) => bytesOf(pieces.filter(({ buffer }) => buffer === blob?.buffer)))
    expect(views).toEqual([300_000, 10])
  })

  test.each([0, 1, 130_900, 130_950, 130_980, 131_008, 131_072, 400_000])('of %i bytes make no message larger than 128 KiB', (length) => {
    const { outbox, wire } = arrange()
    outbox.last = 2 ** 52 // numbers as long as they come
    outbox.push(withBytes(2 ** 52, length))
    outbox.write(wire, 2 ** 52)
    expect(Math.max(...wire.messages.map((message) => message.length))).toBeLessThanOrEqual(MESSAGE_BYTES)
  })

  test('whose JSON is large are cut as well', () => {
    const { outbox, wire } = arrange()
    const blobs = [Uint8Array.from([1, 2, 3])]
    outbox.push({ id: 1, text: withBlobs(1, replyText(1, JSON.stringify(['é'.repeat(200_000), 0])), blobs), blobs, seq: 0 })
    outbox.write(wire, 0)
    const whole = readBinary(Buffer.concat(wire.messages.map((message) => readBinary(message).rest)))
    expect(whole).toEqual({ packet: [9, 1, [3], [2, 1, ['é'.repeat(200_000), 0]]], rest: Buffer.from([1, 2, 3]) })
  })

  test('wait for the answer to the hello, and those behind them with them', () => {
    const { outbox, wire } = arrange(1)
    outbox.push(withBytes(2, 1))
    outbox.push(frame(3))
    outbox.writeEarly(wire, 300)
    expect(wire.messages).toEqual(['[1,0,[2,1,""]]'])
  })

  test('count their bytes until they are acknowledged', () => {
    const { outbox, wire } = arrange()
    const one = withBytes(1, 1_000)
    outbox.push(one)
    expect(outbox.length).toBe(one.text.length + 1_000)
    outbox.write(wire, 0)
    expect([outbox.queuedLength, outbox.loggedLength]).toEqual([0, wire.messages[0]!.length])
    outbox.acknowledge(1)
    expect(outbox.length).toBe(0)
  })
})

/** How many frames were under way in parts at the same time. */
function mostUnderWay(wire: Wire): number {
  const underWay = new Set<unknown>()
  let most = 0
  for (const [, id, more] of wire.frames) {
    underWay.add(id)
    most = Math.max(most, underWay.size)
    if (more === 0) underWay.delete(id)
  }
  return most
}
