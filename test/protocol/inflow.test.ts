import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { Violation, type ItemsFrame } from '../../src/protocol/frames.js'
import { Inflow, type InflowOptions } from '../../src/protocol/inflow.js'
import { Session } from '../../src/protocol/session.js'
import { turn } from './fate.js'
import { deaf, Wire } from './wire.js'

/** Items of call 1 on their way in, on a session that writes at once. */
function arrange(options: Partial<InflowOptions> = {}) {
  const wire = new Wire()
  const session = new Session(deaf(), 1_000_000)
  session.attach(wire, 0)
  const inflow = new Inflow({ window: { items: 4, bytes: 1_000 }, decode: (item) => item, limitBytes: 1_000, ...options })
  const left: string[] = []
  inflow.onLeave = () => void left.push('left')
  inflow.begin(session, 1)
  const push = (...items: unknown[]): void => {
    const frame = [6, 1, ...items] as unknown as ItemsFrame
    inflow.push(frame, Buffer.byteLength(JSON.stringify(frame)))
  }
  return { inflow, push, left, session, credits: () => wire.frames }
}

const item = (value: unknown) => ({ done: false, value })
const done = { done: true, value: undefined }

/** What the reader sees in `count` steps: values, 'done', or the message of what was thrown. */
async function seen(inflow: Inflow, count: number): Promise<unknown[]> {
  const list: unknown[] = []
  for (let i = 0; i < count; i++) {
    list.push(await inflow.next().then(({ done, value }) => (done ? 'done' : value), (error: Error) => error.message))
  }
  return list
}

describe('credit', () => {
  test('is granted for the whole window at the beginning', () => {
    expect(arrange().credits()).toEqual([[7, 1, 0, 4, 1_000]])
  })

  test('is renewed when half of the items were taken, and not before', async () => {
    const { inflow, push, credits } = arrange()
    push('a', 'b', 'c')
    await inflow.next()
    expect(credits()).toHaveLength(1)
    await inflow.next()
    expect(credits().slice(1)).toEqual([[7, 1, 2, 4, 1_000]])
  })

  test('is renewed when half of the bytes were taken', async () => {
    const { inflow, push, credits } = arrange({ window: { items: 100, bytes: 100 } })
    push('x'.repeat(20))
    push('x'.repeat(20))
    await inflow.next()
    expect(credits()).toHaveLength(1)
    await inflow.next()
    expect(credits().slice(1)).toEqual([[7, 1, 2, 100, 100]])
  })

  test('is renewed after a large item, whatever small ones came with it', async () => {
    const { inflow, push, credits } = arrange({ window: { items: 100, bytes: 100 } })
    push(1, 2, 3, 'x'.repeat(120))
    await seen(inflow, 4)
    expect(credits().at(-1)).toEqual([7, 1, 4, 100, 100])
  })

  test('is not renewed for what nobody reads', async () => {
    const { push, credits } = arrange()
    push(1, 2, 3, 4)
    await turn()
    expect(credits()).toHaveLength(1)
  })

  test('is renewed for every item if there is room for one only', async () => {
    const { inflow, push, credits } = arrange({ window: { items: 1, bytes: 1 } })
    push(1)
    await inflow.next()
    push(2)
    await inflow.next()
    expect(credits()).toEqual([[7, 1, 0, 1, 1], [7, 1, 1, 1, 1], [7, 1, 2, 1, 1]])
  })

  test('is not sent any more once all items have come', async () => {
    const { inflow, push, credits } = arrange()
    push(1, 2, 3)
    inflow.end()
    await seen(inflow, 3)
    expect(credits()).toHaveLength(1)
  })

  test('is given by what the sender wrote, even if what was read takes less', async () => {
    // What brought the frames brought other things too, so that they are measured again, and found small: their
    // sender, in another language, wrote each with spaces and escapes, and waits for what that took.
    const { inflow, credits } = arrange({ window: { items: 1_000, bytes: 600 }, limitBytes: 10 })
    for (let i = 0; i < 13; i++) inflow.push([6, 1, 'é'], 300)
    expect(inflow.heldBytes).toBeLessThan(100)
    await seen(inflow, 13)
    expect(credits().at(-1)?.[2]).toBeGreaterThan(6)
  })
})

