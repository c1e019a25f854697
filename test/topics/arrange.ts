// A server that publishes and clients that subscribe, on a network in memory.

import * as Type from 'typebox'
import { onTestFinished } from 'vitest'
import { defineContract, rpc, topic, type Gap } from 'wirepact'
import { createClient, type Client, type ClientContext, type ClientOptions } from 'wirepact/client'
import { createServer, type Server, type ServerOptions } from 'wirepact/server'
import { createTestNetwork, type TestNetworkOptions } from 'wirepact/testing'
import { CapturedLog } from '../support/logger.js'

const Instrument = Type.Object({ symbol: Type.String(), venue: Type.Optional(Type.String()) })
const Trade = Type.Object({ price: Type.Number(), note: Type.Optional(Type.String()) })

export const exchange = defineContract({
  name: 'exchange',
  version: '1.0.0',
  server: { time: rpc({ output: Type.Number() }) },
  topics: {
    trades: topic({ params: Instrument, message: Trade, retain: 5 }),
    news: topic({ message: Type.String() }),
    desk: {
      quotes: topic({ params: Instrument, message: Trade, retain: 3, overflow: 'latest' }),
      orders: topic({ message: Trade, retain: 3, overflow: 'close' }),
    },
    fleeting: topic({ message: Type.Number(), retain: 0 }),
    hourly: topic({ message: Type.Number(), retain: { ageMs: 3_600_000 } }),
    room: topic({ params: Type.String(), message: Type.String(), presence: Type.Object({ name: Type.String() }) }),
  },
})

export type Exchange = typeof exchange
export const btc = { symbol: 'BTC' }

type User = string
type Options = Partial<ServerOptions<Exchange, User>>

export function arrange({ options = {}, ...network }: TestNetworkOptions & { options?: Options } = {}) {
  const wire = createTestNetwork(network)
  const log = new CapturedLog()
  const serve = (more: Options = {}): Server<Exchange, User> => {
    const server = createServer<Exchange, User>(exchange, {
      ...wire.forServer,
      logger: log,
      authenticate: ({ auth }) => String(auth),
      principal: (user) => user,
      presence: { room: (user) => ({ name: user }) },
      ...options,
      ...more,
    })
    server.handle({ time: () => wire.clock.now() })
    wire.serve(server)
    onTestFinished(() => wire.clock.until(server.close({ drainMs: 0 })))
    return server
  }
  const connect = (more: Partial<ClientOptions<Exchange, ClientContext<Exchange>>> = {}): Client<Exchange> => {
    const client = createClient(exchange, { ...wire.forClient, logger: log, auth: 'ann', ...more })
    onTestFinished(() => wire.clock.until(client.close()))
    return client
  }
  const server = serve()
  const cut = (): void => {
    wire.cut()
    wire.restore()
  }
  /** Cuts every connection and lets the clients come back. */
  const blink = async (): Promise<void> => {
    cut()
    await wire.clock.advance(3_000)
  }
  return { wire, log, serve, server, connect, client: connect(), cut, blink }
}

/** Notes what a subscription gets, in order: prices and offsets, and gaps. */
export function record() {
  const seen: string[] = []
  const listener = ({ price }: { price: number }, { offset }: { offset: number }): void => void seen.push(`${price} at ${offset}`)
  const onGap = ({ reason, from, to }: Gap): void => void seen.push(`${reason}: ${from} to ${to}`)
  return { seen, listener, options: { onGap } }
}
