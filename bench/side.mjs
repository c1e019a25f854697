// One side of one contender, in a process of its own. Its parent asks over IPC:
// see sides.mjs.

import { Session } from 'node:inspector/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { check, run } from './loads/calls.mjs'
import { crowd } from './loads/crowd.mjs'
import { publisher } from './loads/fanout.mjs'
import { contender } from './roster.mjs'

const roles = {
  server: async ({ serve }) => ({ ready: { port: (await serve()).port } }),
  async client({ about, connect }, port) {
    const api = await connect(port)
    api.again = () => connect(port)
    return { check: () => check(api, about), run: ({ load, ms }) => run(api, load, ms) }
  },
  publisher,
  crowd,
}

const profiler = new Session()
const common = {
  /** CPU time of this process so far, in microseconds. */
  cpu() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  /** What this process holds after a full collection, in bytes: heap and buffers, and the resident set. */
  held() {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc')
    collect()
    collect()
    const { heapUsed, external, rss } = process.memoryUsage()
    return { heap: heapUsed + external, rss }
  },
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

const [role, name, ...args] = process.argv.slice(2)
process.on('disconnect', () => process.exit())
const { ready, ...own } = await roles[role](await contender(name), ...args)
const answers = { ...common, ...own }
process.on('message', async ({ question, details }) => {
  try {
    process.send({ answer: await answers[question](details) })
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) })
  }
})
process.send({ answer: ready })
