// Starts the sides of a contender, pinned: the server to CPU 0, the client to
// CPU 1. Unpinned, the kernel sometimes puts both on one, and batching looks
// twice as good as it is.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

const taskset = 'taskset'
const side = fileURLToPath(new URL('side.mjs', import.meta.url))

export const pinned = cpus().length > 1 && spawnSync(taskset, ['--version']).status === 0

/** A contender's server and a client that is connected to it. */
export async function startSides(contender) {
  const server = new Side(0, ['server', contender])
  const port = await server.ready
  const client = new Side(1, ['client', contender, String(port)])
  await client.ready
  return { server, client }
}

class Side {
  #process
  #gone

  constructor(cpu, args) {
    const command = [...(pinned ? [taskset, '-c', String(cpu)] : []), process.execPath, side, ...args]
    this.#process = spawn(command[0], command.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#gone = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`a side of the bench ended with status ${code}`)
    })
    this.#gone.catch(() => {}) // after `stop` nobody waits for an answer
    this.ready = this.#answer()
  }

  /** @param question - one of the `answers` in side.mjs */
  ask(question, details) {
    this.#process.send({ question, details })
    return this.#answer()
  }

  async stop() {
    const exited = once(this.#process, 'exit')
    this.#process.disconnect()
    await exited
  }

  async #answer() {
    const [{ answer }] = await Promise.race([once(this.#process, 'message'), this.#gone])
    return answer
  }
}
