// From a hello to its answer: is it for us, who is it, and whose session?

import { createHash } from 'node:crypto'
import { RpcError, type StatusCode } from '../errors.js'
import * as closeCode from '../protocol/closecodes.js'
import { codec } from '../protocol/codec.js'
import type { Hello } from '../protocol/control.js'
import type { Logger } from '../platform/logger.js'
import type { Connection } from './connection.js'
import type { Credentials } from './options.js'

/** Who said hello. Without `authenticate`: nobody in particular. */
export interface Caller {
  readonly user: unknown
  readonly principal: string
}

export const nobody: Caller = { user: undefined, principal: '' }

export interface Greeting {
  readonly logger: Logger
  readonly authenticateMs: number
  readonly authenticate: (credentials: Credentials) => unknown
  readonly principal: (user: never) => string
}

/** @returns why the hello is not for this server; undefined if it is */
export function mismatch(
  { codec: named, contract }: Hello,
  contractName: string,
): { readonly code: StatusCode; readonly message: string } | undefined {
  const refuse = (code: StatusCode, what: string, here: string) => ({ code, message: `${what} is not spoken here, ${here} is` })
  if (named !== codec) return refuse('FAILED_PRECONDITION', `codec ${shortened(named)}`, codec)
  if (contract.name !== contractName) return refuse('CONTRACT_MISMATCH', `contract ${shortened(contract.name)}`, contractName)
  return undefined
}

/** Asks the application who it is; rejects the connection if there is no answer to that. */
export async function identify(connection: Connection, hello: Hello, greeting: Greeting): Promise<Caller | undefined> {
  try {
    return await Promise.race([ask(connection, hello, greeting), late(connection, greeting.authenticateMs)])
  } catch (error) {
    const message = refusal(error)
    if (message !== undefined) connection.reject({ code: 'UNAUTHENTICATED', message }, closeCode.UNAUTHENTICATED)
    else {
      greeting.logger.error({ err: error, remoteAddress: connection.request.remoteAddress }, 'authenticate failed')
      connection.reject({ code: 'UNAVAILABLE', message: 'authentication is not available now' }, closeCode.UNAVAILABLE)
    }
    return undefined
  }
}

/** What the client may know of its principal: that it is the same again. */
export function tagOf(principal: string): string {
  if (principal === '') return 'nobody'
  return createHash('sha256').update(`wirepact principal ${principal}`).digest().toString('base64url', 0, 12)
}

async function ask(connection: Connection, { auth }: Hello, { authenticate, principal }: Greeting): Promise<Caller> {
  const user = await authenticate({ auth, request: connection.request })
  const name = principal(user as never) // the options' types tie the two together
  if (typeof name !== 'string' || name === '') throw new TypeError(`principal() must give a string that is not empty, got ${String(name)}`)
  return { user, principal: name }
}

/** Anybody may say one, and it is in the log. */
function shortened(name: string): string {
  return name.slice(0, 80)
}

/** @returns why the application does not know the caller; undefined if it could not say */
function refusal(error: unknown): string | undefined {
  try {
    return error instanceof RpcError && error.code === 'UNAUTHENTICATED' ? String(error.message) : undefined
  } catch {
    return undefined // an odd error (a revoked Proxy) that cannot be looked at
  }
}

/** Rejects once it has taken too long, unless something became of the connection before. */
function late(connection: Connection, ms: number): Promise<never> {
  return new Promise((_, reject) => connection.limit(() => reject(new Error(`authenticate took more than ${ms} ms`)), ms))
}
