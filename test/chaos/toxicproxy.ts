// A TCP proxy as bad networks are: it resets, stalls without a word, slices into
// single bytes, throttles and delays. Each connection gets one of these.

import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { turn } from '../support/wait.js'

export const toxins = ['none', 'reset', 'end', 'stall', 'slice', 'throttle', 'delay'] as const
export type Toxin = (typeof toxins)[number]

/** A sliced connection passes so many single bytes first: its handshake, and some of what follows. */
const SLICED_BYTES = 3_000
const THROTTLE_BYTES = 4_096

export class ToxicProxy {
  /** What the next connections get, one after the other. */
  toxins: readonly Toxin[] = ['none']
  readonly counts = new Map<Toxin, number>()
  readonly #target: number
  readonly #server: Server
  readonly #sockets = new Map<Socket, Toxin>()
  #joined = 0

  constructor(target: number) {
    this.#target = target
    this.#server = createServer({ pauseOnConnect: true }, (near) => this.#join(near))
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  listen(): Promise<void> {
    return new Promise((resolve) => void this.#server.listen(0, '127.0.0.1', resolve))
  }

  /** Every connection of now ends, but for those that stall. */
  cut(): void {
    for (const [socket, toxin] of this.#sockets) {
      if (toxin !== 'stall') socket.resetAndDestroy()
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.keys()) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #join(near: Socket): void {
    const toxin = this.toxins[this.#joined++ % this.toxins.length] as Toxin // an index of it
    this.counts.set(toxin, (this.counts.get(toxin) ?? 0) + 1)
    const far = connect(this.#target, '127.0.0.1')
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      this.#sockets.set(socket, toxin)
      socket.setNoDelay(true)
      socket.on('error', () => {}) // a close follows
      socket.on('close', () => {
        this.#sockets.delete(socket)
        other.destroy()
      })
      void this.#carry(socket, other, toxin)
    }
    this.#spoil(near, far, toxin)
  }

  #spoil(near: Socket, far: Socket, toxin: Toxin): void {
    const afterMs = 50 * 40 ** Math.random()
    if (toxin === 'reset') setTimeout(() => near.resetAndDestroy(), afterMs)
    if (toxin === 'end') setTimeout(() => far.end(), afterMs)
    if (toxin === 'stall') {
      setTimeout(() => {
        near.pause() // neither reads nor ends: only silence tells
        far.pause()
      }, afterMs)
    }
  }

  async #carry(from: Socket, to: Socket, toxin: Toxin): Promise<void> {
    let sliced = 0
    try {
      for await (const chunk of from) {
        const bytes = chunk as Buffer // of a socket without an encoding
        if (toxin === 'delay') await turn(Math.random() * 100)
        const step = toxin === 'slice' && sliced < SLICED_BYTES ? 1 : toxin === 'throttle' ? THROTTLE_BYTES : bytes.length
        for (let at = 0; at < bytes.length; at += step) {
          to.write(bytes.subarray(at, at + step))
          if (toxin === 'throttle') await turn(5)
          if (step === 1 && sliced++ % 50 === 0) await turn()
        }
      }
      to.end()
    } catch {
      to.destroy() // reset
    }
  }
}
