// A TCP proxy that cuts connections: each at a byte of its own in one of the
// two directions, by a reset or by an end that comes out of the blue. All that
// it draws comes from its seed.

import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** Uniform in [0, 1). Source: Ettinger, "mulberry32", 2017. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
}

/** What is to become of one connection. */
interface Fate {
  readonly direction: 'up' | 'down'
  /** Bytes that pass in that direction before the cut. */
  left: number
  readonly reset: boolean
}

export class CuttingProxy {
  /** False: connections are left in peace. */
  cutting = false
  /** False: new connections are refused. */
  accepting = true
  cuts = 0
  readonly #target: number
  readonly #random: () => number
  readonly #server: Server
  readonly #pairs = new Set<Pair>()

  constructor(target: number, random: () => number) {
    this.#target = target
    this.#random = random
    this.#server = createServer((near) => (this.accepting ? this.#join(near) : near.resetAndDestroy()))
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  listen(): Promise<void> {
    return new Promise((resolve) => void this.#server.listen(0, '127.0.0.1', resolve))
  }

  /** Every connection of now is cut. */
  cutAll(): void {
    for (const pair of this.#pairs) this.#cut(pair, true)
  }

  async close(): Promise<void> {
    for (const { near, far } of this.#pairs) {
      near.destroy()
      far.destroy()
    }
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #join(near: Socket): void {
    const pair = { near, far: connect(this.#target, '127.0.0.1') }
    const { far } = pair
    const fate = this.cutting ? this.#fate() : undefined
    this.#pairs.add(pair)
    this.#carry(pair, near, far, fate?.direction === 'up' ? fate : undefined)
    this.#carry(pair, far, near, fate?.direction === 'down' ? fate : undefined)
  }

  /** Half the cuts fall into the first kilobyte (handshake, hello, welcome), the rest up to 100 times later. */
  #fate(): Fate {
    const early = this.#random() < 0.5
    return {
      direction: this.#random() < 0.5 ? 'up' : 'down',
      left: Math.floor(early ? this.#random() * 1_000 : 1_000 * 100 ** this.#random()),
      reset: this.#random() < 0.5,
    }
  }

  #carry(pair: Pair, from: Socket, to: Socket, fate: Fate | undefined): void {
    from.setNoDelay(true)
    from.on('error', () => {}) // a close follows
    from.on('close', () => {
      to.destroy()
      this.#pairs.delete(pair)
    })
    from.on('data', (bytes: Buffer) => {
      if (!fate || bytes.length < fate.left) {
        if (fate) fate.left -= bytes.length
        return void to.write(bytes)
      }
      from.pause()
      to.write(bytes.subarray(0, fate.left), () => this.#cut(pair, fate.reset))
    })
  }

  #cut(pair: Pair, reset: boolean): void {
    if (!this.#pairs.delete(pair)) return
    this.cuts++
    for (const socket of [pair.near, pair.far]) {
      if (reset) socket.resetAndDestroy()
      else socket.end(() => socket.destroy())
    }
  }
}
