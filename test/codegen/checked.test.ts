// Generated clients with validators, against a server whose contract asks for less.

import * as Type from 'typebox'
import { defineContract, duplex, notify, rpc, stream, timestamp, topic, upload, type RpcError } from 'wirepact'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { generate } from '../../src/codegen/client/generate.js'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { CapturedLog } from '../support/logger.js'
import { serve } from '../support/serve.js'
import { createClient as createOwnFormats } from './golden/checked/ownformats.js'
import { run } from './source.js'

const Any = Type.Any()

/** What the server goes by. */
const loose = defineContract({
  name: 'shop', version: '1.0.0',
  server: {
    orders: { place: rpc({ input: Any, output: Any, errors: { SOLD_OUT: Any } }) },
    ticks: stream({ input: Any, item: Any }),
    store: upload({ item: Any, output: Any }),
    talk: duplex({ up: Any, down: Any }),
    seen: notify({ input: Any }),
    ask: rpc({ input: Any, output: Any }),
  },
  client: { confirm: rpc({ input: Any, output: Any }), count: stream({ item: Any }) },
  topics: { news: topic({ params: Any, message: Any }), room: topic({ params: Any, message: Any, presence: Any }) },
})

const Price = Type.Object({ price: Type.Number({ minimum: 0 }), at: timestamp() }, { $id: 'Price' })

/** What the client goes by. */
const strict = defineContract({
  name: 'shop', version: '1.0.0',
  server: {
    orders: {
      place: rpc({
        input: Type.Object({ items: Type.Array(Price) }),
        output: Price,
        errors: { SOLD_OUT: Type.Object({ left: Type.Integer() }) },
      }),
    },
    ticks: stream({ input: Type.Integer(), item: Type.Integer() }),
    store: upload({ item: Type.Integer(), output: Type.Integer() }),
    talk: duplex({ up: Type.Integer(), down: Type.Integer() }),
    seen: notify({ input: Type.Integer() }),
    ask: rpc({ input: Any, output: Any }),
  },
  client: { confirm: rpc({ input: Type.String(), output: Type.Boolean() }), count: stream({ item: Type.Integer() }) },
  topics: {
    news: topic({ params: Type.Integer(), message: Type.Integer() }),
    room: topic({ params: Type.String(), message: Type.Integer(), presence: Type.Object({ name: Type.String() }) }),
  },
})

// Of a generated file this test knows the types no better than that.
type Anything = any // eslint-disable-line @typescript-eslint/no-explicit-any -- its source is made and run by the test

async function shop(handlers: object = {}, answers: object = {}) {
  const seen: unknown[] = []
  const none = (): never => { throw new Error('not called') }
  const { server, url } = await serve(loose, {
    orders: { place: none }, ticks: none, store: none, talk: none, seen: (input: unknown) => void seen.push(input), ask: none, ...handlers,
  } as Anything, { presence: { room: (_: unknown, room: unknown) => ({ name: room === 'right' ? 'ada' : 1 }) } })
  const source = generate(snapshotOf(strict), { validators: true }).replaceAll(/^ *hash: .*$|,? hash: '[^']*'/gm, '') // as of a version that the server knows
  const { createClient } = run(source) as Anything
  const onError = vi.fn()
  const log = new CapturedLog()
  const client = createClient({ url, handlers: answers, onError, logger: log })
  onTestFinished(() => client.close())
  return { api: client.api, topics: client.topics, server, seen, onError, log }
}

async function failure(promise: PromiseLike<unknown>): Promise<RpcError> {
  return Promise.resolve(promise).then(() => expect.fail('it did not fail'), (error: unknown) => error as RpcError)
}

const now = new Date(0)

