// What an application can know, and show, of its connection.

import type { RpcError } from '../errors.js'

export type ClientState =
  /** Not connected, and nothing to connect for: until the first call (`lazy`), or after a server said that it stops. */
  | { readonly status: 'idle' }
  /** A socket is dialled, and not welcomed yet. `attempt` counts from 0 since the last good connection. */
  | { readonly status: 'connecting'; readonly attempt: number }
  /** `resumed`: the same session as before. If not, the server knows nothing of what this client told it before. */
  | { readonly status: 'connected'; readonly resumed: boolean }
  /** The connection was lost; the next attempt is at `retryAt`. Calls wait. */
  | { readonly status: 'waiting'; readonly attempt: number; readonly retryAt: Date; readonly reason: string }
  /** For good: by `close()`, or with the `error` that the server gave. */
  | { readonly status: 'closed'; readonly error?: RpcError }
