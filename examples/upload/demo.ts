// The service, its page and the cables to it, started together: for main.ts and the tests.

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Cables } from '../shared/cables.js'
import { createWeb } from '../shared/web.js'
import { createFiles, type FilesOptions } from './server.js'

export interface Demo {
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

/** @param port - the next free one from here on is taken; 0: any */
export async function startDemo(port: number, options: FilesOptions): Promise<Demo> {
  const web = await createWeb(new URL('page/', import.meta.url), (name) => cables.cut(name))
  const server = createFiles(options)
  server.attach(web, { path: '/rpc' })
  await once(web.listen(0, '127.0.0.1'), 'listening')
  const cables = new Cables((web.address() as AddressInfo).port)
  const taken = await cables.listen(port)
  return {
    url: `http://localhost:${taken}`,
    port: taken,
    async stop() {
      await server.close({ drainMs: 500 })
      cables.close()
      web.close()
      web.closeAllConnections()
    },
  }
}
