// Starts the sides of a contender, pinned: the server to CPU 0, the client to
// CPU 1. Unpinned, the kernel sometimes puts both on one, and batching looks
// twice as good as it is.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

const taskset = 'taskset'
/** A peer that answers nothing is an error, not a bench that never ends. */
const PATIENCE_MS = 300_000

export const pinned = cpus().length > 1 && spawnSync(taskset, ['--version']).status === 0

/**
 * What all sides run with. Some peers bring ws's optional addon along, which
 * then speeds up everybody that loads ws from the same folder, and nobody else.
 */
const env = { ...process.env, NODE_ENV: 'production', WS_NO_BUFFER_UTIL: '1', WS_NO_UTF_8_VALIDATE: '1' }

/** A contender's server and a client that is connected to it. */
export async function startSides(contender) {
  const server = new Side(0, ['server', contender])
  const { port } = await server.ready
  const client = new Side(1, ['client', contender, port])
  await client.ready
  return { server, client }
}

/** A server that publishes, and a process with many connections to it, all of which subscribed. */
export async function startFanout(contender, { sockets, stopped = 0 }) {
  const server = new Side(0, ['publisher', contender])
  const { port, countPort } = await server.ready
  const client = new Side(1, ['crowd', contender, port, 'fanout'])
  await client.ready
  await client.ask('open', { count: sockets })
  await client.ask('subscribe')
  await untilAllGet(server, client, sockets)
  await client.ask('countRaw', { countPort, stopped })
  return { server, client }
}

/** A server, and a process that can open many connections to it. */
export async function startIdle(contender) {
  const server = new Side(0, ['server', contender])
  const { port } = await server.ready
  const client = new Side(1, ['crowd', contender, port, 'idle'])
  await client.ready
  return { server, client }
}

/** Not every peer says when a subscription is made: publishes until one message reached each once. */
async function untilAllGet(server, client, sockets) {
  let arrived
  for (let tries = 0; tries < 20; tries++) {
    const before = await client.ask('taken')
    await server.ask('publishOne')
    await client.ask('await', { taken: before + sockets, ms: 1_000 })
    arrived = (await client.ask('taken')) - before
    if (arrived === sockets) return
  }
  throw new Error(`of one message, ${sockets} connections got ${arrived}`)
}

export async function stopSides({ server, client }) {
  await client.stop()
  await server.stop()
}

/** A process of its own, which answers questions. */
class Side {
  #name
  #process
  #gone

  /** @param args - of side.mjs, which sends `{ answer }` when it is ready, and to each question */
  constructor(cpu, args) {
    this.#name = `${args[1]}'s ${args[0]}`
    const path = fileURLToPath(new URL('side.mjs', import.meta.url))
    const command = [...(pinned ? [taskset, '-c', String(cpu)] : []), process.execPath, path, ...args.map(String)]
    this.#process = spawn(command[0], command.slice(1), { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#gone = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`${this.#name} ended with status ${code}`)
    })
    this.#gone.catch(() => {}) // after `stop` nobody waits for an answer
    this.ready = this.#answer('start')
    this.ready.catch(() => {}) // its user may still wait for another's
  }

  /** @param question - one of the `answers` of side.mjs and of its role */
  ask(question, details) {
    this.#process.send({ question, details })
    return this.#answer(question)
  }

  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exited = once(this.#process, 'exit')
    this.#process.disconnect()
    await exited
  }

  async #answer(question) {
    let timer
    const late = new Promise((_, reject) => {
      const complaint = `${this.#name} did not answer '${question}' within ${PATIENCE_MS / 1_000} s`
      timer = setTimeout(() => reject(new Error(complaint)), PATIENCE_MS)
    })
    try {
      const [{ answer, error }] = await Promise.race([once(this.#process, 'message'), this.#gone, late])
      if (error !== undefined) throw new Error(`${this.#name}, '${question}': ${error}`)
      return answer
    } finally {
      clearTimeout(timer)
    }
  }
}
