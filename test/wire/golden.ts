// The wire, word for word: what each message and frame says, and exactly how it
// is written. docs/PROTOCOL.md shows the same texts.

import type { FromClient, FromServer } from '../../src/protocol/control.js'
import type { TopicFromClient, TopicFromServer } from '../../src/protocol/topicmessages.js'
import { cancelText, creditText, endText, errorText, partText, type Frame } from '../../src/protocol/frames.js'
import { callText, itemsText, replyText } from '../protocol/texts.js'

export interface Golden<T> {
  readonly name: string
  readonly value: T
  readonly text: string
}

export interface GoldenFrame extends Golden<Frame> {
  /** As src/protocol builds it. */
  readonly built: string
}

const session = 'AAECAwQFBgcICQoLDA0ODw'
const secret = 'EBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8'
const contract = { name: 'market', version: '1.4.0' }
/** Of the contract in conversation.ts: who changes how hashes are made cuts off all clients that are there. */
const hashes = '1aLVOxYzxV_CYz1XcEFf1J2ZgPnql7djLf1R5Wom4dBSHGQNPwdZpRHB9-_0'
const limits = { calls: 1_000, nestedCalls: 100, streams: 100, inputBytes: 4_194_304, subscriptions: 100 }
const welcome = { limits, pingMs: 15_000, deadMs: 25_000, principal: 'yL8phjSb_6H24VR6' }

export const fromClient: readonly Golden<FromClient>[] = [
  {
    name: 'a hello that opens a session',
    value: {
      type: 'hello', protocol: 1, codec: 'json', contract: { ...contract, hashes }, session, secret,
      attach: 1, open: true, received: 0, auth: { token: 'ann' },
    },
    text: '{"type":"hello","protocol":1,"codec":"json","contract":{"name":"market","version":"1.4.0","hashes":"1aLVOxYzxV_CYz1XcEFf1J2ZgPnql7djLf1R5Wom4dBSHGQNPwdZpRHB9-_0"},"session":"AAECAwQFBgcICQoLDA0ODw","secret":"EBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8","attach":1,"open":true,"received":0,"auth":{"token":"ann"}}',
  },
  {
    name: 'a hello that resumes it',
    value: {
      type: 'hello', protocol: 1, codec: 'json', contract, session, secret,
      attach: 2, received: 0, givenUp: [1], auth: { token: 'ann' },
    },
    text: '{"type":"hello","protocol":1,"codec":"json","contract":{"name":"market","version":"1.4.0"},"session":"AAECAwQFBgcICQoLDA0ODw","secret":"EBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8","attach":2,"received":0,"givenUp":[1],"auth":{"token":"ann"}}',
  },
  { name: 'an ack', value: { type: 'ack', received: 2 }, text: '{"type":"ack","received":2}' },
  { name: 'a ping', value: { type: 'ping' }, text: '{"type":"ping"}' },
  { name: 'a pong', value: { type: 'pong' }, text: '{"type":"pong"}' },
  { name: 'a bye', value: { type: 'bye' }, text: '{"type":"bye"}' },
]

export const fromServer: readonly Golden<FromServer>[] = [
  {
    name: 'a welcome',
    value: { type: 'welcome', received: 0, ...welcome },
    text: '{"type":"welcome","received":0,"limits":{"calls":1000,"nestedCalls":100,"streams":100,"inputBytes":4194304,"subscriptions":100},"pingMs":15000,"deadMs":25000,"principal":"yL8phjSb_6H24VR6"}',
  },
  {
    name: 'a welcome of another version',
    value: { type: 'welcome', received: 0, ...welcome, contract: { version: '1.4.0', changed: 'z8Yf8K' } },
    text: '{"type":"welcome","received":0,"limits":{"calls":1000,"nestedCalls":100,"streams":100,"inputBytes":4194304,"subscriptions":100},"pingMs":15000,"deadMs":25000,"principal":"yL8phjSb_6H24VR6","contract":{"version":"1.4.0","changed":"z8Yf8K"}}',
  },
  {
    name: 'a welcome that gives up calls',
    value: { type: 'welcome', received: 0, givenUp: [2], ...welcome },
    text: '{"type":"welcome","received":0,"givenUp":[2],"limits":{"calls":1000,"nestedCalls":100,"streams":100,"inputBytes":4194304,"subscriptions":100},"pingMs":15000,"deadMs":25000,"principal":"yL8phjSb_6H24VR6"}',
  },
  {
    name: 'a reject for good',
    value: { type: 'reject', code: 'UNAUTHENTICATED', message: 'the token has expired' },
    text: '{"type":"reject","code":"UNAUTHENTICATED","message":"the token has expired"}',
  },
  {
    name: 'a reject for now',
    value: { type: 'reject', code: 'UNAVAILABLE', message: 'the server is stopping', retryAfterMs: 250, spreadMs: 750 },
    text: '{"type":"reject","code":"UNAVAILABLE","message":"the server is stopping","retryAfterMs":250,"spreadMs":750}',
  },
  { name: 'a lost', value: { type: 'lost', reason: 'unknown' }, text: '{"type":"lost","reason":"unknown"}' },
  {
    name: 'a lost that says how far it came',
    value: { type: 'lost', reason: 'unknown', received: 1 },
    text: '{"type":"lost","reason":"unknown","received":1}',
  },
  {
    name: 'a lost for another user',
    value: { type: 'lost', reason: 'principal', received: 1 },
    text: '{"type":"lost","reason":"principal","received":1}',
  },
  {
    name: 'a goaway',
    value: { type: 'goaway', received: 1, retryAfterMs: 0, spreadMs: 1_000 },
    text: '{"type":"goaway","received":1,"retryAfterMs":0,"spreadMs":1000}',
  },
]

