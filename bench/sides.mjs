// Starts the sides of a contender, pinned: the server to CPU 0, the client to
// CPU 1. Unpinned, the kernel sometimes puts both on one, and batching looks
// twice as good as it is.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

const taskset = 'taskset'

export const pinned = cpus().length > 1 && spawnSync(taskset, ['--version']).status === 0

/** A contender's server and a client that is connected to it. */
export async function startSides(contender) {
  const server = new Side(0, 'side.mjs', ['server', contender])
  const port = await server.ready
  const client = new Side(1, 'side.mjs', ['client', contender, String(port)])
  await client.ready
  return { server, client }
}

/** A process of its own, which answers questions. */
export class Side {
  #process
  #gone

  /** @param script - in this folder; sends `{ answer }` when it is ready, and to each question */
  constructor(cpu, script, args) {
    const path = fileURLToPath(new URL(script, import.meta.url))
    const command = [...(pinned ? [taskset, '-c', String(cpu)] : []), process.execPath, path, ...args]
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
