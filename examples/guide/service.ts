// A server with users, middleware and handlers in files of their own: docs/guide/server.md.

// #region create
import { createServer } from 'wirepact/server'
import { shop } from './contract.js'
import { orders } from './orders.js'
import { timed } from './timed.js'
import { userOf } from './users.js'

const server = createServer(shop, {
  authenticate: (credentials) => userOf(credentials), // what it returns is `ctx.user`
  principal: (user) => user.id, // whose session it is
  middleware: [timed],
  onConnect: (client) => client.api.news(`oi ${client.user.name}`),
  limits: { callsPerSecond: 100 },
})

server.handle({ time: () => new Date().toISOString(), orders })
// #endregion

export { server }
