// Tokens that expire while a connection lasts: docs/guide/recipes.md.

// #region expiry
import { RpcError } from 'wirepact'
import type { Middleware } from 'wirepact/server'
import type { shop } from './contract.js'

interface User {
  readonly id: string
  /** When the token ends, in milliseconds since 1970. */
  readonly untilMs: number
}

export const unexpired: Middleware<typeof shop, User> = async ({ ctx }, next) => {
  if (Date.now() < ctx.user.untilMs) return next()
  throw new RpcError('UNAUTHENTICATED', 'your session is over, please log in') // before next(): not-executed
}
// #endregion