describe('a reader', () => {
  test('gets items in the order in which they came, over several frames', async () => {
    const { inflow, push } = arrange()
    push(1, 2)
    push(3)
    inflow.end()
    expect(await seen(inflow, 5)).toEqual([1, 2, 3, 'done', 'done'])
  })

  test('waits for the next item', async () => {
    const { inflow, push } = arrange()
    const first = inflow.next()
    push('late')
    expect(await first).toEqual(item('late'))
  })

  test('may ask for several at once: each gets its own, in order', async () => {
    const { inflow, push } = arrange()
    const asked = [inflow.next(), inflow.next(), inflow.next()]
    push('a', 'b')
    inflow.end()
    expect(await Promise.all(asked)).toEqual([item('a'), item('b'), done])
  })

  test('that asked for several at once is told an error once', async () => {
    const { inflow } = arrange()
    const asked = [inflow.next(), inflow.next()]
    inflow.end(new Error('broken'))
    expect(await Promise.allSettled(asked)).toMatchObject([{ reason: { message: 'broken' } }, { value: done }])
  })

  test('gets what came before an error, the error, and then nothing', async () => {
    const { inflow, push } = arrange()
    push(1, 2)
    inflow.end(new Error('broken'))
    expect(await seen(inflow, 4)).toEqual([1, 2, 'broken', 'done'])
  })

  test('that leaves is told no error, and the sender is told once', async () => {
    const { inflow, push, left } = arrange()
    push(1, 2)
    expect(await inflow.return()).toEqual(done)
    await inflow.return()
    inflow.end(new Error('broken'))
    expect(await seen(inflow, 1)).toEqual(['done'])
    expect(left).toEqual(['left'])
  })

  test('that leaves ends the waiting of another', async () => {
    const { inflow } = arrange()
    const waiting = inflow.next()
    await inflow.return()
    expect(await waiting).toEqual(done)
  })

  test('that leaves after the end tells nobody', async () => {
    const { inflow, push, left } = arrange()
    push(1)
    inflow.end()
    await inflow.return()
    expect(await seen(inflow, 1)).toEqual(['done'])
    expect(left).toEqual([])
  })

  test('leaves by itself at an item that is not a right one', async () => {
    const decode = (value: unknown): unknown => {
      if (value === 'bad') throw new Error('not right')
      return value
    }
    const { inflow, push, left } = arrange({ decode })
    push('good', 'bad', 'good')
    expect(await seen(inflow, 3)).toEqual(['good', 'not right', 'done'])
    expect(left).toEqual(['left'])
  })

  test('that waits is told of an item that is not a right one', async () => {
    const { inflow, push } = arrange({ decode: () => { throw new Error('not right') } })
    const asked = [inflow.next(), inflow.next()]
    push(1, 2)
    expect(await Promise.allSettled(asked)).toMatchObject([{ reason: { message: 'not right' } }, { value: done }])
  })

  test('gets no item that is larger than the procedure allows', async () => {
    const { inflow, push, left } = arrange({ limitBytes: 10 })
    push('x'.repeat(8))
    push('x'.repeat(9))
    expect(await seen(inflow, 3)).toEqual(['x'.repeat(8), 'an item is larger than 10 bytes (maxBytes)', 'done'])
    expect(left).toEqual(['left'])
  })

  test('gets small items that came in a message larger than one may be', async () => {
    const { inflow, push } = arrange({ limitBytes: 10 })
    push('aaaaaa', 'bbbbbb', 'cccccc')
    expect(await seen(inflow, 3)).toEqual(['aaaaaa', 'bbbbbb', 'cccccc'])
  })

  test('is told that an item is too large if it is too deep to be measured', async () => {
    const { inflow } = arrange({ limitBytes: 10 })
    inflow.push([6, 1, JSON.parse('['.repeat(200_000) + ']'.repeat(200_000))], 1_000)
    expect(await seen(inflow, 1)).toEqual(['an item is larger than 10 bytes (maxBytes)'])
  })
})

