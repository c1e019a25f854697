// Control messages: JSON objects beside the packets. They carry no numbers and
// are never sent again; what they say about the session is cumulative.

import { excerpt, isNumber, Violation } from './frames.js'

export const PROTOCOL_VERSION = 1

/** The client's first message on every socket. */
export interface Hello {
  readonly type: 'hello'
  readonly protocol: number
  readonly codec: string
  readonly contract: {
    readonly name: string
    readonly version: string
    /** Those of all procedures and topics that the client knows, one behind the other, if it knows them. */
    readonly hashes?: string
  }
  /** Drawn by the client: 128 random bits, base64url. */
  readonly session: string
  /** Drawn by the client: 256 random bits, base64url. */
  readonly secret: string
  /** Counts this session's hellos from 1; the highest wins, whatever the order of arrival. */
  readonly attach: number
  /** Present if nothing of this session was ever written to a socket before. */
  readonly open?: true
  /** Number of the last frame that the client has received. */
  readonly received: number
  /** Calls of the client's that it no longer waits for: not to be started if they arrive now. */
  readonly givenUp?: readonly number[]
  readonly auth?: unknown
}

/** The server takes the session: both sides send again what the other has not received. */
export interface Welcome {
  readonly type: 'welcome'
  readonly received: number
  readonly givenUp?: readonly number[]
  readonly limits: {
    readonly calls: number
    readonly nestedCalls: number
    readonly streams: number
    readonly inputBytes: number
    /** Absent: not known. */
    readonly subscriptions?: number
  }
  /** The server sends something at least this often, in milliseconds. */
  readonly pingMs: number
  /** After this long without any message the connection is dead, in milliseconds. */
  readonly deadMs: number
  /** Stands for the authenticated principal; the same in every session of the same one. */
  readonly principal: string
  /** Absent: the server has the client's version of the contract. */
  readonly contract?: ContractChange
}

/** How the server's contract differs from the client's. */
export interface ContractChange {
  readonly version: string
  /** Hashes of the client's that mean nothing to the server, one behind the other. */
  readonly changed: string
}

/** The server does not take the socket; nothing on it was taken. */
export interface Reject {
  readonly type: 'reject'
  readonly code: string
  readonly message: string
  readonly retryAfterMs?: number
  readonly spreadMs?: number
}

/** The session is gone. `received`, if known, is the last of its frames that was taken. */
export interface Lost {
  readonly type: 'lost'
  readonly reason: 'unknown' | 'principal'
  readonly received?: number
}

/** The server is about to stop: calls above `received` are not taken. */
export interface Goaway {
  readonly type: 'goaway'
  readonly received: number
  readonly retryAfterMs?: number
  readonly spreadMs?: number
}

export interface Ack { readonly type: 'ack'; readonly received: number }
export interface Ping { readonly type: 'ping' }
export interface Pong { readonly type: 'pong' }
/** The client will not come back: the session can be forgotten. */
export interface Bye { readonly type: 'bye' }

export type FromClient = Hello | Ack | Ping | Pong | Bye
export type FromServer = Welcome | Reject | Lost | Goaway | Ack | Ping | Pong

/**
 * What each message must hold for its reader to rely on: every field by an
 * example. A number is at least the example, an array holds numbers, an object
 * has these fields, a function says so itself; what ends in `?` may be absent.
 */
export interface Shape {
  readonly [field: string]: number | string | readonly number[] | Shape | ((value: unknown) => boolean)
}

/** Characters of one hash, and how many of them a message holds at most. */
export const HASH_LENGTH = 6
export const MOST_HASHES = 4_096

/** The longest version of a contract. */
export const VERSION_LENGTH = 100

const ack: Shape = { received: 0 }

const fromClient: Readonly<Record<string, Shape>> = {
  ack, ping: {}, pong: {}, bye: {},
  hello: {
    protocol: 0, codec: '', contract: { name: '', version: isVersion, 'hashes?': isHashes }, session: isToken, secret: isToken,
    attach: 1, received: 0, 'givenUp?': [],
  },
}

const fromServer: Readonly<Record<string, Shape>> = {
  ack, ping: {}, pong: {},
  welcome: {
    received: 0, 'givenUp?': [], limits: { calls: 0, nestedCalls: 0, streams: 0, inputBytes: 0, 'subscriptions?': 0 }, pingMs: 0, deadMs: 0,
    principal: '', 'contract?': { version: '', changed: isHashes },
  },
  reject: { code: '', message: '', 'retryAfterMs?': 0, 'spreadMs?': 0 },
  lost: { reason: '', 'received?': 0 },
  goaway: { received: 0, 'retryAfterMs?': 0, 'spreadMs?': 0 },
}

/** @throws {Violation} naming the field that is wrong */
export function readFromClient(message: object): FromClient {
  return read(message, fromClient, true) as FromClient // read() checked it against its shape
}

/** @throws {Violation} naming the field that is wrong */
export function readFromServer(message: unknown): FromServer {
  return read(message, fromServer, true) as FromServer // read() checked it against its shape
}

/**
 * The message, once each field has passed its check.
 *
 * @param all - true: there are no types but these; false: undefined is returned for others
 */
export function read(message: unknown, shapes: Readonly<Record<string, Shape>>, all: boolean): unknown {
  const fields = Object(message) as Readonly<Record<string, unknown>>
  const type = fields['type']
  const shape = typeof type === 'string' && Object.hasOwn(shapes, type) && shapes[type]
  if (!shape && !all) return undefined
  if (!shape) throw new Violation(`unknown control message ${excerpt(type)}`)
  const wrong = wrongField(fields, shape)
  if (wrong) throw new Violation(`${type}.${wrong} is ${excerpt(fields[wrong])}`)
  return message
}

function wrongField(fields: Readonly<Record<string, unknown>>, shape: Shape): string | undefined {
  for (const key in shape) {
    const name = key.replace('?', '')
    const value = fields[name]
    if (!(key !== name && value === undefined) && !fits(value, shape[key])) return name
  }
  return undefined
}

function fits(value: unknown, example: Shape[string] | undefined): boolean {
  if (typeof example === 'number') return isNumber(value) && value >= example
  if (Array.isArray(example)) return Array.isArray(value) && value.every(isNumber)
  if (typeof example === 'function') return example(value)
  if (typeof example === 'object') return !wrongField(Object(value) as Record<string, unknown>, example as Shape)
  return typeof value === 'string'
}

/** A session's id or secret: random bits as base64url. */
function isToken(value: unknown): boolean {
  return typeof value === 'string' && /^[\w-]{22,64}$/.test(value)
}

/** Anybody may say one, and it is kept, and in the log. */
function isVersion(value: unknown): boolean {
  return typeof value === 'string' && value.length <= VERSION_LENGTH
}

function isHashes(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > HASH_LENGTH * MOST_HASHES) return false
  return value.length % HASH_LENGTH === 0 && /^[\w-]*$/.test(value)
}
