// A TCP proxy whose connections can be cut. A client names its cable in the URL
// of its WebSocket (`/rpc?cable=NAME`); cutting it resets the TCP connection at
// both ends, in the middle of whatever it is saying, and refuses new ones until it
// is mended. What a tunnel does to a phone; neither WebSocket gets to say goodbye.

import { connect, createServer, type Socket } from 'node:net'

export class Cables {
  readonly #ends = new Map<string, () => void>()
  readonly #cut = new Set<string>()
  readonly #sockets = new Set<Socket>()
  readonly #outageMs: number
  readonly #server

  /**
   * @param target - port to which everything is passed on
   * @param outageMs - how long a cable stays cut, at most; may be Infinity
   */
  constructor(target: number, outageMs: number) {
    this.#outageMs = outageMs
    this.#server = createServer((near) => this.#lay(near, connect(target, '127.0.0.1')))
  }

  /** Listens on `port`, or on the next one that is free. @returns which one it is */
  async listen(port: number): Promise<number> {
    const server = this.#server
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, () => resolve(void server.off('error', reject)))
      })
      return (server.address() as { port: number }).port
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port === 65_535) throw error
      return this.listen(port + 1)
    }
  }

  /** @returns false if there is no such cable */
  cut(name: string): boolean {
    const cut = this.#ends.get(name)
    if (!cut) return false
    this.#cut.add(name)
    if (this.#outageMs < Infinity) setTimeout(() => this.mend(name), this.#outageMs).unref()
    cut()
    return true
  }

  /** @returns false if it was not cut */
  mend(name: string): boolean {
    return this.#cut.delete(name)
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #lay(near: Socket, far: Socket): void {
    const cut = (): void => {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
    for (const socket of [near, far]) {
      this.#sockets.add(socket)
      socket.on('error', cut).on('close', () => this.#sockets.delete(socket))
    }
    near.once('data', (start) => {
      const name = /^GET \/rpc\?cable=(\S+)/.exec(start.toString('latin1'))?.[1]
      if (name === undefined) return
      if (this.#cut.has(name)) return cut()
      this.#ends.set(name, cut)
      near.once('close', () => this.#ends.get(name) === cut && this.#ends.delete(name))
    })
    near.pipe(far).pipe(near)
  }
}
