// wirepact beside a web framework: docs/guide/recipes.md.

// #region express
import { createServer as createHttpServer } from 'node:http'
import express from 'express'
// #endregion
// #region hono
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
// #endregion
import type { Server as HttpServer } from 'node:http'
import type { Server } from 'wirepact/server'
import type { shop } from './contract.js'

type Shop = Server<typeof shop, undefined>

export function besideExpress(server: Shop, port: number): HttpServer {
  // #region expressattach
  const app = express()
  app.get('/health', (_request, response) => { response.send('ok') })

  const httpServer = createHttpServer(app) // what app.listen() makes, kept
  server.attach(httpServer, { path: '/rpc' })
  httpServer.listen(port)
  // #endregion
  return httpServer
}

export function besideHono(server: Shop, port: number) {
  // #region honoattach
  const app = new Hono()
  app.get('/health', (context) => context.text('ok'))

  const httpServer = serve({ fetch: app.fetch, port })
  server.attach(httpServer, { path: '/rpc' })
  // #endregion
  return httpServer
}
