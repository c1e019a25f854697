// A client whose network and clock are the test's.

import { onTestFinished } from 'vitest'
import type { Contract } from 'wirepact'
import { createClient, type Client, type ClientContext, type ClientOptions } from 'wirepact/client'
import { ManualClock } from './clock.js'
import { FakeWire, type Message } from './fakewire.js'
import { CapturedLog } from './logger.js'
import { turn } from './wait.js'

export interface Manual<C extends Contract> {
  readonly client: Client<C>
  readonly clock: ManualClock
  readonly wire: FakeWire
  readonly log: CapturedLog
  /** What every draw of `random` gives. */
  readonly random: { draw: number }
  /** Lets time pass until the client has dialled again. */
  redial(): Promise<void>
  /** Opens the socket that was dialled last, and welcomes the client. */
  accept(welcome?: Message): Promise<void>
}

export function manualClient<C extends Contract>(
  contract: C,
  options: Partial<ClientOptions<C, ClientContext<C>>> = {},
): Manual<C> {
  const clock = new ManualClock()
  const wire = new FakeWire()
  const log = new CapturedLog()
  let tokens = 0
  const random = {
    draw: 0.5,
    fraction: () => random.draw,
    token: (bytes: number) => String(++tokens).padStart(Math.ceil(bytes * 4 / 3), 'x'),
  }
  const client = createClient(contract, {
    url: 'ws://server.test/', clock, WebSocket: wire.WebSocket, random, logger: log, ...options,
  })
  onTestFinished(() => client.close())
  return {
    client, clock, wire, log, random,
    redial: async () => {
      for (const count = wire.sockets.length; wire.sockets.length === count; await turn()) {
        if (client.state.status === 'waiting') clock.advance(100)
      }
    },
    accept: async (welcome) => {
      await turn()
      wire.last.open()
      wire.last.welcome(welcome)
      await turn()
    },
  }
}
