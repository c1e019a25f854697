// Control messages about topics: docs/PROTOCOL.md, "Topics". They have no
// numbers and are not sent again; each side says anew what holds.

import { read, type Shape } from './control.js'
import { isNumber } from './frames.js'

/** A place in a log. */
export interface PlaceOnWire {
  readonly epoch: string
  readonly offset: number
}

/** What one subscription of a client's asks for. */
export interface Wish {
  /** Drawn by the client. */
  readonly id: number
  readonly topic: string
  readonly params?: unknown
  /** Absent: what is published from now on. */
  readonly from?: 'start' | PlaceOnWire
}

export interface Subscribe extends Wish { readonly type: 'subscribe' }
/** All that the client wants on this socket; `more`: to be continued. */
export interface Subscriptions {
  readonly type: 'subscriptions'
  readonly list: readonly Wish[]
  readonly more?: true
}
export interface Unsubscribe { readonly type: 'unsubscribe'; readonly id: number }

/** What follows `offset` comes as messages of `log`. */
export interface Subscribed extends PlaceOnWire { readonly type: 'subscribed'; readonly id: number; readonly log: number }
/** Messages of a log, the first at `offset`. */
export interface Messages {
  readonly type: 'messages'
  readonly log: number
  readonly offset: number
  readonly messages: readonly unknown[]
  /** In a binary message: the lengths of each one's bytes. */
  readonly blobs?: readonly (readonly number[])[]
}
/** A subscription ends, or does not begin. */
export interface Refused { readonly type: 'refused'; readonly id: number; readonly code: string; readonly message: string }
export interface MemberOnWire { readonly id: string; readonly info: unknown }
/** Who is there: all of them, or a change. */
export interface Presence {
  readonly type: 'presence'
  readonly log: number
  readonly members?: readonly MemberOnWire[]
  readonly joined?: readonly MemberOnWire[]
  readonly left?: readonly string[]
}

export type TopicFromClient = Subscribe | Subscriptions | Unsubscribe
export type TopicFromServer = Subscribed | Messages | Refused | Presence

const fromClient: Readonly<Record<string, Shape>> = {
  subscribe: { id: 0, topic: '', from: isFrom },
  subscriptions: { list: (value) => Array.isArray(value) && value.every(isWish), more: (value) => value === undefined || value === true },
  unsubscribe: { id: 0 },
}

const fromServer: Readonly<Record<string, Shape>> = {
  subscribed: { id: 0, log: 0, epoch: '', offset: 0 },
  messages: { log: 0, offset: 0, messages: Array.isArray, 'blobs?': isLengths },
  refused: { id: 0, code: '', message: '' },
  presence: { log: 0, members: isMembers, joined: isMembers, left: (value) => isList(value, isText) },
}

/** @returns undefined if it is about something else. @throws {Violation} naming the field that is wrong */
export function readTopicFromClient(message: unknown): TopicFromClient | undefined {
  return read(message, fromClient, false) as TopicFromClient | undefined // read() checked it against its shape
}

/** @returns undefined if it is about something else. @throws {Violation} naming the field that is wrong */
export function readTopicFromServer(message: unknown): TopicFromServer | undefined {
  return read(message, fromServer, false) as TopicFromServer | undefined // read() checked it against its shape
}

function isLengths(value: unknown): boolean {
  return isList(value, (lengths) => Array.isArray(lengths) && lengths.every(isNumber))
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isList(value: unknown, check: (value: unknown) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every(check))
}

function isMembers(value: unknown): boolean {
  return isList(value, (member) => isText((Object(member) as Record<string, unknown>)['id']))
}

/** True if a subscription may begin there. */
export function isFrom(value: unknown): boolean {
  const { epoch, offset } = Object(value) as Record<string, unknown>
  return value === undefined || value === 'start' || (isText(epoch) && isNumber(offset))
}

function isWish(value: unknown): boolean {
  const { id, topic, from } = Object(value) as Record<string, unknown>
  return isNumber(id) && isText(topic) && isFrom(from)
}
