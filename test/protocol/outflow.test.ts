import { describe, expect, test } from 'vitest'
import { encodeItem } from '../../src/protocol/codec.js'
import { defaultLimits } from '../../src/protocol/limits.js'
import { ItemsCalls } from '../../src/protocol/itemscalls.js'
import { Outflow, pump as send, type OutflowOptions } from '../../src/protocol/outflow.js'
import { opened } from '../../src/protocol/source.js'
import { Session } from '../../src/protocol/session.js'
import { readBinary } from '../support/binary.js'
import { turn } from './fate.js'
import { deaf, Wire } from './wire.js'

/** Items of call 1 on their way out; what a turn gathers is written when the test says so. */
function arrange(options: Partial<OutflowOptions> = {}) {
  const wire = new Wire()
  const deferred: (() => void)[] = []
  const session = new Session({ ...deaf(), clock: { defer: (run) => deferred.push(run) } }, 1_000_000)
  session.attach(wire, 0)
  const out = new Outflow({ encode: encodeItem, limitBytes: 10_000_000, ...options })
  out.begin(session, 1)
  const flush = (): void => deferred.splice(0).forEach((run) => run())
  return { out, session, wire, flush, frames: () => wire.frames }
}

function pump(items: unknown, out: Outflow): Promise<void> {
  return send(opened(items), out)
}

/** What yields numbers from 1 on, and says how many it was asked for, and that it was left. */
function numbers(count = Infinity) {
  const seen = { yielded: 0, left: 0 }
  async function* source(): AsyncGenerator<number> {
    try {
      while (seen.yielded < count) yield ++seen.yielded
    } finally {
      seen.left++
    }
  }
  return { seen, source: source() }
}

