// What a caller may know of an error that a handler threw.

import { isStatusCode, RpcError } from '../errors.js'
import type { Answered, IncomingCall, Told } from '../protocol/answerer.js'
import type { Random } from './random.js'

export interface Teller {
  readonly random: Random
  /** Told the error, the id under which the caller knows it, and the procedure. */
  readonly unexpected: (error: unknown, id: string, method: string) => void
}

interface ErrorLike {
  readonly name?: unknown
  readonly code?: unknown
}

/**
 * An `RpcError` whose code is the contract's or a status code is told as it
 * is. Anything else is `INTERNAL` with an id, and nothing more.
 *
 * @param errors - by code, those of the contract
 */
export function tell(
  error: unknown,
  { cancelled, method }: IncomingCall<Answered>,
  errors: Readonly<Record<string, unknown>>,
  { random, unexpected }: Teller,
): Told {
  // A handler that stops because its signal aborted, or its stream was closed, has not failed.
  if (cancelled && isEnd(error as ErrorLike | undefined)) return cancelled
  if (error instanceof RpcError && (isStatusCode(error.code) || Object.hasOwn(errors, error.code))) return error
  const id = random.token(9)
  unexpected(error, id, method.name)
  return { code: 'INTERNAL', message: `internal error ${id}` }
}

function isEnd(error: ErrorLike | undefined): boolean {
  return error?.name === 'AbortError' || error?.code === 'ERR_STREAM_PREMATURE_CLOSE'
}
