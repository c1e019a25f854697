import { platformBinary } from '../../src/platform/binary.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partText, Violation, type CallFrame, type Frame } from '../../src/protocol/frames.js'
import { EARLY_CALLS, MESSAGE_BYTES } from '../../src/protocol/limits.js'
import { Session, type SessionEvents } from '../../src/protocol/session.js'
import { replyText, Wire } from './wire.js'

/** Notes what a session tells, and when told so does what a test wants. */
class Noted implements SessionEvents {
  readonly binary = platformBinary
  readonly frames: Frame[] = []
  readonly bytes: number[] = []
  readonly oversizes: number[] = []
  announced = 0
  fulls = 0
  onFrame = (): void => {}

  readonly clock = { defer: (): void => void this.announced++ }
  readonly caller = {
    waits: false,
    settle: (_from: Session, frame: Frame): void => this.#take(frame),
    oversize: (_from: Session, id: number): void => void this.oversizes.push(id),
    admit: (): void => {},
  }
  readonly callee = {
    crowded: false,
    start: (frame: CallFrame, bytes: number): void => {
      this.bytes.push(bytes)
      this.#take(frame)
    },
    cancel: (id: number): void => this.#take([4, id]),
    owns: (): boolean => false,
    oversize: (): void => {},
    settle: (): void => {},
  }

  pending(): void {
    this.announced++
  }

  full(): void {
    this.fulls++
  }

  #take(frame: Frame): void {
    this.frames.push(frame)
    this.onFrame()
  }

  get ids(): number[] {
    return this.frames.map(([, id]) => id)
  }
}

function arrange({ attached = true, mostFrameLength = 1_000_000 } = {}) {
  const noted = new Noted()
  const session = new Session(noted, mostFrameLength)
  const wire = new Wire()
  if (attached) session.attach(wire, 0)
  return { session, noted, wire }
}

/** Sends a small reply. */
function send(session: Session, id: number): void {
  session.send({ id, text: replyText(id, undefined), seq: 0 })
}

const replies = (...ids: number[]): unknown[] => ids.map((id) => [2, id])

describe('sending', () => {
  test('what gathers is announced once, and flushed as one packet', () => {
    const { session, noted, wire } = arrange()
    for (const id of [1, 2, 3]) send(session, id)
    expect(noted.announced).toBe(1)
    session.flush()
    expect(wire.sent).toEqual(['[1,0,[2,1],[2,2],[2,3]]'])
  })

  test('what comes after a flush is announced again', () => {
    const { session, noted } = arrange()
    send(session, 1)
    session.flush()
    send(session, 2)
    expect(noted.announced).toBe(2)
  })

  test('what is worth a message goes out at once', () => {
    const { session, noted, wire } = arrange()
    session.send({ id: 1, text: replyText(1, JSON.stringify('x'.repeat(1_600))), seq: 0 })
    expect(wire.sent).toHaveLength(1)
    expect(noted.announced).toBe(0)
  })

  test('what gathers until it is worth a message goes out with the frame that makes it so', () => {
    const { session, wire } = arrange()
    for (let id = 1; wire.sent.length === 0; id++) send(session, id)
    expect(wire.sent[0]!.length).toBeGreaterThan(1_536)
    expect(wire.sent[0]!.length).toBeLessThan(2_500)
  })

  test('without a link it waits for one', () => {
    const { session, wire } = arrange({ attached: false })
    send(session, 1)
    session.flush()
    session.attach(wire, 0)
    expect(wire.sent).toEqual(['[1,0,[2,1]]'])
  })

  test('on a full link it waits, and says that it does', () => {
    const { session, noted, wire } = arrange()
    wire.room = 0
    send(session, 1)
    session.flush()
    expect([wire.sent, noted.fulls, session.blocked]).toEqual([[], 1, true])
    wire.room = 1
    session.flush()
    expect([wire.sent.length, noted.fulls, session.blocked]).toEqual([1, 1, false])
  })
})