describe('a sender', () => {
  test('has no room before its reader has given some', () => {
    const { out } = arrange()
    expect(out.room()).toBeInstanceOf(Promise)
    out.credit(0, 1, 1)
    expect(out.room()).toBeUndefined()
  })

  test('has room for as many items as its reader says', () => {
    const { out } = arrange()
    out.credit(0, 2, 1_000)
    out.send('a')
    expect(out.room()).toBeUndefined()
    out.send('b')
    expect(out.room()).toBeInstanceOf(Promise)
  })

  test('that waited before its call had a place has room once output was acknowledged, too', async () => {
    const { session, flush } = arrange()
    const out = new Outflow({ encode: encodeItem, limitBytes: 1_000 })
    const room = out.room()
    out.begin(session, 3)
    session.send({ id: 5, text: JSON.stringify([1, 5, 'large', 0, 'x'.repeat(1_100_000)]), seq: 0 })
    out.credit(0, 1, 1)
    flush()
    session.outbox.acknowledge(session.outbox.last)
    session.items?.refresh()
    await expect(room).resolves.toBeUndefined()
  })

  test('may begin one item more while bytes are left', () => {
    const { out } = arrange()
    out.credit(0, 100, 10)
    out.send('x'.repeat(7)) // nine characters
    expect(out.room()).toBeUndefined()
    out.send('x'.repeat(500))
    expect(out.room()).toBeInstanceOf(Promise)
  })

  test('has room again for what was taken, by items and by bytes', async () => {
    const { out } = arrange()
    out.credit(0, 2, 10)
    out.send('xxxxxx')
    out.send('yyyyyy')
    const room = out.room()
    out.credit(1, 2, 10)
    await room
    out.send('zz')
    expect(out.room()).toBeInstanceOf(Promise)
  })

  test.each([
    ['taken more than was sent', 1_000],
    ['taken as much as a number can say', Number.MAX_SAFE_INTEGER],
  ])('whose reader says that it has %s goes on from what it has sent', (_, taken) => {
    const { out } = arrange()
    out.credit(0, 2, 100)
    out.send('a')
    out.credit(taken, 2, 100)
    out.send('b')
    out.send('c')
    expect(out.room()).toBeInstanceOf(Promise)
  })

  test('stops for a reader that takes its room back', () => {
    const { out } = arrange()
    out.credit(0, 2, 100)
    out.credit(0, 0, 0)
    expect(out.room()).toBeInstanceOf(Promise)
  })

  test('keeps a bound of its own for a reader that has endless room and takes nothing', () => {
    const { out, session, wire } = arrange()
    out.credit(0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
    let sent = 0
    while (!out.room()) {
      out.send(1)
      sent++
      session.flush()
      wire.sent.length = 0
      session.outbox.acknowledge(session.outbox.last)
    }
    expect(sent).toBe(65_536)
  })

  test('waits while too much output of the session is not acknowledged, and goes on when it is', async () => {
    const { out, session } = arrange()
    out.credit(0, 100, 10_000_000)
    out.send('x'.repeat(defaultLimits.outputBytes - 10))
    out.send('yyyyyyyyyyyyyyyyyyyyyyy')
    session.flush()
    const room = out.room()
    expect(room).toBeInstanceOf(Promise)
    session.receive([0, session.outbox.last], 10, 0)
    await room
    expect(ItemsCalls.of(session).thirsty.size).toBe(0)
  })

  test('refuses an item larger than it may be, and sends nothing of it', () => {
    const { out, session, frames } = arrange({ limitBytes: 10 })
    out.credit(0, 10, 1_000)
    out.send('語語')
    expect(() => out.send('語語語')).toThrow(expect.objectContaining({ code: 'RESOURCE_EXHAUSTED' }) as Error)
    session.flush()
    expect(frames()).toEqual([[6, 1, '語語']])
  })

  test.each([['a bigint', 1n], ['nothing', undefined], ['a function', () => 1]])('refuses %s', (_, value) => {
    const { out } = arrange()
    out.credit(0, 10, 1_000)
    expect(() => out.send(value)).toThrow(TypeError)
  })
})

describe('a frame', () => {
  test('carries all items of one turn', () => {
    const { out, flush, frames } = arrange()
    out.credit(0, 10, 1_000)
    out.send('a')
    out.send({ b: 1 })
    out.send(null)
    flush()
    expect(frames()).toEqual([[6, 1, 'a', { b: 1 }, null]])
  })

  test('goes out at once when it has grown long, and the rest of the turn in another', () => {
    const { out, flush, frames } = arrange()
    out.credit(0, 10, 100_000)
    out.send('x'.repeat(9_000))
    expect(frames()).toHaveLength(1)
    out.send('rest')
    flush()
    expect(frames().slice(1)).toEqual([[6, 1, 'rest']])
  })

  test('goes ahead of what its call sends next', () => {
    const { out, session, frames } = arrange()
    out.credit(0, 10, 1_000)
    out.send('a')
    session.send(out.cut()!)
    session.send({ id: 1, text: '[2,1]', seq: 0 })
    session.flush()
    expect(frames()).toEqual([[6, 1, 'a'], [2, 1]])
  })

  test('goes behind what waits for a full link already', () => {
    const { out, session, wire, frames } = arrange()
    out.credit(0, 10, 100_000)
    wire.room = 0
    out.send('x'.repeat(9_000))
    out.send('rest')
    session.flush()
    wire.room = Infinity
    session.flush()
    expect(frames()).toEqual([[6, 1, 'x'.repeat(9_000)], [6, 1, 'rest']])
  })

  test('of a sender that was stopped is not sent', () => {
    const { out, flush, frames } = arrange()
    out.credit(0, 10, 1_000)
    out.send('a')
    out.stop()
    flush()
    expect(frames()).toEqual([])
  })

  test('gathers while there is no link, and goes out on the next', () => {
    const { out, session } = arrange()
    out.credit(0, 10, 1_000)
    session.detach()
    out.send('a')
    const next = new Wire()
    session.attach(next, 0)
    expect(next.frames).toEqual([[6, 1, 'a']])
  })
})

describe('a pump', () => {
  test('asks for nothing before there is room', async () => {
    const { out } = arrange()
    const { source, seen } = numbers()
    void pump(source, out)
    await turn()
    expect(seen.yielded).toBe(0)
    out.credit(0, 3, 1_000)
    await turn()
    expect(seen.yielded).toBe(3)
  })

  test('sends no more than the session has room for, however many others wait for the same room', async () => {
    const { session } = arrange()
    const half = 'x'.repeat(defaultLimits.outputBytes / 2)
    const outs = Array.from({ length: 10 }, (_, i) => {
      const out = new Outflow({ encode: encodeItem, limitBytes: 10_000_000 })
      out.begin(session, 2 * i + 1)
      out.credit(0, 100, 100_000_000)
      void pump(Array.from({ length: 10 }, () => half), out)
      return out
    })
    await turn()
    for (let round = 0; round < 40; round++) {
      session.flush()
      expect(session.outbox.length).toBeLessThan(2.1 * defaultLimits.outputBytes)
      session.receive([0, session.outbox.last], 10, 0)
      await turn()
    }
    session.flush()
    expect(session.outbox.last).toBeGreaterThan(100) // all were sent, in parts
    for (const out of outs) out.stop()
  })

  test('resolves when its source has ended, and does not leave it again', async () => {
    const { out } = arrange()
    let left = 0
    const source = {
      next: () => ({ done: true as const, value: undefined }),
      return: () => void left++ as never,
      [Symbol.iterator]() { return this },
    }
    out.credit(0, 3, 1_000)
    await pump(source, out)
    out.stop()
    await turn()
    expect(left).toBe(0)
  })

  test.each([
    ['an array', [1, 2]],
    ['a set', new Set([1, 2])],
    ['a generator', (function* () { yield 1; yield 2 })()],
    ['an iterator of one’s own', { [Symbol.asyncIterator]: () => { let n = 0; return { next: async () => (n++ < 2 ? { done: false as const, value: n } : { done: true as const, value: undefined }) } } }],
  ])('sends what %s yields', async (_, source) => {
    const { out, flush, frames } = arrange()
    out.credit(0, 10, 1_000)
    await pump(source, out)
    flush()
    expect(frames()).toEqual([[6, 1, 1, 2]])
  })

  test('throws what its source throws, after what that has yielded', async () => {
    const { out, flush, frames } = arrange()
    out.credit(0, 10, 1_000)
    const source = (async function* () {
      yield 1
      throw new Error('broken')
    })()
    await expect(pump(source, out)).rejects.toThrow('broken')
    flush()
    expect(frames()).toEqual([[6, 1, 1]])
  })

  test('leaves its source when an item cannot be sent, and throws that', async () => {
    const { out } = arrange()
    out.credit(0, 10, 1_000)
    const left: string[] = []
    const source = (async function* () {
      try {
        yield 1n
      } finally {
        left.push('left')
      }
    })()
    await expect(pump(source, out)).rejects.toThrow(TypeError)
    expect(left).toEqual(['left'])
  })

  test('leaves its source when it is stopped while it waits for room', async () => {
    const { out } = arrange()
    const { source, seen } = numbers()
    out.credit(0, 2, 1_000)
    const pumping = pump(source, out)
    await turn()
    out.stop()
    await pumping
    expect(seen).toEqual({ yielded: 2, left: 1 })
  })

  test('leaves a source at once that waits for something else', async () => {
    const { out } = arrange()
    out.credit(0, 2, 1_000)
    let wake!: (result: IteratorResult<unknown>) => void
    const source = {
      [Symbol.asyncIterator]() { return this },
      next: () => new Promise<IteratorResult<unknown>>((resolve) => (wake = resolve)),
      return: async () => {
        wake({ done: true, value: undefined })
        return { done: true as const, value: undefined }
      },
    }
    const pumping = pump(source, out)
    await turn()
    out.stop()
    await pumping
  })

  test('sends nothing that its source yields after the stop', async () => {
    const { out, flush, frames } = arrange()
    out.credit(0, 10, 1_000)
    let give!: () => void
    const source = (async function* () {
      await new Promise<void>((resolve) => (give = resolve))
      yield 'late'
    })()
    const pumping = pump(source, out)
    await turn()
    out.stop()
    give()
    await pumping
    flush()
    expect(frames()).toEqual([])
  })

  test('leaves a source that stops it while it runs', async () => {
    const { out } = arrange()
    out.credit(0, 10, 1_000)
    const seen: string[] = []
    const source = (function* () {
      try {
        yield 1
        out.stop()
        seen.push('stopped')
        yield 2
      } finally {
        seen.push('left')
      }
    })()
    await pump(source, out)
    expect(seen).toEqual(['stopped', 'left'])
  })

  test('stops without an error, whatever leaving its source throws', async () => {
    const { out } = arrange()
    out.credit(0, 1, 1_000)
    const source = {
      [Symbol.iterator]() { return this },
      next: () => ({ done: false as const, value: 1 }),
      return: (): never => { throw new Error('cannot be left') },
    }
    const pumping = pump(source, out)
    await turn()
    expect(() => out.stop()).not.toThrow()
    await expect(pumping).rejects.toThrow('cannot be left')
  })

  test('calls nobody before whoever stops it has finished', async () => {
    const { out } = arrange()
    out.credit(0, 1, 1_000)
    const order: string[] = []
    const source = {
      [Symbol.iterator]() { return this },
      next: () => ({ done: false as const, value: 1 }),
      return: () => {
        order.push('left')
        return { done: true as const, value: undefined }
      },
    }
    const pumping = pump(source, out)
    await turn()
    out.stop()
    order.push('stopped')
    await pumping
    expect(order).toEqual(['stopped', 'left'])
  })
})

describe('items with bytes', () => {
  /** Its items are bytes. */
  const encode = (item: unknown, blobs: Uint8Array[]): string => {
    const index = blobs.push(Uint8Array.from(item as number[])) - 1
    if ((item as number[])[0] === 0) throw new TypeError('no item')
    return String(index)
  }

  test('share a frame, and say which are whose', () => {
    const { out, flush, wire } = arrange({ encode })
    out.send([1, 2])
    out.send([3])
    flush()
    expect(readBinary(wire.messages[0]!)).toEqual({ packet: [1, 0, [9, 1, [2, 1], [6, 1, 0, 1]]], rest: Buffer.from([1, 2, 3]) })
  })

  test.each([['cannot be encoded', [0, 9]], ['is too large', [7, 7, 7, 7, 7, 7]]])('leave nothing of one that %s', (_, wrong) => {
    const { out, flush, wire } = arrange({ encode, limitBytes: 5 })
    out.send([1])
    expect(() => out.send(wrong)).toThrow()
    out.send([2])
    flush()
    expect(readBinary(wire.messages[0]!)).toEqual({ packet: [1, 0, [9, 1, [1, 1], [6, 1, 0, 1]]], rest: Buffer.from([1, 2]) })
  })

  test('count with their bytes against the room', () => {
    const { out } = arrange({ encode })
    out.credit(0, 512, 10)
    out.send([1, 2, 3, 4, 5, 6, 7, 8])
    expect(out.room()).toBeUndefined()
    out.send([1, 2])
    expect(out.room()).toBeInstanceOf(Promise)
  })
})