describe('an abort', () => {
  test('forgets what nobody has read', async () => {
    const { inflow, push } = arrange()
    push(1, 2, 3)
    expect(await seen(inflow, 1)).toEqual([1])
    inflow.abort(new Error('given up'))
    expect(await seen(inflow, 2)).toEqual(['given up', 'done'])
  })

  test('is no good end: of all items some were not read', async () => {
    const { inflow, push } = arrange()
    push(1, 2, 3)
    inflow.end()
    expect(await seen(inflow, 1)).toEqual([1])
    inflow.abort(new Error('given up'))
    expect(await seen(inflow, 2)).toEqual(['given up', 'done'])
  })

  test('after all were read changes nothing', async () => {
    const { inflow, push } = arrange()
    push(1)
    inflow.end()
    expect(await seen(inflow, 1)).toEqual([1])
    inflow.abort(new Error('given up'))
    expect(await seen(inflow, 1)).toEqual(['done'])
  })

  test('of one that has ended with an error changes neither that nor what came before it', async () => {
    const { inflow, push } = arrange()
    push(1, 2)
    inflow.end(new Error('the third is too large'))
    inflow.abort(new Error('given up'))
    expect(await seen(inflow, 4)).toEqual([1, 2, 'the third is too large', 'done'])
  })

  test('is not told to a reader who has left', async () => {
    const { inflow, push } = arrange()
    push(1)
    await inflow.return()
    inflow.abort(new Error('given up'))
    expect(await seen(inflow, 1)).toEqual(['done'])
  })
})

describe('a sender that keeps to no window', () => {
  test('breaks the protocol with one item too many', () => {
    const { push } = arrange()
    push(1, 2, 3, 4)
    expect(() => push(5)).toThrow(Violation)
  })

  test('breaks it in one frame too', () => {
    const { push } = arrange()
    expect(() => push(1, 2, 3, 4, 5)).toThrow(Violation)
  })

  test('may send as many more as were taken, before it is told', async () => {
    const { inflow, push } = arrange()
    push(1, 2, 3, 4)
    await inflow.next()
    expect(() => push(5)).not.toThrow()
  })

  test('breaks the protocol with more bytes than the window and one item make', () => {
    const { push } = arrange({ window: { items: 1_000, bytes: 1_000 }, limitBytes: 1_000 })
    expect(() => {
      for (let i = 0; i < 40; i++) push('x'.repeat(900))
    }).toThrow(Violation)
  })

  test('does not break it because other things came in the same messages', () => {
    const { inflow } = arrange({ window: { items: 1_000, bytes: 1_000 }, limitBytes: 1_000 })
    for (let i = 0; i < 900; i++) inflow.push([6, 1, 1], 10_000)
    expect(inflow.heldBytes).toBeLessThan(20_000)
  })

  test('does not break it with characters of three bytes', () => {
    const { push } = arrange({ window: { items: 1_000, bytes: 3_000 }, limitBytes: 50 })
    for (let i = 0; i < 600; i++) push('語語語') // five characters each: the whole window
  })

  test('breaks it with items too deep to be measured', () => {
    const { inflow } = arrange({ window: { items: 1_000, bytes: 1_000 } })
    const deep = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000)) as unknown
    expect(() => inflow.push([6, 1, deep], 400_000)).toThrow(Violation)
  })

  test('is not heard any more once its reader has left', async () => {
    const { inflow, push } = arrange()
    await inflow.return()
    for (let i = 0; i < 10; i++) push(i)
    expect(inflow.heldBytes).toBe(0)
  })
})

describe('many small blobs', () => {
  const frame = [6, 1, 'first', 'second'] as unknown as ItemsFrame
  const blobs = Array.from({ length: 1_000 }, (_, n) => new Uint8Array(n % 3).fill(n))

  test('are all there for each of the items that they came with', async () => {
    const { inflow } = arrange({ window: { items: 4, bytes: 10_000 }, decode: (item, given) => [item, given.map((blob) => [...blob])] })
    inflow.push(frame, 5_000, blobs)
    const all = blobs.map((blob) => [...blob])
    expect(await seen(inflow, 2)).toEqual([['first', all], ['second', all]])
  })

  test('are not kept one by one while nobody reads', async () => {
    const { inflow } = arrange({ window: { items: 4, bytes: 10_000 } })
    const push = (): WeakRef<Uint8Array>[] => {
      const some = blobs.map((blob) => blob.slice())
      inflow.push(frame, 5_000, some)
      return some.map((blob) => new WeakRef(blob))
    }
    const refs = push()
    await turn()
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    collect()
    expect(refs.filter((ref) => ref.deref()).length).toBeLessThan(10) // the stack may hold on to some
    expect(await seen(inflow, 1)).toEqual(['first'])
  })
})