describe('receiving', () => {
  test('frames are given in order', () => {
    const { session, noted } = arrange()
    session.receive([1, 0, [1, 1, 'a', 0], [2, 2], [3, 4, 'GONE', 'executed', ''], [4, 3]], 20, 0)
    expect(noted.frames.map(([kind, id]) => [kind, id])).toEqual([[1, 1], [2, 2], [3, 4], [4, 3]])
    expect(session.received).toBe(4)
  })

  test('calls are given with the size of what brought them', () => {
    const { session, noted } = arrange()
    session.receive([1, 0, [1, 1, 'a', 0], [1, 3, 'a', 0]], 20, 0)
    expect(noted.bytes).toEqual([20, 20])
  })

  test('a packet that came before is passed over', () => {
    const { session, noted } = arrange()
    session.receive([1, 0, ...replies(1, 2)], 20, 0)
    session.receive([1, 0, ...replies(1, 2)], 20, 0)
    expect(noted.ids).toEqual([1, 2])
  })

  test('of a packet that came in part before, the new frames are taken', () => {
    const { session, noted } = arrange()
    session.receive([1, 0, ...replies(1, 2)], 20, 0)
    session.receive([2, 0, ...replies(2, 3, 4)], 20, 0)
    expect(noted.ids).toEqual([1, 2, 3, 4])
    expect(session.received).toBe(4)
  })

  test('a packet without frames only acknowledges', () => {
    const { session, wire } = arrange()
    send(session, 1)
    session.flush()
    session.receive([1, 1], 5, 0)
    expect([session.outbox.length, session.received, wire.controls]).toEqual([0, 0, []])
  })

  test('a number left out is a violation, and what follows it is not taken', () => {
    const { session, noted } = arrange()
    session.receive([1, 0, ...replies(1)], 10, 0)
    expect(() => session.receive([3, 0, ...replies(3)], 10, 0)).toThrow(Violation)
    expect(noted.ids).toEqual([1])
    expect(session.received).toBe(1)
  })

  test.each<[string, unknown[]]>([
    ['without numbers', []],
    ['with one number', [1]],
    ['whose first number is text', ['1', 0, [2, 1]]],
    ['whose second number is negative', [1, -1, [2, 1]]],
    ['with a frame that is none', [1, 0, 'frame']],
    ['with a frame of a kind that there is not', [1, 0, [9, 1]]],
    ['that acknowledges what was never sent', [1, 1, [2, 1]]],
  ])('a packet %s is a violation', (_, packet) => {
    const { session, noted } = arrange()
    expect(() => session.receive(packet, 10, 0)).toThrow(Violation)
    expect(noted.frames).toEqual([])
  })

  test('what a packet acknowledges is let go of before its frames are looked at', () => {
    const { session } = arrange()
    send(session, 1)
    session.flush()
    expect(() => session.receive([1, 1, 'malformed'], 10, 0)).toThrow(Violation)
    expect(session.outbox.length).toBe(0)
  })

  test('nothing more is taken once a frame has cost the link, so that the rest can come again', () => {
    const { session, noted } = arrange()
    noted.onFrame = () => session.detach()
    session.receive([1, 0, ...replies(1, 2, 3)], 10, 0)
    expect([noted.ids, session.received]).toEqual([[1], 1])
    noted.onFrame = () => {}
    session.attach(new Wire(), 0)
    session.receive([1, 0, ...replies(1, 2, 3)], 10, 0)
    expect(noted.ids).toEqual([1, 2, 3])
  })

  test('parts count as frames, and are given as the one that they make', () => {
    const { session, noted } = arrange()
    const parts = [partText(1, true, '[1,'), partText(1, false, '1,"é",0]')].map((text) => JSON.parse(text) as unknown)
    session.receive([1, 0, ...parts], 50, 0)
    expect(noted.frames).toEqual([[1, 1, 'é', 0]])
    expect(noted.bytes).toEqual([12])
    expect(session.received).toBe(2)
  })

  test('parts of a frame are put together across a reconnect', () => {
    const { session, noted } = arrange()
    session.receive([1, 0, [5, 1, 1, '[2,']], 50, 0)
    session.detach()
    session.attach(new Wire(), 0)
    session.receive([1, 0, [5, 1, 1, '[2,'], [5, 1, 0, '1]']], 50, 0)
    expect(noted.frames).toEqual([[2, 1]])
  })

  test('a frame that is too large to keep is reported, and the session goes on', () => {
    const { session, noted } = arrange({ mostFrameLength: 10 })
    session.receive([1, 0, [5, 1, 1, '[2,1,"xxxxxxxx'], [5, 1, 0, '"]'], [2, 3]], 50, 0)
    expect([noted.oversizes, noted.ids, session.received]).toEqual([[1], [3], 3])
  })
})

