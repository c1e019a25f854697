// What a contract is, in plain types. It names no schema library, so that a
// generated client can use these types where TypeBox is not installed.

import type { Codecs, TopicCodecs } from './codec.js'

/** What a call is given before its options: one input, or nothing. */
export type Input = [] | [input: unknown]

/** What every kind of procedure may say about itself. */
export interface ProcedureOptions {
  /** For people. */
  readonly description?: string
  /**
   * How long a call may take, in milliseconds: a positive integer. Default 30,000;
   * none for a stream, upload or duplex.
   */
  readonly timeoutMs?: number
  /** Largest encoded input, output or item, in bytes: a positive integer. Default 1 MiB; with `bytes()` in one of them 16 MiB. */
  readonly maxBytes?: number
}

/**
 * A call with one answer. Made by `rpc()`.
 *
 * `Errors` maps each of the procedure's own error codes to the data that travels with it.
 */
export interface Rpc<In extends Input = Input, Out = unknown, Errors extends object = object>
  extends ProcedureOptions {
  readonly kind: 'rpc'
  /** A schema; absent: the call takes no input. */
  readonly input?: object | undefined
  /** A schema; absent: it answers with nothing. */
  readonly output?: object | undefined
  /** Schemas of the errors' data, by code. */
  readonly errors?: Readonly<Record<string, object>> | undefined
  /** True if running it twice does no harm. Default false. */
  readonly idempotent?: boolean
  /** How what JSON lacks travels. `defineContract` adds it; a contract that it did not make brings it along. */
  readonly codecs?: Codecs | undefined
  /** By what it is known whether two versions mean the same by it. `defineContract` adds it, worked out when it is first asked for. */
  readonly hash?: string | undefined
  /** For the compiler; never there at run time. */
  readonly '~types'?: { input: In; output: Out; errors: Errors }
}

/** A message without an answer. Made by `notify()`. */
export interface Notify<In extends Input = Input> extends ProcedureOptions {
  readonly kind: 'notify'
  /** A schema; absent: the call takes no input. */
  readonly input?: object | undefined
  /** How what JSON lacks travels. `defineContract` adds it; a contract that it did not make brings it along. */
  readonly codecs?: Codecs | undefined
  /** By what it is known whether two versions mean the same by it. `defineContract` adds it, worked out when it is first asked for. */
  readonly hash?: string | undefined
  /** For the compiler; never there at run time. */
  readonly '~types'?: { input: In }
}

/** What the procedures with items have besides. */
interface WithItems<In extends Input, Errors extends object> extends ProcedureOptions {
  /** How what JSON lacks travels. `defineContract` adds it; a contract that it did not make brings it along. */
  readonly codecs?: Codecs | undefined
  /** By what it is known whether two versions mean the same by it. `defineContract` adds it, worked out when it is first asked for. */
  readonly hash?: string | undefined
  /** A schema; absent: the call takes no input. */
  readonly input?: object | undefined
  /** Schemas of the errors' data, by code. */
  readonly errors?: Readonly<Record<string, object>> | undefined
  /** For the compiler; never there at run time. */
  readonly '~types'?: { input: In; errors: Errors }
  /** What it takes to call and to answer it: brought along by its helper, so that others do not carry it. */
  readonly '~streams'?: object
}

/** One input, many items back. Made by `stream()`. */
export interface Stream<In extends Input = Input, Item = unknown, Errors extends object = object> extends WithItems<In, Errors> {
  readonly kind: 'stream'
  /** A schema of each item. */
  readonly item: object
  /** For the compiler; never there at run time. */
  readonly '~items'?: { down: Item }
}

/** One input and many items, one answer. Made by `upload()`. */
export interface Upload<In extends Input = Input, Item = unknown, Out = unknown, Errors extends object = object>
  extends WithItems<In, Errors> {
  readonly kind: 'upload'
  /** A schema of each item. */
  readonly item: object
  /** A schema; absent: it answers with nothing. */
  readonly output?: object | undefined
  /** For the compiler; never there at run time. */
  readonly '~items'?: { up: Item; output: Out }
}

