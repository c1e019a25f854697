// A TCP front between clients and servers: it plays the load balancer, and the
// network that stops carrying without telling anybody.

import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** @returns a front that sends new connections to the local port `target`; gone when the test has finished */
export async function openFront(target: number): Promise<Front> {
  const front = new Front(target)
  onTestFinished(() => front.close())
  await front.listen()
  return front
}

export class Front {
  /** Where new connections go. */
  target: number
  /** Connections that came, ever. */
  count = 0
  readonly #server: Server
  readonly #pairs = new Set<{ readonly near: Socket; readonly far: Socket; frozen: boolean }>()

  constructor(target: number) {
    this.target = target
    this.#server = createServer((near) => this.#join(near))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`
  }

  listen(): Promise<void> {
    return new Promise((resolve) => void this.#server.listen(0, '127.0.0.1', resolve))
  }

  /** The connections of now carry nothing more in either direction, and stay open. */
  freeze(): void {
    for (const pair of this.#pairs) pair.frozen = true
  }

  /** The connections of now are reset. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
  }

  close(): Promise<void> {
    this.cut()
    return new Promise((resolve) => void this.#server.close(() => resolve()))
  }

  #join(near: Socket): void {
    this.count++
    const pair = { near, far: connect(this.target, '127.0.0.1'), frozen: false }
    const { far } = pair
    this.#pairs.add(pair)
    for (const [from, to] of [[near, far], [far, near]] as const) {
      from.setNoDelay(true)
      from.on('data', (bytes: Buffer) => void (pair.frozen || to.write(bytes)))
      from.on('error', () => {}) // a close follows
      from.on('close', () => {
        if (!pair.frozen) to.destroy()
        if (near.destroyed && far.destroyed) this.#pairs.delete(pair)
      })
    }
  }
}