describe('an acknowledgement goes out', () => {
  test('with the next packet', () => {
    const { session, wire } = arrange()
    session.receive([1, 0, ...replies(1, 2)], 10, 0)
    send(session, 1)
    session.flush()
    expect(wire.sent).toEqual(['[1,2,[2,1]]'])
    expect(session.deadlineMs).toBe(Infinity)
  })

  test('alone after 100 ms', () => {
    const { session, wire } = arrange()
    session.receive([1, 0, ...replies(1)], 10, 1_000)
    expect(session.deadlineMs).toBe(1_100)
    session.tick(1_099)
    expect(wire.sent).toEqual([])
    session.tick(1_100)
    expect(wire.sent).toEqual(['{"type":"ack","received":1}'])
    expect(session.deadlineMs).toBe(Infinity)
  })

  test('100 ms after the first frame that is owed one, not after the last', () => {
    const { session } = arrange()
    session.receive([1, 0, ...replies(1)], 10, 1_000)
    session.receive([2, 0, ...replies(2)], 10, 1_090)
    expect(session.deadlineMs).toBe(1_100)
  })

  test('at the end of the turn after 32 frames', () => {
    const { session, noted, wire } = arrange()
    for (let seq = 1; seq <= 31; seq++) session.receive([seq, 0, ...replies(seq)], 10, 0)
    expect(noted.announced).toBe(0)
    session.receive([32, 0, ...replies(32)], 10, 0)
    expect(noted.announced).toBe(1)
    session.flush()
    expect(wire.sent).toEqual(['{"type":"ack","received":32}'])
  })

  test('at the end of the turn after 64 KiB', () => {
    const { session, noted, wire } = arrange()
    session.receive([1, 0, ...replies(1)], 131_071, 0)
    expect(noted.announced).toBe(0)
    session.receive([2, 0, ...replies(2)], 1, 0)
    expect(noted.announced).toBe(1)
    session.flush()
    expect(wire.sent).toEqual(['{"type":"ack","received":2}'])
  })

  test('counting anew after the last one', () => {
    const { session, noted } = arrange()
    session.receive([1, 0, ...replies(...Array.from({ length: 31 }, (_, i) => i + 1))], 131_071, 0)
    session.tick(100)
    session.receive([32, 0, ...replies(...Array.from({ length: 31 }, (_, i) => i + 32))], 131_071, 200)
    expect(noted.announced).toBe(0)
  })

  test('not twice', () => {
    const { session, wire } = arrange()
    session.receive([1, 0, ...replies(1)], 131_072, 0)
    session.flush()
    session.flush()
    session.tick(1_000)
    expect(wire.sent).toHaveLength(1)
  })

  test('although missed packets are written again, which say what was received long ago', () => {
    const { session } = arrange()
    send(session, 1)
    session.flush()
    session.detach()
    const next = new Wire()
    next.room = 0
    session.attach(next, 0)
    session.receive([1, 0, ...replies(1)], 131_072, 0)
    next.room = Infinity
    session.flush()
    expect(next.sent).toEqual(['[1,0,[2,1]]', '{"type":"ack","received":1}'])
  })

  test('not at a flush while little is owed', () => {
    const { session, wire } = arrange()
    session.receive([1, 0, ...replies(1)], 10, 0)
    session.flush()
    expect(wire.sent).toEqual([])
  })

  test('not for what came before', () => {
    const { session } = arrange()
    session.receive([1, 0, ...replies(1)], 10, 0)
    session.tick(100)
    session.receive([1, 0, ...replies(1)], 10, 200)
    expect(session.deadlineMs).toBe(Infinity)
  })

  test('although the link is full', () => {
    const { session, wire } = arrange()
    wire.room = 0
    send(session, 1)
    session.receive([1, 0, ...replies(1)], 10, 0)
    session.tick(100)
    expect(wire.sent).toEqual(['{"type":"ack","received":1}'])
  })

  test('not on a link that is gone: the next hello or welcome says it', () => {
    const { session, wire } = arrange()
    session.receive([1, 0, ...replies(1)], 10, 0)
    session.detach()
    expect(session.deadlineMs).toBe(Infinity)
    session.tick(1_000)
    session.attach(new Wire(), 0)
    expect([wire.sent, session.deadlineMs]).toEqual([[], Infinity])
  })
})

