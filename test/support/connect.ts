// A client of a local server, closed when the test has finished.

import { onTestFinished } from 'vitest'
import type { Contract } from 'wirepact'
import { createClient, type Client, type ClientContext, type ClientOptions } from 'wirepact/client'
import { CapturedLog } from './logger.js'

/** Waits so short that a test does not notice them. */
const soon = { firstMs: 5, minMs: 1, stepMs: 5, maxMs: 20 }

export function connect<C extends Contract>(
  contract: C,
  url: string,
  options: Partial<ClientOptions<C, ClientContext<C>>> = {},
): Client<C> {
  const client = createClient(contract, { url, backoff: soon, logger: new CapturedLog(), ...options })
  onTestFinished(() => client.close())
  return client
}
