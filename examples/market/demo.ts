// The exchange and its service on their stage: for main.ts and the tests.

import type { Logger } from 'wirepact/server'
import { startStage, type Stage } from '../shared/stage.js'
import { Exchange } from './exchange.js'
import { createMarket } from './server.js'

export interface Demo extends Stage {
  readonly exchange: Exchange
}

/** @param port - the next free one from here on is taken; 0: any */
export async function startDemo(port: number, logger?: Logger): Promise<Demo> {
  const exchange = new Exchange()
  // The streams have no end to wait for.
  const stage = await startStage(createMarket(exchange, logger), { page: new URL('page/', import.meta.url), port, drainMs: 0 })
  const stop = async (): Promise<void> => {
    exchange.stop()
    await stage.stop()
  }
  return { ...stage, exchange, stop }
}
