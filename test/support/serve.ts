// A server on a free local port, closed when the test has finished.

import { onTestFinished } from 'vitest'
import { createServer, type Server, type ServerContext, type ServerOptions } from 'wirepact/server'
import type { Contract, Handlers } from 'wirepact'
import { CapturedLog } from './logger.js'

export interface Served<C extends Contract, User> {
  readonly server: Server<C, User>
  readonly url: string
  readonly port: number
  readonly log: CapturedLog
}

export async function serve<C extends Contract, User = undefined>(
  contract: C,
  handlers: Handlers<C['server'], ServerContext<C, User>>,
  options?: ServerOptions<C, User>,
  port = 0,
): Promise<Served<C, User>> {
  const log = new CapturedLog()
  const server = createServer<C, User>(contract, { logger: log, ...options })
  server.handle(handlers)
  onTestFinished(() => server.close({ drainMs: 0 }))
  return { server, log, ...(await server.listen(port, '127.0.0.1')) }
}
