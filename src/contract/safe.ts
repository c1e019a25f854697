// Errors as values: what a call rejects with, typed by its contract.

import { RpcError, type StatusCode } from '../errors.js'
import type { ContractError, RpcPromise } from './types.js'

/** How a call ended. */
export type Result<T, Errors extends object = Record<never, never>> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ContractError<Errors> | RpcError<StatusCode> }

/**
 * Waits for a call and returns how it ended instead of throwing.
 *
 * `error.code` tells the contract's errors apart, each with its `data` typed,
 * from those that any call can fail with. A server that is newer than this
 * contract may send codes that are in neither.
 *
 * Calls reject with `RpcError` only; anything else that `promise` rejects with
 * is a mistake in the program, so it is thrown on.
 */
export async function safe<T, Errors extends object = Record<never, never>>(
  promise: RpcPromise<T, Errors>,
): Promise<Result<T, Errors>> {
  try {
    return { ok: true, value: await promise }
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    // The contract vouches for the code and its data, as far as both sides have the same one.
    return { ok: false, error: error as ContractError<Errors> | RpcError<StatusCode> }
  }
}