describe('a generated client with validators', () => {
  test("is not created without a function for each of the contract's own formats", () => {
    const create = (options: object) => (): unknown => createOwnFormats({ url: 'ws://localhost', lazy: true, ...options } as never)
    expect(create({})).toThrow(new TypeError('createClient: formats: no function for x-even-length'))
    expect(create({ formats: { 'x-even-length': /x/ } })).toThrow(new TypeError('createClient: formats: no function for x-even-length'))
    expect(create({ formats: { 'x-even-length': () => true } })).not.toThrow()
  })

  test('an input that does not match never leaves, and the next call is not harmed', async () => {
    const place = vi.fn(() => ({ price: 1, at: now.toISOString() }))
    const { api } = await shop({ orders: { place } })
    const error = await failure(api.orders.place({ items: [{ price: 1, at: now }, { price: '12', at: now }] }))
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENT', outcome: 'not-executed',
      message: 'orders.place: input/items/1/price: expected number >= 0, got string "12"',
      data: { issues: [{ path: '/items/1/price', expected: 'number >= 0', got: 'string "12"', message: 'expected number >= 0, got string "12"' }] },
    })
    expect(await api.orders.place({ items: [] })).toEqual({ price: 1, at: now })
    expect(place).toHaveBeenCalledOnce()
  })

  test('an output that does not match rejects as one that was executed, and the connection stays', async () => {
    let price = -1
    const { api } = await shop({ orders: { place: () => ({ price: price++, at: now.toISOString() }) } })
    const error = await failure(api.orders.place({ items: [] }))
    expect(error).toMatchObject({
      code: 'INTERNAL', outcome: 'executed', message: 'orders.place: output/price: expected number >= 0, got number -1',
      data: { issues: [{ path: '/price', got: 'number -1' }] },
    })
    expect(await api.orders.place({ items: [] })).toEqual({ price: 0, at: now })
  })

  test("an error whose data does not match is told as one that is wrong, and not as the contract's", async () => {
    const { api } = await shop({ orders: { place: (_: unknown, ctx: Anything) => { throw ctx.error('SOLD_OUT', { left: 'none' }) } } })
    const error = await failure(api.orders.place({ items: [] }))
    expect(error).toMatchObject({ code: 'INTERNAL', outcome: 'executed', message: 'orders.place: SOLD_OUT/left: expected integer, got string "none"' })
  })

  test('a stream fails at an item that does not match, and its generator is stopped', async () => {
    const stopped = vi.fn()
    const { api } = await shop({
      ticks: async function* () {
        try {
          yield* [1, 2, 'three']
          for (;;) yield 4
        } finally {
          stopped()
        }
      },
    })
    const got: unknown[] = []
    const error = await failure((async () => { for await (const tick of api.ticks(1)) got.push(tick) })())
    expect(got).toEqual([1, 2])
    expect(error).toMatchObject({ code: 'INTERNAL', outcome: 'executed', message: 'ticks: item: expected integer, got string "three"' })
    await expect.poll(() => stopped.mock.calls.length).toBe(1)
  })

  test('an item of an upload or a duplex that does not match does not leave, and the call fails with what is wrong', async () => {
    const got: unknown[] = []
    const collect = async (items: AsyncIterable<unknown>): Promise<void> => { for await (const item of items) got.push(item) }
    const { api } = await shop({ store: collect, talk: async function* (items: AsyncIterable<unknown>) { await collect(items); yield 1 } })
    const wrong = { code: 'INVALID_ARGUMENT', data: { issues: [{ path: '', expected: 'integer', got: 'string "2"' }] } }
    expect(await failure(api.store([1, '2', 3]))).toMatchObject(wrong)
    expect(await failure((async () => { for await (const _ of api.talk([1, '2'])) expect.fail('nothing comes') })())).toMatchObject(wrong)
    expect(got).not.toContain('2')
  })

  test('a notification that does not match goes to onError and not to the server', async () => {
    const { api, seen, onError } = await shop()
    api.seen('x')
    api.seen(1)
    await expect.poll(() => seen).toEqual([1])
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'INVALID_ARGUMENT', message: 'seen: input: expected integer, got string "x"' }), expect.anything())
  })

  test("the server's call is refused if its input does not match, and its handler does not run", async () => {
    const confirm = vi.fn(() => true)
    const ask = (input: unknown, ctx: Anything): unknown => ctx.client.confirm(input)
      .catch(({ code, message, data, outcome }: RpcError) => ({ code, message, data, outcome }))
    const { api } = await shop({ ask }, { confirm })
    expect(await api.ask(7)).toMatchObject({
      code: 'INVALID_ARGUMENT', message: 'confirm: input: expected string, got number 7', data: { issues: [{ path: '' }] }, outcome: 'not-executed',
    })
    expect(confirm).not.toHaveBeenCalled()
    expect(await api.ask('sure?')).toBe(true)
  })

  test("a handler's output or item that does not match is not sent: the server is told that the handler failed", async () => {
    const { api, log } = await shop({
      ask: async (input: unknown, ctx: Anything) => {
        try {
          if (input === 'count') for await (const _ of ctx.client.count()) continue
          return await ctx.client.confirm('?')
        } catch (error) {
          return { code: (error as RpcError).code, message: (error as RpcError).message }
        }
      },
    }, { confirm: () => 'yes', count: function* () { yield 1; yield 'two' } })
    expect(await api.ask('confirm')).toEqual({ code: 'INTERNAL', message: expect.stringMatching(/^internal error \S+$/) })
    expect(await api.ask('count')).toEqual({ code: 'INTERNAL', message: expect.stringMatching(/^internal error \S+$/) })
    expect(log.errors.map(({ details }) => String(details['err']))).toEqual([
      'TypeError: confirm: output: expected boolean, got string "yes"', 'TypeError: count: item: expected integer, got string "two"',
    ])
  })

  test('a subscription ends if what is said of who is there does not match; others of the client go on', async () => {
    const { topics, server } = await shop()
    const wrong = { onPresence: vi.fn(), onError: vi.fn() }
    topics.room.subscribe('wrong', () => {}, wrong)
    await expect.poll(() => wrong.onError.mock.calls.length).toBe(1)
    expect(wrong.onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'INTERNAL', message: 'room: presence/name: expected string, got number 1' }))
    expect(wrong.onPresence).not.toHaveBeenCalled()
    const [got, onPresence] = [vi.fn(), vi.fn()]
    await topics.room.subscribe('right', got, { onPresence }).ready
    ;(server as Anything).topics.room.publish('right', 5)
    await expect.poll(() => got.mock.calls.length).toBe(1)
    expect(onPresence).toHaveBeenCalledWith(expect.objectContaining({ members: [expect.objectContaining({ info: { name: 'ada' } })] }))
  })

  test('a subscription ends with the first message that does not match; others of the client go on', async () => {
    const { topics, server, api } = await shop({ ask: () => 'still here' })
    const [got, onError] = [vi.fn(), vi.fn()]
    await topics.news.subscribe(1, got, { onError }).ready
    const other = vi.fn()
    await topics.news.subscribe(2, other).ready
    const { news } = (server as Anything).topics
    for (const message of [1, 2, 'three', 4]) news.publish(1, message)
    news.publish(2, 5)
    await expect.poll(() => other.mock.calls.length).toBe(1)
    expect(got.mock.calls.map(([message]) => message as unknown)).toEqual([1, 2])
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'INTERNAL', message: 'news: message: expected integer, got string "three"' }))
    expect(await api.ask()).toBe('still here')
    expect(() => topics.news.subscribe('x', got)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', outcome: 'not-executed' }))
  })
})
