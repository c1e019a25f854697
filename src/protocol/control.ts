// Control messages: JSON objects beside the packets. They carry no numbers and
// are never sent again; what they say about the session is cumulative.

import { excerpt, isNumber, Violation } from './frames.js'

export const PROTOCOL_VERSION = 1

/** The client's first message on every socket. */
export interface Hello {
  readonly type: 'hello'
  readonly protocol: number
  readonly codec: string
  readonly contract: { readonly name: string; readonly version: string }
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

/** A check for each field. */
export type Shape = Readonly<Record<string, (value: unknown) => boolean>>

/** What each message must hold for its reader to rely on. */
const common: Readonly<Record<string, Shape>> = { ack: { received: isNumber }, ping: {}, pong: {} }

const fromClient: Readonly<Record<string, Shape>> = {
  ...common,
  hello: {
    protocol: isNumber, codec: isText, contract: isContractName, session: isToken, secret: isToken,
    attach: (value) => isNumber(value) && value > 0, received: isNumber, givenUp: optional(isIds),
  },
  bye: {},
}

const fromServer: Readonly<Record<string, Shape>> = {
  ...common,
  welcome: {
    received: isNumber, givenUp: optional(isIds), limits: isLimits, pingMs: isNumber, deadMs: isNumber,
    principal: isText,
  },
  reject: { code: isText, message: isText, retryAfterMs: optional(isNumber), spreadMs: optional(isNumber) },
  lost: { reason: isText, received: optional(isNumber) },
  goaway: { received: isNumber, retryAfterMs: optional(isNumber), spreadMs: optional(isNumber) },
}

/** @throws {Violation} naming the field that is wrong */
export function readFromClient(message: object): FromClient {
  return read(message, fromClient, true) as FromClient // read() checked it against its shape
}

/** @throws {Violation} naming the field that is wrong */
export function readFromServer(message: object): FromServer {
  return read(message, fromServer, true) as FromServer // read() checked it against its shape
}

/**
 * The message, once each field has passed its check.
 *
 * @param all - true: there are no types but these; false: undefined is returned for others
 */
export function read(message: object, shapes: Readonly<Record<string, Shape>>, all: boolean): unknown {
  const fields = message as Readonly<Record<string, unknown>>
  const type = fields['type']
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) {
    if (!all) return undefined
    throw new Violation(`unknown control message ${excerpt(type)}`)
  }
  const shape = shapes[type]
  for (const name in shape) {
    if (!shape?.[name]?.(fields[name])) throw new Violation(`${type}.${name} is ${excerpt(fields[name])}`)
  }
  return message
}

function optional(check: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === undefined || check(value)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

/** A session's id or secret: random bits as base64url. */
function isToken(value: unknown): boolean {
  return typeof value === 'string' && /^[\w-]{22,64}$/.test(value)
}

function isIds(value: unknown): boolean {
  return Array.isArray(value) && value.every(isNumber)
}

function isContractName(value: unknown): boolean {
  const { name, version } = Object(value) as Record<string, unknown>
  return isText(name) && isText(version)
}

function isLimits(value: unknown): boolean {
  const { calls, nestedCalls, inputBytes, subscriptions } = Object(value) as Record<string, unknown>
  return [calls, nestedCalls, inputBytes].every(isNumber) && optional(isNumber)(subscriptions)
}
