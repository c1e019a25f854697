// What `createClient` takes, and the checks of it.

import type { PartialHandlers } from '../contract/types.js'
import type { Contract } from '../contract/contract.js'
import type { RpcError } from '../errors.js'
import type { Clock } from '../protocol/clock.js'
import { defaultWindow, type Window } from '../protocol/limits.js'
import type { CallContext } from '../platform/context.js'
import type { Logger } from '../platform/logger.js'
import type { Random } from '../platform/random.js'
import { defaultBackoff, type Backoff } from './backoff.js'
import type { SocketConstructor } from './socket.js'

/** What happens on the wire, for those who want to see it. */
export type TraceEvent =
  | { readonly type: 'open' }
  /** `bytes`: the size of a binary message, of which `text` is the JSON. */
  | { readonly type: 'sent' | 'received'; readonly text: string; readonly bytes?: number }
  | { readonly type: 'close'; readonly code: number; readonly reason: string }

/** A call on its way out, as an interceptor sees it. */
export interface OutgoingCall {
  readonly method: string
  input: unknown
  timeoutMs: number | undefined
  headers: Readonly<Record<string, string>> | undefined
  readonly signal: AbortSignal | undefined
}

/** A function around every call: `next()` makes it. What it returns is what the caller gets. */
export type Interceptor = (call: OutgoingCall, next: () => Promise<unknown>) => Promise<unknown>

/** How the server's contract differs from the client's. */
export interface ContractDifference {
  /** The server's. */
  readonly version: string
  /** Names of those of the client's procedures and topics that fail now, with CONTRACT_MISMATCH. */
  readonly changed: readonly string[]
}

export interface ClientOptions<C extends Contract, Ctx = CallContext> extends ConnectOptions {
  /** Answers the server's calls. What is missing here is answered with UNIMPLEMENTED. */
  handlers?: PartialHandlers<C['client'], Ctx> | undefined
}

/** What every client takes, whatever its contract. */
export interface ConnectOptions {
  /** `ws:`, `wss:`, `http:` or `https:`; in a browser also a path. A function is asked afresh at each connect, as `auth` is. */
  url: string | URL | (() => string | URL | Promise<string | URL>)
  /**
   * What the server's `authenticate` gets: any JSON value. A function is asked afresh at each connect; with the opening
   * of the socket it has 10,000 ms, after which it is asked again. If it throws an `RpcError` UNAUTHENTICATED, the client
   * is closed with that; after anything else it tries again.
   */
  auth?: unknown
  /** The first is the outermost. */
  interceptors?: readonly Interceptor[] | undefined
  /** Connect at the first call instead of at once. Default false. */
  lazy?: boolean | undefined
  /** How long a call may take where neither it nor the contract says, in milliseconds. Default 30,000. */
  timeoutMs?: number | undefined
  /** Calls kept while there is no connection; one more fails with RESOURCE_EXHAUSTED. Default 1,000. */
  queuedCalls?: number | undefined
  /** Largest encoded input, and item that is sent, in bytes, where the contract says nothing else. Default 1 MiB. */
  valueBytes?: number | undefined
  /** What of a stream may come before it is read, whole numbers: items, default 512, and bytes, default 256 KiB. */
  window?: Partial<Window> | undefined
  /** Waits before connecting again. */
  backoff?: Partial<Backoff> | undefined
  /** Told what went wrong with a `notify`, which nobody awaits. Default: the logger's `warn`. */
  onError?: ((error: RpcError, method: string) => void) | undefined
  /**
   * Told when the server turns out to have another version of the contract: once for each version and set of
   * what has changed. Default: the logger's `warn`, if something has.
   */
  onContractChange?: ((change: ContractDifference) => void) | undefined
  /** Default: `console`. */
  logger?: Logger | undefined
  /** Told every message and connection: also the hello, with the session's secret and `auth` in it. */
  trace?: ((event: TraceEvent) => void) | undefined
  /** A WebSocket of your own. Default: the platform's, in Node the `ws` package's. */
  WebSocket?: SocketConstructor | undefined
  /** Time, for tests: see `wirepact/testing`. */
  clock?: Clock | undefined
  /** Randomness, for tests. */
  random?: Random | undefined
}

const known =
  /^(url|auth|handlers|interceptors|lazy|timeoutMs|queuedCalls|valueBytes|window|backoff|onError|onContractChange|logger|trace|WebSocket|clock|random)$/

/** @throws {TypeError | RangeError} naming the option and what it got */
export function checkOptions(options: ConnectOptions): void {
  const given = Object(options) as typeof options
  for (const name of Object.keys(given)) {
    if (!known.test(name)) throw new TypeError(`createClient: ${name} is no option`)
  }
  const { url, timeoutMs, queuedCalls, valueBytes, window, backoff, interceptors } = given
  const { onError, onContractChange, trace, WebSocket } = given
  if (typeof url !== 'function') absoluteUrl(url)
  checkNumbers('positive', { timeoutMs, queuedCalls, valueBytes })
  checkNumbers('positive whole', completed(defaultWindow, window, 'window.'), 'window.') // it is told to the server
  checkNumbers('non-negative', completed(defaultBackoff, backoff, 'backoff.'), 'backoff.')
  if (interceptors && !Array.isArray(interceptors)) throw new TypeError('createClient: interceptors must be an array')
  checkFunctions({ onError, onContractChange, trace, WebSocket })
  const { warn = null, error = null } = (given.logger ?? console) as unknown as Record<string, unknown>
  checkFunctions({ warn, error }, 'logger.')
  const each = interceptors?.map((one: unknown) => one ?? null) // one that is not there would end the chain
  checkFunctions({ ...each }, 'interceptors.')
}

/** `undefined` counts as not given. @throws {TypeError} if something was given that is not among the defaults */
export function completed<T extends object>(defaults: T, given: Partial<T> = {}, prefix = ''): T {
  const all = { ...defaults }
  for (const name of Object.keys(given) as (keyof T & string)[]) {
    if (!(name in defaults)) throw new TypeError(`createClient: ${prefix}${name} is no option`)
    all[name] = given[name] ?? defaults[name]
  }
  return all
}

function checkNumbers(kind: 'positive' | 'positive whole' | 'non-negative', values: object, prefix = ''): void {
  for (const [name, value] of Object.entries(values) as [string, number | undefined][]) {
    const fits = typeof value === 'number' && (value > 0 || (value === 0 && kind === 'non-negative'))
    const right = fits && (kind !== 'positive whole' || Number.isSafeInteger(value))
    if (value !== undefined && !right) throw new RangeError(`createClient: ${prefix}${name} must be a ${kind} number, got ${value}`)
  }
}

function checkFunctions(values: object, prefix = ''): void {
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && typeof value !== 'function') throw new TypeError(`createClient: ${prefix}${name} must be a function`)
  }
}

/** @throws {TypeError} if it is none, or of another scheme */
export function absoluteUrl(url: string | URL): string {
  const base = (globalThis as { location?: { href: string } }).location?.href
  const absolute = URL.canParse(url, base) ? new URL(url, base).href.replace(/^http/, 'ws') : ''
  if (/^wss?:/.test(absolute)) return absolute
  throw new TypeError(`createClient: url must be ws:, wss:, http: or https:, or in a page a path, got ${url}`)
}
