// What ends while it begins, is asked about or is sent something: nothing of it outlives that.

import { describe, expect, test } from 'vitest'
import type { ServerOptions } from 'wirepact/server'
import { CapturedLog } from '../support/logger.js'
import { FakeSocket } from '../support/fakesocket.js'
import { hello, token } from '../support/raw.js'
import { turn } from '../support/wait.js'
import { arrange, exchange, type Exchange } from './arrange.js'

/** More than a client may leave unread that asks for something. */
const UNREAD = 2 ** 20 + 1
const lobby = { topic: 'room', params: 'lobby' }
const never = (): Promise<boolean> => new Promise(() => {})

/** A server, and clients of it that speak the wire by hand. */
function spoken(options: Partial<ServerOptions<Exchange, string>> = {}) {
  const arranged = arrange({ options })
  const { server, wire } = arranged
  /** A client's sockets, one after the other. */
  const speaker = (auth = 'ann') => {
    const session = { session: token(16), secret: token(32) }
    let attach = 0
    return async (socket = new FakeSocket()): Promise<FakeSocket> => {
      server.accept(socket, { headers: {} })
      socket.receive(hello(exchange, { ...session, auth, attach: ++attach, open: attach === 1 || undefined }))
      await wire.idle()
      return socket
    }
  }
  return { ...arranged, speaker }
}

/** A socket with what `ws` has inside: broadcasts are written past it, and all that waits is written with the welcome. */
function socketOfWs(): FakeSocket {
  const socket = new FakeSocket()
  const tcp = { write: (bytes: Uint8Array) => void socket.sent.push(String(bytes)), cork() {}, uncork() {} }
  return Object.assign(socket, { readyState: 1, _sender: { _state: 0, _firstFragment: true, _queue: [], _socket: tcp } })
}

function told(socket: FakeSocket, type: string): string[] {
  return socket.sent.filter((text) => text.includes(`"type":"${type}"`))
}

describe('a socket that is dropped for what is said of a subscription', () => {
  test('leaves nothing that the next one is sent without being asked about', async () => {
    let allowed = true
    const { server, wire, speaker } = spoken({ authorize: { room: () => allowed } })
    const dial = speaker()
    const first = await dial()
    first.bufferedAmount = UNREAD
    first.receive({ type: 'subscribe', id: 1, ...lobby })
    expect(first.terminated).toBe(true)
    allowed = false
    server.topics.room.publish('lobby', 'for members only')
    await wire.idle()
    const next = await dial(socketOfWs())
    expect(next.sent).toEqual([expect.stringContaining('"welcome"')])
  })

  test('holds up no topic of the next', async () => {
    const { server, wire, speaker } = spoken()
    server.topics.room.publish('lobby', 'old')
    await wire.idle()
    const dial = speaker()
    const first = await dial()
    first.bufferedAmount = UNREAD
    first.receive({ type: 'subscribe', id: 1, ...lobby, from: 'start' })
    const next = await dial()
    next.bufferedAmount = 300 * 1024
    next.receive({ type: 'subscribe', id: 7, topic: 'news' })
    server.topics.news.publish('hello')
    await wire.idle()
    next.bufferedAmount = 0
    await wire.clock.advance(5_000)
    expect(told(next, 'messages')).toEqual([expect.stringContaining('"hello"')])
  })

  test('ends what its list names after that', async () => {
    const { wire, speaker } = spoken()
    const watcher = await speaker()()
    watcher.receive({ type: 'subscribe', id: 1, ...lobby })
    const socket = await speaker('bob')()
    socket.bufferedAmount = UNREAD
    socket.receive({ type: 'subscriptions', list: [{ id: 1, topic: 'news' }, { id: 2, ...lobby }] })
    await wire.idle()
    expect(told(watcher, 'presence').join()).not.toContain('bob')
  })

  test('leaves whoever was there as somebody who may come back', async () => {
    const { wire, speaker } = spoken()
    const watcher = await speaker()()
    watcher.receive({ type: 'subscribe', id: 1, ...lobby })
    const dial = speaker('bob')
    const first = await dial()
    first.receive({ type: 'subscribe', id: 1, ...lobby })
    const next = await dial()
    next.bufferedAmount = UNREAD
    next.receive({ type: 'subscriptions', list: [{ id: 1, ...lobby }, { id: 2, topic: 'news' }] })
    await wire.idle()
    expect(next.terminated).toBe(true)
    expect(told(watcher, 'presence').join()).toContain('bob')
    expect(told(watcher, 'presence').join()).not.toContain('"left"')
  })

  test('ends what is still to be asked about again', async () => {
    let asked = 0
    const { server, speaker } = spoken({ authorize: { room: () => ++asked > 0, news: () => ++asked > 0 } })
    const socket = await speaker()()
    socket.receive({ type: 'subscribe', id: 1, topic: 'news' })
    socket.receive({ type: 'subscribe', id: 2, ...lobby })
    socket.bufferedAmount = UNREAD
    await server.revoke('ann')
    expect([socket.terminated, asked]).toEqual([true, 3])
  })
})

