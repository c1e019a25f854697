// Node's streams as items: what happens before they are read, and that they are closed if they never are.

import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RpcError } from 'wirepact'
import { aborted } from '../support/wait.js'
import { all, arrange, ways, type Item } from './place.js'

/** Like a file that is not there: it fails although nobody reads it. */
function broken(): Readable & AsyncIterable<Item> {
  const readable = new Readable({ objectMode: true, read() {} })
  setImmediate(() => readable.destroy(new Error('no such file')))
  return readable
}

async function* passedOn(items: unknown): AsyncGenerator<unknown> {
  yield* items as AsyncIterable<unknown>
}

/** An error event that nobody listens for. */
function uncaught(): unknown[] {
  const seen: unknown[] = []
  const listener = (error: unknown): void => void seen.push(error)
  process.on('uncaughtException', listener)
  onTestFinished(() => void process.off('uncaughtException', listener))
  return seen
}

describe.each(ways)('%s, and', (way) => {
  test('an upload of a stream that fails before it is read fails as it did', async () => {
    const seen = uncaught()
    const { api, until } = await arrange(way, { take: async (items) => (await all(items)).length }, { latencyMs: 50 })
    const taken = api.take(broken())
    taken.catch(() => {})
    await turn()
    await turn()
    await expect(until(taken)).rejects.toMatchObject({ code: 'CANCELLED', cause: new Error('no such file') })
    expect(seen).toEqual([])
  })

  test.each([
    ['is refused', { take: () => { throw new RpcError('PERMISSION_DENIED', 'not you') } }, {}],
    ['is answered at once', { take: () => 'enough' }, {}],
    ['takes too long', { take: () => new Promise(() => {}) }, { timeoutMs: 100 }],
    ['was cancelled before', { take: () => 'enough' }, { signal: AbortSignal.abort() }],
    ['is not one that can be made', { take: () => 'enough' }, { timeoutMs: -1 }],
  ])('a stream whose upload %s is closed, although nobody has read it', async (_what, answers, request) => {
    const { api, until, wire } = await arrange(way, answers)
    const readable = Readable.from(['a', 'b'])
    await until(Promise.resolve().then(() => api.take(readable as AsyncIterable<Item>, request)).catch(() => {}))
    await wire.clock.advance(100)
    expect(readable.destroyed).toBe(true)
  })
})

test.each([
  ['as it is', []],
  ['through middleware', [async (_call: object, next: () => Promise<unknown>) => passedOn(await next())]],
])('a stream that is returned %s is closed when its reader leaves, although nothing comes of it', async (_how, middleware) => {
  const readable = new Readable({ objectMode: true, read() {} })
  const { api, wire, log } = await arrange('the client asks', { give: () => readable }, { server: { middleware } })
  const items = api.give(0)
  readable.push('a')
  expect(await wire.clock.until(items.next())).toMatchObject({ value: 'a' })
  await items.return!()
  await wire.clock.advance(100)
  await turn()
  expect(readable.destroyed).toBe(true)
  await wire.clock.advance(100)
  expect(log.errors).toEqual([])
})

test('a stream that waits for a connection is closed with its client', async () => {
  const { client, until, wire } = await arrange('the client asks', {})
  wire.cut()
  const readable = Readable.from(['a', 'b'])
  const taken = client.api.take(readable as AsyncIterable<Item>)
  taken.catch(() => {})
  await until(client.close())
  await turn()
  expect(readable.destroyed).toBe(true)
})

test('a stream that a handler returns may fail while middleware takes its time', async () => {
  const seen = uncaught()
  const middleware = [async (_call: object, next: () => Promise<unknown>) => {
    const items = await next()
    await turn()
    await turn()
    return items
  }]
  const { api, until, log } = await arrange('the client asks', { give: broken }, { server: { middleware } })
  expect(await until(all(api.give(0)))).toEqual(['INTERNAL'])
  expect(log.errors).toMatchObject([{ details: { err: new Error('no such file') } }])
  expect(seen).toEqual([])
})

test('a stream that a handler returns is closed although its reader leaves before middleware hands it on', async () => {
  const readable = Readable.from(['a', 'b'])
  const controller = new AbortController()
  const middleware = [async ({ ctx }: { ctx: { signal: AbortSignal } }, next: () => Promise<unknown>) => {
    const items = await next()
    controller.abort()
    await aborted(ctx.signal)
    return passedOn(items)
  }]
  const { api, until, wire } = await arrange('the client asks', { give: () => readable }, { server: { middleware } })
  expect(await until(all(api.give(0, { signal: controller.signal })))).toEqual(['CANCELLED'])
  await wire.clock.advance(100)
  expect(readable.destroyed).toBe(true)
})
