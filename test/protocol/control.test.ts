import { describe, expect, test } from 'vitest'
import { readFromClient, readFromServer } from '../../src/protocol/control.js'
import { Violation } from '../../src/protocol/frames.js'

const hello = {
  type: 'hello', protocol: 1, codec: 'json', contract: { name: 'market', version: '1.4.0' },
  session: 'AAECAwQFBgcICQoLDA0ODw', secret: 'A'.repeat(43), attach: 1, received: 0,
}
const welcome = {
  type: 'welcome', received: 0, limits: { calls: 1_000, nestedCalls: 100, streams: 100, inputBytes: 4_194_304 },
  pingMs: 15_000, deadMs: 25_000, principal: 'EiGNlX3wSlQVhzPg',
}
const reject = { type: 'reject', code: 'UNAVAILABLE', message: 'not now' }

describe('a server takes', () => {
  test.each<[string, object]>([
    ['a hello', hello],
    ['a hello that opens, gives up calls and authenticates', { ...hello, open: true, givenUp: [1, 3], auth: { token: 't' } }],
    ['an ack', { type: 'ack', received: 3 }],
    ['a ping', { type: 'ping' }],
    ['a pong', { type: 'pong' }],
    ['a bye', { type: 'bye' }],
    ['fields that it does not know', { type: 'ping', sentAt: 1 }],
  ])('%s', (_, message) => {
    expect(readFromClient(message)).toEqual(message)
  })
})

describe('a client takes', () => {
  test.each<[string, object]>([
    ['a welcome', welcome],
    ['a welcome that gives up calls', { ...welcome, givenUp: [2] }],
    ['a reject', reject],
    ['a reject with a time', { ...reject, retryAfterMs: 250, spreadMs: 750 }],
    ['a lost', { type: 'lost', reason: 'unknown' }],
    ['a lost that says how far it came', { type: 'lost', reason: 'principal', received: 7 }],
    ['a lost for a reason of later days', { type: 'lost', reason: 'moved' }],
    ['a goaway', { type: 'goaway', received: 7 }],
    ['a goaway with a time', { type: 'goaway', received: 7, retryAfterMs: 0, spreadMs: 1_000 }],
    ['an ack', { type: 'ack', received: 3 }],
    ['a ping', { type: 'ping' }],
    ['a pong', { type: 'pong' }],
  ])('%s', (_, message) => {
    expect(readFromServer(message)).toEqual(message)
  })
})

type Message = Readonly<Record<string, unknown>>

/** Each field of a message with values that it cannot have. */
const wrongFields: readonly [message: Message, field: string, values: readonly unknown[]][] = [
  [hello, 'protocol', [undefined, '1', -1]],
  [hello, 'codec', [undefined, 1]],
  [hello, 'contract', [undefined, null, 'market', { name: 'market' }, { version: '1.0.0' }, { name: 1, version: '1.0.0' }]],
  [hello, 'session', [undefined, '', 'short', 'A'.repeat(65), 'AAECAwQFBgcICQoLDA0OD+', 22]],
  [hello, 'secret', [undefined, '', 'A'.repeat(21), `${'A'.repeat(42)}=`]],
  [hello, 'attach', [undefined, -1, 1.5, '1']],
  [hello, 'received', [undefined, -1, null]],
  [hello, 'givenUp', [null, 3, [-1], ['1']]],
  [{ type: 'ack' }, 'received', [undefined, -1, 0.5, '0', 2 ** 53]],
  [welcome, 'received', [undefined, -1]],
  [welcome, 'givenUp', [{}, ['2']]],
  [welcome, 'limits', [undefined, null, {}, { calls: 1, nestedCalls: 1 }, { calls: '1', nestedCalls: 1, streams: 100, inputBytes: 1 }]],
  [welcome, 'pingMs', [undefined, -1]],
  [welcome, 'deadMs', [undefined, '25000']],
  [welcome, 'principal', [undefined, 1]],
  [reject, 'code', [undefined, 503]],
  [reject, 'message', [undefined, null]],
  [reject, 'retryAfterMs', [-1, '1', null]],
  [reject, 'spreadMs', [-1, 0.5]],
  [{ type: 'lost', reason: 'unknown' }, 'reason', [undefined, 1]],
  [{ type: 'lost', reason: 'unknown' }, 'received', [-1, null]],
  [{ type: 'goaway', received: 1 }, 'received', [undefined, -1]],
  [{ type: 'goaway', received: 1 }, 'retryAfterMs', [-1]],
  [{ type: 'goaway', received: 1 }, 'spreadMs', [-1]],
]

describe('a field that is missing or wrong is named', () => {
  const named = wrongFields.map(([message, ...rest]) => [`${String(message['type'])}.${rest[0]}`, message, ...rest] as const)
  test.each(named)('%s', (name, message, field, values) => {
    const read = /^(hello|ack)/.test(name) ? readFromClient : readFromServer
    for (const value of values) {
      const wrong = JSON.parse(JSON.stringify({ ...message, [field]: value })) as object
      expect(() => read(wrong)).toThrow(Violation)
      expect(() => read(wrong)).toThrow(`${name} is `)
    }
  })
})

describe('no control message is', () => {
  test.each<[string, object]>([
    ['one without a type', {}],
    ['one of a type that there is not', { type: 'subscribe' }],
    ['one whose type every object has', { type: 'toString' }],
    ['one whose type is a prototype', { type: '__proto__' }],
    ['one whose type is an object', { type: { toString: 1 } }],
  ])('%s', (_, message) => {
    expect(() => readFromClient(message)).toThrow('unknown control message')
    expect(() => readFromServer(message)).toThrow(Violation)
  })

  test.each([welcome, reject, { type: 'lost', reason: 'unknown' }, { type: 'goaway', received: 0 }])('a $type from a client', (message) => {
    expect(() => readFromClient(message)).toThrow(Violation)
  })

  test.each([hello, { type: 'bye' }])('a $type from a server', (message) => {
    expect(() => readFromServer(message)).toThrow(Violation)
  })
})
