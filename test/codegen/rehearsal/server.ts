// The server's part in a rehearsal, of a server of the live contract.

import type { Contract } from 'wirepact'
import { createServer, type Server } from 'wirepact/server'
import { bind } from '../../../src/contract/walk.js'
import { CapturedLog } from '../../support/logger.js'
import type { Script } from './script.js'
import { ask, handlersOf, memberOf } from './sides.js'

interface Publisher {
  publish(...args: readonly unknown[]): number
}

export class Stage {
  /** What the server has heard so far. */
  readonly heard: string[] = []
  readonly server: Server<Contract, undefined>
  readonly log = new CapturedLog()
  readonly #script: Script

  constructor(contract: Contract, script: Script) {
    this.#script = script
    const told = script.topics.filter(({ presence }) => presence.length > 0)
    const presence = bind(told, (show) => () => show.presence[0])
    this.server = createServer(contract, { logger: this.log, presence })
    if (script.server.length > 0) this.server.handle(handlersOf(script.server, this.heard) as never) // the script has all of them
  }

  /** Calls all that its only client answers, and publishes all that it is subscribed to. */
  async perform(): Promise<void> {
    const [client] = this.server.clients
    await ask(client?.api ?? {}, this.#script.client, this.heard)
    for (const { name, params, messages } of this.#script.topics) {
      const topic = memberOf<Publisher>(this.server.topics, name)
      for (const each of params) for (const message of messages) topic.publish(...each, message)
    }
  }
}
