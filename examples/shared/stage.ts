// What an example stands on: its server behind HTTP, its page, and the cables to them.

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Contract } from 'wirepact'
import type { Server } from 'wirepact/server'
import { Cables } from './cables.js'
import { createWeb } from './web.js'

export interface StageOptions {
  /** The folder of index.html, page.css and page.ts. */
  readonly page: URL
  /** The next free one from here on is taken; 0: any. */
  readonly port: number
  /** How long a cable stays cut unless it is mended; may be Infinity. Default 1,500. */
  readonly outageMs?: number
  /** How long calls may go on when it stops. Default 500. */
  readonly drainMs?: number
}

export interface Stage {
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

export async function startStage<C extends Contract, User>(
  server: Server<C, User>,
  { page, port, outageMs = 1_500, drainMs = 500 }: StageOptions,
): Promise<Stage> {
  const web = await createWeb(page, (act, cable) => cables[act](cable))
  server.attach(web, { path: '/rpc' })
  await once(web.listen(0, '127.0.0.1'), 'listening')
  const cables = new Cables((web.address() as AddressInfo).port, outageMs)
  const taken = await cables.listen(port)
  return {
    url: `http://localhost:${taken}`,
    port: taken,
    async stop() {
      await server.close({ drainMs })
      cables.close()
      web.close()
      web.closeAllConnections()
    },
  }
}

/** Ctrl-C and the end of whoever started this process. */
export function onLeaving(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  // A signal to npm alone ends npm and its shell, and we are not told: we notice that they are gone.
  const { ppid } = process
  setInterval(() => process.ppid === ppid || stop(), 500).unref()
}
