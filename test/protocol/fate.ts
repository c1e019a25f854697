// What became of a call, as a value that a test can compare.

import { RpcError, type Outcome } from '../../src/errors.js'

export type Fate = { readonly value: unknown } | { readonly code: string; readonly outcome: Outcome }

/** How `promise` settled: its value, or its error's code and outcome. */
export function fate(promise: Promise<unknown>): Promise<Fate> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => {
      if (!(error instanceof RpcError)) throw error
      return { code: error.code, outcome: error.outcome }
    },
  )
}

/** The fate of a promise that has settled by now, or `'pending'`. */
export async function fateSoFar(promise: Promise<unknown>): Promise<Fate | 'pending'> {
  return Promise.race([fate(promise), turn().then(() => 'pending' as const)])
}

/** The message with which `promise` was rejected. */
export function reason(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'resolved', (error: Error) => error.message)
}

/** Lets every promise job run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
