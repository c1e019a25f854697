// What `createServer` takes, and the checks of it.

import type { Contract } from '../contract/contract.js'
import type { PresenceRules, TopicRules } from '../contract/topicapi.js'
import type { Limits } from '../protocol/limits.js'
import { defaultLimits, defaultWindow } from '../protocol/limits.js'
import type { Clock } from '../protocol/clock.js'
import type { Logger } from '../platform/logger.js'
import type { Random } from '../platform/random.js'
import { originOf, type AdmissionOptions } from './admission.js'
import type { Middleware, ServerClient } from './context.js'
import type { ConnectionRequest } from './socket.js'

/** Counts, bytes and milliseconds; each on by default. */
export interface ServerLimits extends Limits {
  /** Sockets whose client is not authenticated yet. Default 1,000. */
  readonly pendingConnections: number
  /** How long a socket may take to say hello. Default 5,000. */
  readonly helloMs: number
  /** How long `authenticate` may take. Default 10,000. */
  readonly authenticateMs: number
  /** How long a session is kept while its client is away. Default 120,000. */
  readonly sessionMs: number
  /** Memory of all sessions whose clients are away. Default 256 MiB. */
  readonly detachedBytes: number
  /** The server says something at least this often, and pings a client of which it has heard nothing for so long. Default 15,000. */
  readonly pingMs: number
  /** The server gives up a socket on which it has heard nothing for so long. Default 40,000. */
  readonly deadMs: number
  /** Calls to one client that wait for it to come back. Default 1,000. */
  readonly queuedCalls: number
  /** How long a call to a client may take where the contract says nothing. Default 30,000. */
  readonly timeoutMs: number
  /** Items of one call that a client may send before its handler reads them. Default 512. */
  readonly windowItems: number
  /** And their bytes; one item more may begin while less than this is under way. Default 256 KiB. */
  readonly windowBytes: number
  /** Calls a second that one session may make, on average and at once. Default: no limit. */
  readonly callsPerSecond: number
  /** What one client may be subscribed to. Default 100. */
  readonly subscriptions: number
  /** How long `authorize` may take: then the subscription is refused with UNAVAILABLE. Default 10,000. */
  readonly authorizeMs: number
  /** Messages kept of one topic's log. Default 4 MiB. */
  readonly topicBytes: number
  /**
   * Messages kept of all of them: the logs that were without one for longest lose theirs first. As much
   * again may be taken by the logs that clients follow, by 1 KiB and its params each; then a subscription
   * to one more is refused. Default 64 MiB.
   */
  readonly topicsBytes: number
  /** How long a client whose connection was lost still counts as present. Default 10,000. */
  readonly presenceMs: number
  /** Sockets of one remote address. Behind a proxy all addresses are one. Default: no limit. */
  readonly connectionsPerAddress: number
}

const defaultServerLimits: ServerLimits = {
  ...defaultLimits,
  pendingConnections: 1_000,
  helloMs: 5_000,
  authenticateMs: 10_000,
  sessionMs: 120_000,
  detachedBytes: 256 * 2 ** 20,
  pingMs: 15_000,
  deadMs: 40_000,
  queuedCalls: 1_000,
  timeoutMs: 30_000,
  windowItems: defaultWindow.items,
  windowBytes: defaultWindow.bytes,
  subscriptions: 100,
  authorizeMs: 10_000,
  topicBytes: 4 * 2 ** 20,
  topicsBytes: 64 * 2 ** 20,
  presenceMs: 10_000,
  callsPerSecond: Infinity,
  connectionsPerAddress: Infinity,
}

/** What happens on the server's connections, for those who want to see it. */
export type ServerTraceEvent =
  | { readonly type: 'open'; readonly request: ConnectionRequest }
  /** `bytes`: the size of a binary message, of which `text` is the JSON. */
  | { readonly type: 'sent' | 'received'; readonly text: string; readonly bytes?: number; readonly client: string | undefined }
  | { readonly type: 'pong'; readonly client: string | undefined }
  | { readonly type: 'close'; readonly code: number; readonly reason: string; readonly client: string | undefined }

/** What `authenticate` is given. */
export interface Credentials {
  /** What the client's `auth` option gave: any JSON value, not checked. */
  readonly auth: unknown
  readonly request: ConnectionRequest
}

