// The service: takes files, no faster than it can put them away. It knows no
// HTTP, and keeps nothing of a file but its hash: where a slice is hashed, a
// real one also writes it.

import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createServer, type Logger, type Server } from 'wirepact/server'
import { files } from './contract.js'
import type { Memory } from './memory.js'

/** Clients are told so often. */
const PROGRESS_BYTES = 256 * 1024

export interface FilesOptions {
  readonly memory: Memory
  /** As if slices went to a disk of this speed. Default: infinite. */
  readonly bytesPerSecond?: number
  /** Told in words what happens. */
  readonly tell: (what: string) => void
  /** Default: `console`. */
  readonly logger?: Logger
}

export function createFiles({ memory, bytesPerSecond = Infinity, tell, logger = console }: FilesOptions): Server<typeof files, undefined> {
  const server = createServer(files, {
    logger,
    trace: (event) => {
      if (event.type === 'close') tell(event.code === 1006 ? 'a connection broke off' : 'a connection was closed')
    },
  })

  server.handle({
    put: async ({ name, size }, slices, ctx) => {
      tell(`${name} begins`)
      const hash = createHash('sha256')
      const disk = new Disk(bytesPerSecond)
      let received = 0
      let told = 0
      for await (const slice of slices) { // while this waits, so does the sender
        hash.update(slice)
        received += slice.length
        await disk.took(slice.length)
        if (received - told < PROGRESS_BYTES && received < size) continue
        told = received
        ctx.client.progress({ received, memory: memory.look() })
      }
      if (received !== size) throw ctx.error('WRONG_SIZE', { received })
      tell(`${name} is complete`)
      return { size, sha256: hash.digest('hex') }
    },
  })
  return server
}

/** Takes so many bytes a second. */
class Disk {
  readonly #bytesPerMs: number
  #idleMs = performance.now()

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1_000
  }

  /** Resolves when it has taken them. */
  async took(bytes: number): Promise<void> {
    const now = performance.now()
    this.#idleMs = Math.max(this.#idleMs, now) + bytes / this.#bytesPerMs
    if (this.#idleMs - now > 10) await sleep(this.#idleMs - now) // timers keep no shorter times
  }
}