describe('on a new link', () => {
  test('what the peer has not received is written again', () => {
    const { session } = arrange()
    send(session, 1)
    session.flush()
    send(session, 2)
    session.flush()
    const next = new Wire()
    session.detach()
    session.attach(next, 1)
    expect(next.sent).toEqual(['[2,0,[2,2]]'])
  })

  test('what was sent meanwhile follows', () => {
    const { session } = arrange()
    send(session, 1)
    session.flush()
    session.detach()
    send(session, 2)
    const next = new Wire()
    session.attach(next, 0)
    expect(next.frames).toEqual([[2, 1], [2, 2]])
  })

  test('less received than before is a violation', () => {
    const { session } = arrange()
    send(session, 1)
    session.flush()
    session.receive([1, 1], 5, 0)
    session.detach()
    expect(() => session.attach(new Wire(), 0)).toThrow(Violation)
  })

  test('more received than was sent is a violation', () => {
    const { session } = arrange()
    send(session, 1)
    session.flush()
    session.detach()
    expect(() => session.attach(new Wire(), 2)).toThrow(Violation)
  })

  test('nothing goes to the former one', () => {
    const { session, wire } = arrange()
    session.attach(new Wire(), 0)
    send(session, 1)
    session.flush()
    expect(wire.sent).toEqual([])
  })
})

describe('behind a hello that opens the session', () => {
  test('the first calls follow at once, and the session is not attached yet', () => {
    const { session, wire } = arrange({ attached: false })
    send(session, 1)
    session.open(wire, 300)
    expect(wire.sent).toEqual(['[1,0,[2,1]]'])
    expect(session.attached).toBe(false)
  })

  test('calls made a little later do too', () => {
    const { session, wire } = arrange({ attached: false })
    session.open(wire, 300)
    send(session, 1)
    session.flush()
    expect(wire.sent).toEqual(['[1,0,[2,1]]'])
  })

  test('the welcome does not make them be written again to the same link', () => {
    const { session, wire } = arrange({ attached: false })
    send(session, 1)
    session.open(wire, 300)
    session.attach(wire, 0)
    send(session, 2)
    session.flush()
    expect(wire.sent).toEqual(['[1,0,[2,1]]', '[2,0,[2,2]]'])
  })

  test('the welcome may acknowledge them already, but no more than them', () => {
    const { session, wire } = arrange({ attached: false })
    send(session, 1)
    session.open(wire, 300)
    expect(() => session.attach(wire, 2)).toThrow(Violation)
    session.attach(wire, 1)
    expect([session.outbox.length, wire.sent.length]).toEqual([0, 1])
  })

  test('the welcome makes those follow that had no room', () => {
    const { session, wire } = arrange({ attached: false })
    for (let id = 1; id <= EARLY_CALLS + 3; id++) send(session, id)
    session.open(wire, 300)
    expect(wire.frames).toHaveLength(EARLY_CALLS)
    session.attach(wire, 0)
    expect(wire.packets.at(-1)).toEqual([EARLY_CALLS + 1, 0, [2, 65], [2, 66], [2, 67]])
  })

  test('if the link is lost before the welcome they are written again to the next', () => {
    const { session, wire } = arrange({ attached: false })
    send(session, 1)
    session.open(wire, 300)
    session.detach()
    const next = new Wire()
    session.attach(next, 0)
    expect(next.sent).toEqual(wire.sent)
  })

  test('no acknowledgement is owed', () => {
    const { session, wire } = arrange({ attached: false })
    session.open(wire, 300)
    expect(session.deadlineMs).toBe(Infinity)
  })

  test('a full link is not waited for: the welcome will say when to go on', () => {
    const { session, noted, wire } = arrange({ attached: false })
    session.open(wire, 300)
    session.send({ id: 1, text: replyText(1, JSON.stringify('x'.repeat(MESSAGE_BYTES))), seq: 0 })
    session.flush()
    expect([noted.fulls, session.blocked]).toEqual([0, false])
  })
})

