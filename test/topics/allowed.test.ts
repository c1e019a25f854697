// Who may subscribe: asked at subscribing, at coming back, and when it is revoked.

import { expect, test } from 'vitest'
import type { RpcError } from 'wirepact'
import { RpcError as Failure } from 'wirepact'
import { gate, turn } from '../support/wait.js'
import { arrange, btc, record } from './arrange.js'

/** Notes what a subscription is refused with. */
function refusals() {
  const errors: string[] = []
  return { errors, onError: ({ code, message }: RpcError): void => void errors.push(`${code}: ${message}`) }
}

test('who is not allowed is refused with PERMISSION_DENIED', async () => {
  const asked: unknown[] = []
  const { client, server, wire } = arrange({
    options: { authorize: { trades: (user, params) => { asked.push(user, params); return false } } },
  })
  const { seen, listener } = record()
  const { errors, onError } = refusals()
  await expect(client.topics.trades.subscribe(btc, listener, { onError }).ready).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  expect([seen, errors, asked]).toEqual([[], ['PERMISSION_DENIED: trades: not allowed'], ['ann', btc]])
})

test('only true allows it: not another value, and no answer at all', async () => {
  const answers = [undefined, 1, 'yes'] as unknown as boolean[]
  const { client } = arrange({ options: { authorize: { trades: () => answers.shift()! } } })
  for (const symbol of ['A', 'B', 'C']) {
    const { ready } = client.topics.trades.subscribe({ symbol }, () => {}, { onError: () => {} })
    await expect(ready).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  }
})

