// One client for one command: connected in time, ended by Ctrl-C, closed in any case.

import { WebSocket } from 'ws'
import type { Contract } from '../../contract/contract.js'
import { createClient } from '../../client/client.js'
import type { Client } from '../../client/publicclient.js'
import type { SocketConstructor } from '../../client/socket.js'
import { RpcError } from '../../errors.js'
import { exitStatus, Failure } from '../failure.js'
import { logger } from '../remarks.js'

export interface SessionOptions {
  readonly url: string
  readonly auth: unknown
  /** Of the request that opens the WebSocket. */
  readonly requestHeaders: Readonly<Record<string, string>>
  /** Longest wait for a connection. */
  readonly connectMs: number
  /** What an `RpcError` is told by: one line of JSON. */
  readonly tell: (error: RpcError) => string
}

export interface Session {
  readonly client: Client<Contract>
  /** Aborts when the user wants no more. */
  readonly signal: AbortSignal
}

/**
 * Runs one command with a client.
 *
 * @param stop - ends the command as if it were done
 * @returns the status to end with
 * @throws {Failure} if there is no connection in time
 */
export async function inSession(
  contract: Contract, options: SessionOptions, stop: AbortSignal, run: (session: Session) => Promise<void>,
): Promise<number> {
  const interrupted = new AbortController()
  const failures: RpcError[] = []
  const client = createClient(contract, {
    url: options.url, auth: options.auth, lazy: true, logger, WebSocket: socketWith(options.requestHeaders),
    onError: (error) => void failures.push(error),
  })
  const release = onInterrupt(() => interrupted.abort())
  const signal = AbortSignal.any([interrupted.signal, stop])
  try {
    await connected(client, options, signal)
    if (!signal.aborted) await run({ client, signal })
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    if (!signal.aborted) failures.push(error)
  } finally {
    await client.close()
    release()
  }
  for (const error of failures) process.stderr.write(`${options.tell(error)}\n`)
  return interrupted.signal.aborted ? exitStatus.interrupted : failures.length > 0 ? exitStatus.no : exitStatus.ok
}

/** @throws {Failure} if it takes longer than it may */
async function connected(client: Client<Contract>, { url, connectMs }: SessionOptions, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    timer = setTimeout(() => {
      const { state } = client
      const why = state.status === 'waiting' ? state.reason : 'no answer'
      reject(new Failure(`no connection to ${url} within ${connectMs} ms: ${why}`, exitStatus.unreachable))
    }, connectMs)
  })
  try {
    await Promise.race([client.connect(), late])
  } finally {
    clearTimeout(timer)
  }
}

/** The second Ctrl-C ends the process as it would without us. */
function onInterrupt(listener: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, listener)
  return () => {
    for (const signal of signals) process.removeListener(signal, listener)
  }
}

function socketWith(headers: Readonly<Record<string, string>>): SocketConstructor {
  return class extends WebSocket {
    constructor(url: string) {
      super(url, { headers })
    }
  }
}