export const topicsFromClient: readonly Golden<TopicFromClient>[] = [
  {
    name: 'a subscription',
    value: { type: 'subscribe', id: 1, topic: 'trades', params: { symbol: 'BTC' } },
    text: '{"type":"subscribe","id":1,"topic":"trades","params":{"symbol":"BTC"}}',
  },
  {
    name: 'a subscription from the start',
    value: { type: 'subscribe', id: 1, topic: 'trades', params: { symbol: 'BTC' }, from: 'start' },
    text: '{"type":"subscribe","id":1,"topic":"trades","params":{"symbol":"BTC"},"from":"start"}',
  },
  {
    name: 'all subscriptions, after a welcome',
    value: { type: 'subscriptions', list: [{ id: 1, topic: 'trades', params: { symbol: 'BTC' }, from: { epoch: 'AAECAwQFBgcI', offset: 2 } }] },
    text: '{"type":"subscriptions","list":[{"id":1,"topic":"trades","params":{"symbol":"BTC"},"from":{"epoch":"AAECAwQFBgcI","offset":2}}]}',
  },
  { name: 'the end of a subscription', value: { type: 'unsubscribe', id: 1 }, text: '{"type":"unsubscribe","id":1}' },
]

export const topicsFromServer: readonly Golden<TopicFromServer>[] = [
  {
    name: 'a subscription that begins',
    value: { type: 'subscribed', id: 1, log: 1, epoch: 'AAECAwQFBgcI', offset: 0 },
    text: '{"type":"subscribed","id":1,"log":1,"epoch":"AAECAwQFBgcI","offset":0}',
  },
  {
    name: 'messages',
    value: { type: 'messages', log: 1, offset: 1, messages: [{ price: 64_000 }, { price: 64_100 }] },
    text: '{"type":"messages","log":1,"offset":1,"messages":[{"price":64000},{"price":64100}]}',
  },
  {
    name: 'messages after a gap, of which none are left',
    value: { type: 'messages', log: 1, offset: 21, messages: [] },
    text: '{"type":"messages","log":1,"offset":21,"messages":[]}',
  },
  {
    name: 'a subscription that is refused',
    value: { type: 'refused', id: 1, code: 'PERMISSION_DENIED', message: 'trades: not allowed' },
    text: '{"type":"refused","id":1,"code":"PERMISSION_DENIED","message":"trades: not allowed"}',
  },
  {
    name: 'who is there',
    value: { type: 'presence', log: 1, members: [{ id: 'CQoLDA0ODxAR', info: { name: 'ann' } }] },
    text: '{"type":"presence","log":1,"members":[{"id":"CQoLDA0ODxAR","info":{"name":"ann"}}]}',
  },
  {
    name: 'who came',
    value: { type: 'presence', log: 1, joined: [{ id: 'CQoLDA0ODxAR', info: { name: 'ann' } }] },
    text: '{"type":"presence","log":1,"joined":[{"id":"CQoLDA0ODxAR","info":{"name":"ann"}}]}',
  },
  { name: 'who went', value: { type: 'presence', log: 1, left: ['CQoLDA0ODxAR'] }, text: '{"type":"presence","log":1,"left":["CQoLDA0ODxAR"]}' },
]

