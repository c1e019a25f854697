// The exchange, its service, its page and the cables to it, started together:
// for main.ts and the tests.

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'wirepact/server'
import { Cables } from '../shared/cables.js'
import { createWeb } from '../shared/web.js'
import { Exchange } from './exchange.js'
import { createMarket } from './server.js'

export interface Demo {
  readonly url: string
  readonly port: number
  readonly exchange: Exchange
  stop(): Promise<void>
}

/** @param port - the next free one from here on is taken; 0: any */
export async function startDemo(port: number, logger?: Logger): Promise<Demo> {
  const web = await createWeb(new URL('page/', import.meta.url), (name) => cables.cut(name))
  const exchange = new Exchange()
  const server = createMarket(exchange, logger)
  server.attach(web, { path: '/rpc' })
  await once(web.listen(0, '127.0.0.1'), 'listening')
  const cables = new Cables((web.address() as AddressInfo).port)
  const taken = await cables.listen(port)
  return {
    url: `http://localhost:${taken}`,
    port: taken,
    exchange,
    async stop() {
      exchange.stop()
      await server.close({ drainMs: 0 }) // the streams have no end to wait for
      cables.close()
      web.close()
      web.closeAllConnections()
    },
  }
}