/** One input, many items each way. Made by `duplex()`. */
export interface Duplex<In extends Input = Input, Up = unknown, Down = unknown, Errors extends object = object>
  extends WithItems<In, Errors> {
  readonly kind: 'duplex'
  /** A schema of each item that the caller sends. */
  readonly up: object
  /** A schema of each item that it gets. */
  readonly down: object
  /** For the compiler; never there at run time. */
  readonly '~items'?: { up: Up; down: Down }
}

/** One procedure of a contract, told apart by `kind`. */
export type Definition = Rpc | Notify | Stream | Upload | Duplex

/** Procedures by name, in groups up to 16 deep. */
export type Group = Members & {
  // An api with a method `then` would be called by `await`, one with `toJSON` by whoever logs it.
  readonly then?: never
  readonly toJSON?: never
  readonly prototype?: never
}

interface Members {
  // The kind is all that is compared: with `Definition` here, 200 procedures take the compiler 2 s more.
  readonly [name: string]: Group | { readonly kind: Definition['kind'] }
  // On the wire the names of groups are joined by dots: `orders.place`.
  readonly [dotted: `${string}.${string}`]: never
  readonly [dashed: `${string}-${string}`]: never
}

/** How a topic's messages are kept, for subscribers that were away or are slow. */
export interface Retention {
  /** The newest so many. Default: no limit but the server's `topicBytes`. */
  readonly count?: number
  /** Those younger than this, in milliseconds. Default: of any age. */
  readonly ageMs?: number
}

/**
 * Messages that the server publishes to whoever subscribed. Made by `topic()`.
 *
 * `Info` is what is known of each subscriber; never: who subscribes is not told.
 */
export interface Topic<Params extends Input = Input, Message = unknown, Info = unknown> {
  readonly kind: 'topic'
  /** A schema; absent: there is one log for all. */
  readonly params?: object | undefined
  /** A schema. */
  readonly message: object
  /** A schema of what is told of each subscriber; absent: who subscribes is not told. */
  readonly presence?: object | undefined
  /** For people. */
  readonly description?: string
  /** What is kept. A number is a count. Default: the newest 1,000 of the last 120,000 ms. */
  readonly retain?: number | Retention
  /** What a subscriber gets whose place is no longer in the log. Default `gap`. */
  readonly overflow?: 'gap' | 'latest' | 'close'
  /** Largest encoded message, in bytes. Default, and at most: what fits 128 KiB. */
  readonly maxBytes?: number
  /** How what JSON lacks travels. `defineContract` adds it; a contract that it did not make brings it along. */
  readonly codecs?: TopicCodecs | undefined
  /** By what it is known whether two versions mean the same by it. `defineContract` adds it, worked out when it is first asked for. */
  readonly hash?: string | undefined
  /** The client's side of topics, which `topic()` brings along. Its type is erased: this file names no client. */
  readonly '~client'?: unknown
  /** For the compiler; never there at run time. */
  readonly '~types'?: { params: Params; message: Message; info: Info }
}

/** Topics by name, in groups up to 16 deep. */
export type TopicGroup = TopicMembers & Pick<Group, 'then' | 'toJSON' | 'prototype'>

interface TopicMembers {
  readonly [name: string]: TopicGroup | { readonly kind: Topic['kind'] }
  readonly [dotted: `${string}.${string}`]: never
  readonly [dashed: `${string}-${string}`]: never
}

/** What both sides share. Made by `defineContract()`, frozen. */
export interface Contract<
  Server extends Group = Group,
  Client extends Group = Group,
  Topics extends TopicGroup = TopicGroup,
> {
  readonly name: string
  readonly version: string
  /** What the server answers. */
  readonly server: Server
  /** What the client answers: the server calls it. */
  readonly client: Client
  /** What the server publishes. */
  readonly topics: Topics
  /** What it takes to answer the server's calls: brought along by who makes the contract, so that others do not carry it. */
  readonly '~answering'?: unknown
  /** String formats beside TypeBox's own, which a server has to know. */
  readonly '~formats'?: readonly string[] | undefined
  /** Each procedure and topic by its hash: brought along in the same way. Without it a client's version is not compared. */
  readonly '~members'?: unknown
}
