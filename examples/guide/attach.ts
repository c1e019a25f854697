// The ways in which sockets reach a server: docs/guide/server.md.

// #region imports
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
// #endregion
// #region ws
import { WebSocketServer } from 'ws'
// #endregion
import type { Contract } from 'wirepact'
import type { Server } from 'wirepact/server'

export function attach<C extends Contract, User>(server: Server<C, User>, port: number): HttpServer {
  // #region attach
  // Node's http or https server, also one that Express, Fastify or Hono answers.
  const httpServer = createHttpServer((request, response) => response.end('a page'))
  server.attach(httpServer, { path: '/rpc' }) // other paths are left to other listeners
  httpServer.listen(port)
  // #endregion
  return httpServer
}

export function accept<C extends Contract, User>(server: Server<C, User>, httpServer: HttpServer): void {
  // #region accept
  const sockets = new WebSocketServer({ server: httpServer, maxPayload: 128 * 1024, perMessageDeflate: false })
  sockets.on('connection', (socket, request) => server.accept(socket, request))
  // #endregion
}