describe('a client that is closed', () => {
  type Closes = (close: () => void) => Partial<ServerOptions<Exchange, string>>
  const ways: [when: string, Closes][] = [
    ['by the rule that then allows it', (close) => ({ authorize: { room: () => (close(), true) } })],
    ['by the rule that allows it later', (close) => ({ authorize: { room: async () => (close(), true) } })],
    ['when it is asked what is told of it', (close) => ({ presence: { room: (name) => (close(), { name }) } })],
  ]

  test.each(ways)('%s is not there', async (_when, closes) => {
    const closeBob = (): void => [...server.clients].find(({ user }) => user === 'bob')?.close()
    const { server, speaker } = spoken(closes(closeBob))
    const socket = await speaker('bob')()
    socket.receive({ type: 'subscribe', id: 1, ...lobby })
    await turn()
    expect([socket.closed?.code, told(socket, 'subscribed')]).toEqual([4410, []])
    const next = await speaker('cid')()
    next.receive({ type: 'subscribe', id: 1, ...lobby })
    await turn()
    expect(told(next, 'presence')[0]).not.toContain('bob')
  })
})

describe('a rule that never answers', () => {
  test('is waited for until authorizeMs, and the subscription is refused', async () => {
    const log = new CapturedLog()
    const { wire, speaker } = spoken({ authorize: { room: never }, limits: { authorizeMs: 1_000 }, logger: log })
    const socket = await speaker()()
    socket.receive({ type: 'subscribe', id: 1, ...lobby })
    await wire.clock.advance(999)
    expect(told(socket, 'refused')).toEqual([])
    await wire.clock.advance(1)
    expect(told(socket, 'refused')).toEqual([expect.stringContaining('"UNAVAILABLE"')])
    expect(log.errors).toMatchObject([{ message: 'authorize took more than 1000 ms', details: { topic: 'room' } }])
  })

  test('takes a place of its own no longer than that', async () => {
    let asked = 0
    const { wire, speaker } = spoken({
      authorize: { room: () => (++asked > 2 ? true : never()) }, limits: { authorizeMs: 1_000, subscriptions: 2 },
    })
    const socket = await speaker()()
    for (let id = 1; id <= 2; id++) {
      socket.receive({ type: 'subscribe', id, ...lobby })
      socket.receive({ type: 'unsubscribe', id })
    }
    socket.receive({ type: 'subscribe', id: 3, ...lobby })
    expect(asked).toBe(2)
    await wire.clock.advance(1_000)
    expect(told(socket, 'subscribed')).toHaveLength(1)
  })

  test.each([
    ['its client is away', (socket: FakeSocket) => socket.end()],
    ['its client is gone', (socket: FakeSocket) => socket.receive({ type: 'bye' })],
    ['the client no longer wants it', (socket: FakeSocket) => socket.receive({ type: 'unsubscribe', id: 1 })],
  ])('holds up no revoke once %s', async (_when, end) => {
    const { server, speaker } = spoken({ authorize: { room: never }, limits: { authorizeMs: Infinity } })
    const socket = await speaker()()
    socket.receive({ type: 'subscribe', id: 1, ...lobby })
    const revoked = server.revoke(() => true)
    end(socket)
    await expect(revoked).resolves.toBeUndefined()
  })

  test('leaves no timer when its client is gone', async () => {
    const { wire, server, speaker, client } = spoken({ authorize: { room: never } })
    const socket = await speaker()()
    socket.receive({ type: 'subscribe', id: 1, ...lobby })
    await wire.clock.until(client.close())
    await wire.clock.until(server.close({ drainMs: 0 }))
    expect(wire.clock.timers).toBe(0)
  })
})

test('what is revoked while it is sent goes no further', async () => {
  let allowed = true
  const { server, wire, speaker } = spoken({
    authorize: { news: () => allowed },
    trace: ({ type, ...event }) => {
      if (type !== 'sent' || !('text' in event) || !event.text.includes('"messages"')) return
      allowed = false
      void server.revoke('ann')
    },
  })
  const socket = await speaker()()
  socket.receive({ type: 'subscribe', id: 1, topic: 'news' })
  for (let n = 0; n < 3; n++) server.topics.news.publish('x'.repeat(20_000)) // each is a message of the wire
  await wire.idle()
  expect([told(socket, 'messages').length, told(socket, 'refused').length]).toEqual([1, 1])
})