export const frames: readonly GoldenFrame[] = [
  {
    name: 'a call',
    value: [1, 1, 'orders.place', 5_000, { symbol: 'BTC', size: 2 }],
    text: '[1,1,"orders.place",5000,{"symbol":"BTC","size":2}]',
    built: callText('orders.place', 5_000, undefined, { symbol: 'BTC', size: 2 }),
  },
  {
    name: 'a call without input',
    value: [1, 1, 'now', 30_000],
    text: '[1,1,"now",30000]',
    built: callText('now', 30_000, undefined, undefined),
  },
  {
    name: 'a call whose input is null, and which waits for ever',
    value: [1, 1, 'note', 0, null],
    text: '[1,1,"note",0,null]',
    built: callText('note', 0, undefined, null),
  },
  {
    name: 'a call with headers',
    value: [1, 1, 'now', { timeoutMs: 30_000, headers: { 'trace-id': '4bf92f35' } }],
    text: '[1,1,"now",{"timeoutMs":30000,"headers":{"trace-id":"4bf92f35"}}]',
    built: callText('now', 30_000, { 'trace-id': '4bf92f35' }, undefined),
  },
  { name: 'a reply', value: [2, 1, { id: 7 }], text: '[2,1,{"id":7}]', built: replyText({ id: 7 }) },
  {
    name: 'a reply with a bigint and a timestamp',
    value: [2, 1, { number: '9007199254740993', filed: '2026-11-24T06:00:00.123Z' }],
    text: '[2,1,{"number":"9007199254740993","filed":"2026-11-24T06:00:00.123Z"}]',
    built: replyText({ number: '9007199254740993', filed: '2026-11-24T06:00:00.123Z' }),
  },
  { name: 'a reply without output', value: [2, 1], text: '[2,1]', built: replyText(undefined) },
  {
    name: 'an error of the contract',
    value: [3, 1, 'INSUFFICIENT_FUNDS', 'executed', 'too little money', { missing: 3 }],
    text: '[3,1,"INSUFFICIENT_FUNDS","executed","too little money",{"missing":3}]',
    built: errorText(1, 'INSUFFICIENT_FUNDS', 'executed', 'too little money', '{"missing":3}'),
  },
  {
    name: 'an error without data',
    value: [3, 1, 'UNIMPLEMENTED', 'not-executed', 'no procedure "orders.sell"'],
    text: '[3,1,"UNIMPLEMENTED","not-executed","no procedure \\"orders.sell\\""]',
    built: errorText(1, 'UNIMPLEMENTED', 'not-executed', 'no procedure "orders.sell"', undefined),
  },
  { name: 'a cancel', value: [4, 1], text: '[4,1]', built: cancelText(1) },
  {
    name: 'a part',
    value: [5, 1, 1, '[1,1,"note",30000,"Once upon'],
    text: '[5,1,1,"[1,1,\\"note\\",30000,\\"Once upon"]',
    built: partText(1, true, '[1,1,"note",30000,"Once upon'),
  },
  {
    name: 'the last part',
    value: [5, 1, 0, ' a time"]'],
    text: '[5,1,0," a time\\"]"]',
    built: partText(1, false, ' a time"]'),
  },
  { name: 'an item', value: [6, 1, { price: 40 }], text: '[6,1,{"price":40}]', built: itemsText({ price: 40 }) },
  {
    name: 'items of one turn',
    value: [6, 1, { price: 40 }, { price: 41 }],
    text: '[6,1,{"price":40},{"price":41}]',
    built: itemsText({ price: 40 }, { price: 41 }),
  },
  {
    name: 'the first credit',
    value: [7, 1, 0, 512, 262_144],
    text: '[7,1,0,512,262144]',
    built: creditText(1, 0, 512, 262_144),
  },
  {
    name: 'a credit after half of the room was used',
    value: [7, 1, 256, 512, 262_144],
    text: '[7,1,256,512,262144]',
    built: creditText(1, 256, 512, 262_144),
  },
  { name: 'an end', value: [8, 1], text: '[8,1]', built: endText(1) },
]

/** Binary messages, byte for byte. */
export interface GoldenBinary {
  readonly name: string
  readonly text: string
  /** In hex, as all of it. */
  readonly blobs: readonly string[]
  readonly hex: string
}

export const binaries: readonly GoldenBinary[] = [
  {
    name: 'a call with bytes',
    text: '[1,0,[9,1,[3],[1,1,"reports.file",30000,{"name":"Q3","content":0}]]]',
    blobs: ['255044'],
    hex: '000000445b312c302c5b392c312c5b335d2c5b312c312c227265706f7274732e66696c65222c33303030302c7b226e616d65'
      + '223a225133222c22636f6e74656e74223a307d5d5d5d255044',
  },
  {
    name: 'items with bytes, and a reply without',
    text: '[1,2,[9,1,[2,0],[6,1,0,1]],[2,1]]',
    blobs: ['0102', ''],
    hex: '000000215b312c322c5b392c312c5b322c305d2c5b362c312c302c315d5d2c5b322c315d5d0102',
  },
  {
    name: 'a part of bytes',
    text: '[1,0,[9,1,[40],[5,1,1,0]]]',
    blobs: ['0000003e5b392c312c5b335d2c5b312c312c227265706f7274732e66696c65222c33303030302c7b'],
    hex: '0000001a5b312c302c5b392c312c5b34305d2c5b352c312c312c305d5d5d0000003e5b392c312c5b335d2c5b312c312c2272'
      + '65706f7274732e66696c65222c33303030302c7b',
  },
  {
    name: 'the last part of bytes',
    text: '[2,0,[9,1,[29],[5,1,0,0]]]',
    blobs: ['226e616d65223a225133222c22636f6e74656e74223a307d5d5d255044'],
    hex: '0000001a5b322c302c5b392c312c5b32395d2c5b352c312c302c305d5d5d226e616d65223a225133222c22636f6e74656e74'
      + '223a307d5d5d255044',
  },
]

/** A packet of two frames: the fourth and fifth of its sender, who has received two. */
export const packet = {
  frames: [frames[4]!, frames[9]!],
  seq: 4,
  received: 2,
  text: '[4,2,[2,1,{"id":7}],[4,1]]',
}
