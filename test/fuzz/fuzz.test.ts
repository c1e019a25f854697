// Almost right messages, by the hundred thousand, against a server and a client:
// FUZZ_SEED repeats a run, FUZZ_MESSAGES makes it longer. What fails is made
// small and printed, with the command that does it again.

import { expect, test, vi } from 'vitest'
import { Violation } from '../../src/protocol/frames.js'
import { ClientTarget } from './clienttarget.js'
import { PeerTarget } from './peertarget.js'
import { ServerTarget } from './servertarget.js'
import { shrink } from './shrink.js'
import { replay, runWorld, type Run, type Setting } from './world.js'
import type { Step } from './writer.js'

// Fixed, so that a change and not a throw of dice turns it red; another seed looks further.
const seed = Number(process.env['FUZZ_SEED'] ?? 407_180_386)
const messages = Number(process.env['FUZZ_MESSAGES'] ?? 200_000)
const WORLD_MESSAGES = 1_000
/** Of its own time, that a message may take. */
const SLOW_MS = 50
/** What it took once on a busy machine says little: the least of so many is taken. */
const REPEATS = 5

// A client takes whatever it throws for the server's fault. What that was is seen here.
const odd = vi.hoisted(() => [] as unknown[])
vi.mock('../../src/protocol/reason.js', async (original) => {
  const { inWords } = await original<typeof import('../../src/protocol/reason.js')>()
  return { inWords: (thrown: unknown) => (odd.push(thrown), inWords(thrown)) }
})

class WatchedClient extends ClientTarget {
  override async wait(ms: number): Promise<void> {
    await super.wait(ms)
    for (const thrown of odd.splice(0)) {
      if (thrown instanceof Violation || thrown instanceof SyntaxError) continue // or it was no JSON
      this.problems.push(`taken for the server's fault: ${thrown instanceof Error ? thrown.stack : String(thrown)}`)
    }
  }
}

const settings: readonly (readonly [name: string, share: number, setting: Setting])[] = [
  ['a server', 0.25, { role: 'client', greets: true, make: () => new ServerTarget() }],
  ['a client', 0.2, { role: 'server', greets: true, make: () => new WatchedClient() }],
  ['the session of a server', 0.075, { role: 'client', greets: false, make: () => new PeerTarget('server') }],
  ['the session of a client', 0.075, { role: 'server', greets: false, make: () => new PeerTarget('client') }],
]

test.each(settings)('nothing that is said to %s throws, hangs or takes long', async (name, share, setting) => {
  let [told, connections] = [0, 0]
  let slowest: Run['slowest'] = { ms: 0, said: '', at: 0 }
  const startedMs = performance.now()
  for (let world = seed; told < messages * share; world++) {
    const run = await runWorld(setting, world, WORLD_MESSAGES)
    const command = `FUZZ_SEED=${world} FUZZ_MESSAGES=1 npx vitest run test/fuzz/fuzz.test.ts -t "to ${name}"`
    if (run.problem !== undefined) expect.fail(await report(setting, run, command))
    if (run.slowest.ms > SLOW_MS) expect(await leastMs(setting, run), `${command}\n${excerpt(run.slowest.said)}`).toBeLessThan(SLOW_MS)
    if (run.slowest.ms > slowest.ms) slowest = run.slowest
    told += run.messages
    connections += run.connections
  }
  const seconds = (performance.now() - startedMs) / 1_000
  console.log(`fuzz, FUZZ_SEED=${seed}: ${told.toLocaleString('en')} messages to ${name} in ${connections.toLocaleString('en')} connections, `
    + `${seconds.toFixed(1)} s; the slowest took ${slowest.ms.toFixed(1)} ms: ${excerpt(slowest.said).slice(0, 100)}`)
}, 60_000 + messages)

/** What the slowest message of a run takes at least, when the run is done again. */
async function leastMs(setting: Setting, { steps, slowest }: Run): Promise<number> {
  let least = Infinity
  for (let i = 0; i < REPEATS && least > SLOW_MS; i++) {
    let last = 0
    await replay({ ...setting, make: () => timed(setting, (ms) => (last = ms)) }, steps.slice(0, slowest.at + 1))
    least = Math.min(least, last)
  }
  return least
}

/** Tells how long each message took. */
function timed(setting: Setting, tell: (ms: number) => void): ReturnType<Setting['make']> {
  const target = setting.make()
  const original = target.tell.bind(target)
  target.tell = (said) => {
    const startedMs = performance.now()
    original(said)
    tell(performance.now() - startedMs)
  }
  return target
}

async function report(setting: Setting, { steps, problem }: Run, command: string): Promise<string> {
  const kind = problem?.split('\n')[0]
  const fails = async (candidate: readonly Step[]): Promise<boolean> => (await replay(setting, candidate)).problem?.split('\n')[0] === kind
  const small = await fails(steps) ? await shrink(steps, fails) : steps.slice(-3)
  const { problem: traced } = await replay(setting, small)
  return `${traced ?? problem}\n\nafter these steps:\n${small.map(shown).join('\n')}\n\n${command}`
}

function shown(step: Step): string {
  return 'said' in step ? excerpt(step.said) : JSON.stringify(step)
}

function excerpt(said: string | Uint8Array): string {
  return (typeof said === 'string' ? said : `bytes ${Buffer.from(said).toString('hex')}`).slice(0, 2_000)
}
