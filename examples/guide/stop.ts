// Stopping without losing a call: docs/guide/server.md.

import type { Server as HttpServer } from 'node:http'
import type { Contract } from 'wirepact'
import type { Server } from 'wirepact/server'

export function stopOnSigterm<C extends Contract, User>(server: Server<C, User>, httpServer: HttpServer): void {
  // #region stop
  const stop = async () => {
    await server.close({ drainMs: 20_000 }) // clients go to another process, running calls finish
    httpServer.close() // yours, if you attached one
  }
  process.once('SIGTERM', () => void stop())
  // #endregion
}
