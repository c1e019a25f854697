// The service: streams the exchange's ticks to whoever reads them, no faster
// than they are read. It knows no HTTP.

import { createServer, type Logger, type Server } from 'wirepact/server'
import { market } from './contract.js'
import type { Exchange } from './exchange.js'

/** @param logger - default: `console` */
export function createMarket(exchange: Exchange, logger: Logger = console): Server<typeof market, undefined> {
  const server = createServer(market, { logger })
  /** The last tick that each client's generator was asked for. */
  const given = new WeakMap<object, number>()

  server.handle({
    ticks: async function* ({ after = exchange.made }, ctx) {
      for (let number = after + 1; !ctx.signal.aborted;) {
        if (!exchange.keeps(number)) throw ctx.error('NOT_KEPT', { oldest: exchange.oldest, newest: exchange.made })
        const tick = exchange.tick(number)
        if (!tick) await exchange.more()
        else {
          given.set(ctx.connection, number++)
          yield tick // waits as long as the reader has no room
        }
      }
    },
    progress: (ctx) => ({ made: exchange.made, given: given.get(ctx.connection) ?? 0, at: exchange.now }),
  })
  return server
}