test('an iteration that is refused fails with it', async () => {
  const { client } = arrange({ options: { authorize: { desk: { orders: () => false } } } })
  await expect(client.topics.desk.orders.subscribe().next()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('what authorize throws is told if it is an RpcError', async () => {
  const { client } = arrange({
    options: { authorize: { news: async () => { throw new Failure('FAILED_PRECONDITION', 'subscribe to the paper first') } } },
  })
  const { ready } = client.topics.news.subscribe(() => {}, { onError: () => {} })
  await expect(ready).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', message: 'subscribe to the paper first' })
})

test('anything else that it throws stays on the server, with an id', async () => {
  const { client, log } = arrange({ options: { authorize: { news: () => { throw new Error('secret') } } } })
  const { errors, onError } = refusals()
  await expect(client.topics.news.subscribe(() => {}, { onError }).ready).rejects.toMatchObject({ code: 'INTERNAL' })
  const id = /^INTERNAL: internal error ([\w-]+)$/.exec(errors[0] ?? '')?.[1]
  expect(log.errors).toMatchObject([{ message: 'a subscription failed', details: { id, topic: 'news' } }])
})

test.each<[string, () => unknown, unknown]>([
  ['a very long message', () => new Failure('NOT_FOUND', 'x'.repeat(200_000)), { code: 'NOT_FOUND', message: 'x'.repeat(4_096) }],
  ['a message that is an object', () => Object.assign(new Failure('NOT_FOUND'), { message: { a: 1 } }), { code: 'NOT_FOUND' }],
  ['a code that cannot be looked at', () => Object.defineProperty(new Failure('NOT_FOUND'), 'code', {
    get() { throw new Error('no code') },
  }), { code: 'INTERNAL' }],
])('an error of its with %s refuses the subscription, and the connection stays', async (_what, make, told) => {
  const closes: unknown[] = []
  const { client, wire } = arrange({
    options: {
      authorize: { news: async () => { throw make() } },
      trace: (event) => void (event.type === 'close' && closes.push(event)),
    },
  })
  await expect(client.topics.news.subscribe(() => {}, { onError: () => {} }).ready).rejects.toMatchObject(told as object)
  await wire.idle()
  expect(closes).toEqual([])
})

test('while an answer is under way messages wait, and then come in order', async () => {
  const allow = gate<boolean>()
  const { client, server, wire } = arrange({ options: { authorize: { trades: () => allow.passed } } })
  const { seen, listener } = record()
  client.topics.trades.subscribe(btc, listener, { from: 'start' })
  await wire.idle()
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  expect(seen).toEqual([])
  allow.open(true)
  server.topics.trades.publish(btc, { price: 2 })
  await wire.idle()
  expect(seen).toEqual(['1 at 1', '2 at 2'])
})

test('a subscription that ended before the answer never begins', async () => {
  const allow = gate<boolean>()
  const { client, server, wire } = arrange({ options: { authorize: { trades: () => allow.passed } } })
  const { seen, listener } = record()
  const stop = client.topics.trades.subscribe(btc, listener)
  await wire.idle()
  stop()
  await wire.idle()
  allow.open(true)
  await wire.idle()
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  expect(seen).toEqual([])
})

test('who comes back is asked about again', async () => {
  let allowed = true
  const { client, server, wire, blink } = arrange({ options: { authorize: { trades: () => allowed } } })
  const { seen, listener } = record()
  const { errors, onError } = refusals()
  await client.topics.trades.subscribe(btc, listener, { onError }).ready
  allowed = false
  await blink()
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  expect([seen, errors]).toEqual([[], ['PERMISSION_DENIED: trades: not allowed']])
})

test('another user, after another login, is asked about as that', async () => {
  const asked: string[] = []
  let auth = 'ann'
  const { connect, wire, blink } = arrange({ options: { authorize: { news: (user) => { asked.push(user); return true } } } })
  const client = connect({ auth: () => auth })
  await client.topics.news.subscribe(() => {}).ready
  auth = 'bob'
  await blink()
  await wire.clock.advance(3_000)
  expect(asked).toEqual(['ann', 'bob'])
})

test('revoke ends what a user is no longer allowed, and nobody else\'s', async () => {
  const banned = new Set<string>()
  const { client: ann, connect, server, wire } = arrange({ options: { authorize: { trades: (user) => !banned.has(user) } } })
  const bob = connect({ auth: 'bob' })
  const [annHas, bobHas] = [record(), record()]
  const { errors, onError } = refusals()
  await ann.topics.trades.subscribe(btc, annHas.listener, { onError }).ready
  await bob.topics.trades.subscribe(btc, bobHas.listener).ready
  banned.add('ann')
  await server.revoke('ann')
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  expect([annHas.seen, bobHas.seen, errors]).toEqual([[], ['1 at 1'], ['PERMISSION_DENIED: trades: not allowed']])
})

test('a subscription that is revoked while its presence is asked about is not begun', async () => {
  let allowed = true
  const received: string[] = []
  const { connect, server, wire } = arrange({
    options: {
      authorize: { room: () => allowed },
      presence: {
        room(name) {
          allowed = false
          void server.revoke(name)
          return { name }
        },
      },
    },
  })
  const client = connect({ trace: (event) => void (event.type === 'received' && received.push(event.text)) })
  await expect(client.topics.room.subscribe('lobby', () => {}).ready).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  server.topics.room.publish('lobby', 'not for ann')
  await wire.idle()
  expect(received.filter((text) => /subscribed|not for ann/.test(text))).toEqual([])
})

test('revoke can be told which clients it means', async () => {
  let allowed = true
  const { client: ann, connect, server } = arrange({ options: { authorize: { news: () => allowed } } })
  const bob = connect({ auth: 'bob' })
  const [annHas, bobHas] = [refusals(), refusals()]
  await ann.topics.news.subscribe(() => {}, annHas).ready
  await bob.topics.news.subscribe(() => {}, bobHas).ready
  allowed = false
  await server.revoke(({ user }) => user === 'bob')
  await bob.api.time()
  expect([annHas.errors.length, bobHas.errors.length]).toEqual([0, 1])
})

test('what is still allowed goes on where it was, without gap or duplicate', async () => {
  const allow = gate<boolean>()
  let first = true
  const { client, server, wire } = arrange({
    options: { authorize: { trades: () => { if (first) { first = false; return true } return allow.passed } } },
  })
  const { seen, listener, options } = record()
  await client.topics.trades.subscribe(btc, listener, options).ready
  server.topics.trades.publish(btc, { price: 1 })
  const revoked = server.revoke('ann')
  server.topics.trades.publish(btc, { price: 2 })
  await wire.idle()
  expect(seen).toEqual([])
  allow.open(true)
  await revoked
  await wire.idle()
  expect(seen).toEqual(['1 at 1', '2 at 2'])
})

/** What `authorize` reads at once and answers later, as one that asks a database does. */
function database() {
  const banned = new Set<string>()
  const answers: (() => void)[] = []
  const allowed = (user: string): Promise<boolean> => {
    const read = !banned.has(user)
    return new Promise((resolve) => answers.push(() => resolve(read)))
  }
  const answer = async (): Promise<void> => {
    for (; answers.length > 0; await turn()) for (const tell of answers.splice(0)) tell()
  }
  return { banned, allowed, answer }
}

test('revoke asks again of whom it is not known yet, and the former answer no longer counts', async () => {
  const { banned, allowed, answer } = database()
  const { client, server, wire } = arrange({ options: { authorize: { trades: allowed } } })
  const { seen, listener } = record()
  const { errors, onError } = refusals()
  client.topics.trades.subscribe(btc, listener, { onError })
  await wire.idle()
  banned.add('ann')
  const revoked = server.revoke('ann')
  await answer()
  await revoked
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  expect([seen, errors]).toEqual([[], ['PERMISSION_DENIED: trades: not allowed']])
})

test('a revoke while another one asks asks again', async () => {
  const { banned, allowed, answer } = database()
  const { client, server, wire } = arrange({ options: { authorize: { trades: allowed } } })
  const { seen, listener } = record()
  const { errors, onError } = refusals()
  const { ready } = client.topics.trades.subscribe(btc, listener, { onError })
  await wire.idle()
  await answer()
  await ready
  const first = server.revoke('ann')
  banned.add('ann')
  const second = server.revoke('ann')
  await answer()
  await Promise.all([first, second])
  server.topics.trades.publish(btc, { price: 1 })
  await wire.idle()
  expect([seen, errors]).toEqual([[], ['PERMISSION_DENIED: trades: not allowed']])
})

test('those that subscribe again as soon as they are refused are asked about again', async () => {
  let allowed = true
  const { client, server, wire } = arrange({ options: { authorize: { news: () => allowed } } })
  const heard: string[] = []
  const subscribe = (name: string): void => void client.topics.news.subscribe((text) => void heard.push(`${name}: ${text}`), {
    onError: () => {
      heard.push(`${name} is refused`)
      allowed = true
      if (heard.length < 100) subscribe(name)
    },
  })
  subscribe('one')
  subscribe('other')
  await wire.idle()
  allowed = false
  await server.revoke('ann')
  await wire.idle()
  server.topics.news.publish('hello')
  await wire.idle()
  expect(heard).toEqual(['one is refused', 'other is refused', 'one: hello', 'other: hello'])
})

test('a rule for what is no topic is refused at once', () => {
  expect(() => arrange({ options: { authorize: { tradse: () => true } as never } })).toThrow('createServer: authorize: tradse is not in the contract')
})
