// One side of one contender, in a process of its own: `server` or `client`.
// Its parent asks over IPC: main.mjs and profile.mjs, through sides.mjs.

import { Session } from 'node:inspector/promises'
import { run } from './load.mjs'

const [role, contender, port] = process.argv.slice(2)
const { serve, connect } = await import(`./${contender}.mjs`)
const api = role === 'client' ? await connect(port) : undefined
const profiler = new Session()

const answers = {
  /** CPU time of this process so far, in microseconds. */
  cpu() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  run: ({ load, ms }) => run(api, load, ms),
  async startProfile() {
    profiler.connect()
    await profiler.post('Profiler.enable')
    await profiler.post('Profiler.setSamplingInterval', { interval: 200 })
    await profiler.post('Profiler.start')
  },
  async stopProfile() {
    const { profile } = await profiler.post('Profiler.stop')
    return profile
  },
}

process.on('disconnect', () => process.exit())
process.on('message', async ({ question, details }) => process.send({ answer: await answers[question](details) }))
process.send({ answer: role === 'server' ? await serve() : undefined })
