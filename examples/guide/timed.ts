// Middleware: docs/guide/server.md.

// #region timed
import { RpcError } from 'wirepact'
import type { Middleware } from 'wirepact/server'
import type { shop } from './contract.js'
import type { User } from './users.js'

export const timed: Middleware<typeof shop, User> = async ({ method, ctx }, next) => {
  const startedMs = performance.now()
  try {
    return await next()
  } catch (error) {
    if (!(error instanceof RpcError)) console.error(`${method} of ${ctx.user.id}:`, error)
    throw error
  } finally {
    console.log(`${method}: ${(performance.now() - startedMs).toFixed(1)} ms`)
  }
}
// #endregion