interface CommonOptions<C extends Contract, User> extends AdmissionOptions {
  /** The first is the outermost; input is checked before, output after. */
  readonly middleware?: readonly Middleware<C, User>[]
  /**
   * Who may subscribe to which topic, by its name: asked when a client subscribes, when it is
   * connected again, and by `revoke`. What throws an `RpcError` refuses with that. Default: everybody may.
   */
  readonly authorize?: TopicRules<C['topics'], User>
  /** What is told of a subscriber, for each topic with presence: those are required. */
  readonly presence?: PresenceRules<C['topics'], User>
  /**
   * Snapshots of older versions of the contract, as `wirepact snapshot` writes them: clients of these may go on with
   * what has changed compatibly since. What has not changed at all any client may call. Default: none.
   */
  readonly accepts?: readonly object[]
  readonly limits?: Partial<ServerLimits>
  /** Tell callers every issue of an invalid input, not the first only. Costly for hostile input. Default false. */
  readonly allIssues?: boolean
  /** A new client: after authentication, not again when it reconnects. */
  readonly onConnect?: (client: ServerClient<C, User>) => void
  /**
   * A session is over for good: its client said bye, did not come back in time or broke the protocol, or it was ended by
   * `close()`, for want of memory, or because the server stopped.
   */
  readonly onDisconnect?: (client: ServerClient<C, User>) => void
  /** Default: `console`. pino fits. */
  readonly logger?: Logger
  /** Told every message and connection: also hellos, with the sessions' secrets and `auth` in them. */
  readonly trace?: (event: ServerTraceEvent) => void
  /** Time, for tests: see `wirepact/testing`. */
  readonly clock?: Clock
  /** Randomness, for tests. */
  readonly random?: Random
}

/** `principal` is required beside `authenticate`: it says whose session it is. */
export type ServerOptions<C extends Contract, User> = CommonOptions<C, User> & Authentication<User>

export type Authentication<User> =
  | {
      /**
       * Who is calling? Asked at each hello; throw `RpcError` UNAUTHENTICATED to refuse.
       * Anything else that it throws is told to the client as "not now". Put it before what takes
       * the user (`principal`, `middleware`, `onConnect`): TypeScript infers its type in that order.
       */
      readonly authenticate: (credentials: Credentials) => User | Promise<User>
      /** Whose session it is: only the same principal can resume it. Not empty. */
      readonly principal: (user: User) => string
    }
  | { readonly authenticate?: never; readonly principal?: never }

/** @throws {TypeError | RangeError} naming the option and what it got */
export function checkOptions(options: { limits?: Partial<ServerLimits> }): ServerLimits {
  const given = options as Readonly<Record<string, unknown>> & typeof options
  const { authenticate, principal, origins, middleware, logger, limits = {} } = given
  for (const [name, value] of Object.entries(options)) checkOption(name, value)
  checkOrigins(origins)
  checkFunctions('middleware', middleware ?? [])
  checkFunctions('logger', loggingOf(logger ?? console))
  if (Boolean(authenticate) !== Boolean(principal)) {
    throw new TypeError('createServer: authenticate and principal belong together: principal says whose session it is')
  }
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(defaultServerLimits, name)) throw new TypeError(`createServer: limits.${name} is no limit`)
    const positive = value === Infinity || (Number.isInteger(value) && value > 0)
    if (!positive) throw new RangeError(`createServer: limits.${name} must be a positive integer or Infinity, got ${value}`)
  }
  const all = { ...defaultServerLimits, ...limits }
  if (all.deadMs <= all.pingMs && all.deadMs !== Infinity) {
    throw new RangeError(`createServer: limits.deadMs must be larger than pingMs, got ${all.deadMs} and ${all.pingMs}`)
  }
  return all
}

/** What each option has to be, beyond what is checked by itself. */
const kinds: Readonly<Record<string, 'function' | 'array' | undefined>> = {
  authenticate: 'function', principal: 'function', onConnect: 'function', onDisconnect: 'function', trace: 'function',
  middleware: 'array', hosts: 'array', accepts: 'array',
  authorize: undefined, presence: undefined, limits: undefined, allIssues: undefined, logger: undefined, clock: undefined,
  random: undefined, origins: undefined, cookiesWithoutOrigin: undefined,
}

function checkOption(name: string, value: unknown): void {
  if (!Object.hasOwn(kinds, name)) throw new TypeError(`createServer: ${name} is no option`)
  const kind = kinds[name]
  const right = kind === undefined || value === undefined || (kind === 'array' ? Array.isArray(value) : typeof value === kind)
  if (!right) throw new TypeError(`createServer: ${name} must be ${kind === 'array' ? 'an array' : 'a function'}, got ${typeof value}`)
}

/** A middleware that is none would end the chain, and a logger without a method hide what it is to be told. */
function checkFunctions(option: string, values: object): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'function') throw new TypeError(`createServer: ${option}.${name} must be a function, got ${typeof value}`)
  }
}

/** What is called of a logger, which may have it from its class. */
function loggingOf(logger: unknown): object {
  const { warn, error } = Object(logger) as Record<string, unknown>
  return { warn, error }
}

function checkOrigins(origins: unknown): void {
  if (origins === undefined || origins === '*') return
  if (!Array.isArray(origins)) throw new TypeError(`createServer: origins must be '*' or an array, got ${typeof origins}`)
  for (const origin of origins as unknown[]) {
    if (typeof origin !== 'string' || originOf(origin) === undefined) {
      throw new TypeError(`createServer: origins has ${String(origin)}, which is no origin such as https://app.example.com`)
    }
  }
}
