// The ways in which sockets reach a server: ports of its own, and other HTTP servers.

import { listen, takeUpgrades, type Accept, type Listening, type UpgradeSource } from './upgrade.js'

export class Entrances {
  readonly #accept: Accept
  readonly #ports: Listening[] = []
  readonly #detachments = new Set<() => void>()
  #closing = false

  constructor(accept: Accept) {
    this.#accept = accept
  }

  /** @throws {Error} if that fails, or the server is closing */
  async listen(port: number, host: string | undefined): Promise<{ port: number; url: string }> {
    const listening = await listen(port, host, this.#accept)
    if (this.#closing) { // closePorts() did not know of it
      await listening.stop()
      throw new Error('server.listen: the server is closing')
    }
    this.#ports.push(listening)
    return { port: listening.port, url: listening.url }
  }

  /** @throws {TypeError} if the path could be no request's. @throws {Error} if the server is closing */
  attach(source: UpgradeSource, path: string | undefined): () => void {
    if (path !== undefined && !/^\/[^?#]*$/.test(path)) throw new TypeError(`server.attach: path must be as in /rpc, without a query, got ${path}`)
    if (this.#closing) throw new Error('server.attach: the server is closing')
    const stop = takeUpgrades(source, path, this.#accept)
    const detach = (): void => {
      this.#detachments.delete(detach)
      stop()
    }
    this.#detachments.add(detach)
    return detach
  }

  /** Whoever comes by a port finds it closed from here on; who comes by another HTTP server is still let in. */
  async closePorts(): Promise<void> {
    this.#closing = true
    await Promise.all(this.#ports.map((listening) => listening.stop()))
  }

  detach(): void {
    for (const detach of [...this.#detachments]) detach()
  }
}
