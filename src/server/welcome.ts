// What a client is told when its session takes a socket.

import type { ContractChange, Welcome } from '../protocol/control.js'
import type { ServerLimits } from './options.js'

/** What is not the same for all. */
export interface Attaching {
  readonly received: number
  readonly givenUp: readonly number[]
  readonly principal: string
  readonly contract: ContractChange | undefined
}

/** The client gives a silent server this much longer than `pingMs`. */
const PING_SLACK_MS = 10_000

export function welcomeOf({ received, givenUp, principal, contract }: Attaching, limits: ServerLimits): Welcome {
  const { pingMs, calls, nestedCalls, streams, inputBytes, subscriptions } = limits
  return {
    type: 'welcome',
    received,
    ...(givenUp.length > 0 && { givenUp }),
    limits: {
      calls: finite(calls), nestedCalls: finite(nestedCalls), streams: finite(streams), inputBytes: finite(inputBytes),
      subscriptions: finite(subscriptions),
    },
    pingMs: finite(pingMs),
    deadMs: finite(pingMs + PING_SLACK_MS),
    principal,
    ...(contract && { contract }),
  }
}

/** What JSON can say of a limit that may be Infinity. */
export function finite(limit: number): number {
  return Math.min(limit, Number.MAX_SAFE_INTEGER)
}