test('whatever is cut and lost, every frame arrives once and in order, in both directions', () => {
  const from = fc.constantFrom<0 | 1>(0, 1)
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ from, length: fc.constantFrom(8, 8, 8, 2_000, 20_000, 300_000) }) },
    { weight: 5, arbitrary: fc.record({ from, deliver: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 2, arbitrary: fc.record({ from, room: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ from, tick: fc.integer({ min: 1, max: 200 }) }) },
    { weight: 1, arbitrary: fc.constant({ cut: true }) },
  )
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const ends = [new End(), new End()] as const
    End.connect(ends)
    let now = 0
    for (const each of steps) {
      if ('cut' in each) {
        End.connect(ends)
        continue
      }
      const from = ends[each.from]
      const to = ends[each.from === 0 ? 1 : 0]
      if ('length' in each) from.send(each.length)
      else if ('deliver' in each) from.deliver(to, each.deliver, now)
      else if ('room' in each) from.wire.room = each.room
      else from.session.tick(now += each.tick)
    }
    End.connect(ends)
    for (let i = 0; i < 3; i++) {
      ends[0].deliver(ends[1], Infinity, now)
      ends[1].deliver(ends[0], Infinity, now)
    }
    expect(ends[1].noted.ids).toEqual(ends[0].sentIds)
    expect(ends[0].noted.ids).toEqual(ends[1].sentIds)
  }), { numRuns: 200 })
})

/** One end of two sessions that are linked by hand. */
class End {
  readonly noted = new Noted()
  readonly session = new Session(this.noted, 1_000_000)
  readonly sentIds: number[] = []
  wire = new Wire()
  #delivered = 0

  /** Both get new links; what was under way is lost. */
  static connect(ends: readonly [End, End]): void {
    const received = ends.map(({ session }) => session.received)
    for (const end of ends) {
      end.session.detach()
      end.wire = new Wire()
      end.#delivered = 0
    }
    ends[0].session.attach(ends[0].wire, received[1]!)
    ends[1].session.attach(ends[1].wire, received[0]!)
  }

  /** Small frames only are in order: large ones let others pass, so each is waited for. */
  send(length: number): void {
    if (this.session.outbox.pending) return
    const id = this.sentIds.length + 1
    this.sentIds.push(id)
    this.session.send({ id, text: replyText(id, JSON.stringify('x'.repeat(length))), seq: 0 })
  }

  deliver(to: End, most: number, now: number): void {
    this.session.flush()
    for (const text of this.wire.sent.slice(this.#delivered, this.#delivered + most)) {
      this.#delivered++
      const message = JSON.parse(text) as unknown[] | { received: number }
      if (Array.isArray(message)) to.session.receive(message, text.length, now)
      else to.session.outbox.acknowledge(message.received)
    }
  }
}
