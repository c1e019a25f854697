// Memory after much has come and gone: what a process of its own holds once
// garbage was collected does not grow. SESSIONS and FUZZ_MESSAGES make it longer.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

interface Sample {
  readonly done: number
  readonly bytes: number
}

const sessions = Number(process.env['SESSIONS'] ?? 1_000)
const messages = Math.ceil(Number(process.env['FUZZ_MESSAGES'] ?? 200_000) / 20)

/**
 * Code is compiled and optimised as it is used, and that is memory too, for a while:
 * a short run grows by this, whatever it does. A leak grows with what was done.
 */
const WARMTH_BYTES = 1_500_000

test.each([
  ['sessions that come and go', 'sessions', sessions, 40],
  ['a server that is told anything', 'server', messages, 5],
  ['a client that is told anything', 'client', messages, 5],
] as const)('%s: what is held afterwards does not grow', async (name, what, total, mostBytesEach) => {
  const samples = await soak(what, total)
  const bytes = slope(samples.slice(samples.length / 4))
  const first = samples[0] as Sample // there are twenty
  console.log(`soak, ${total.toLocaleString('en')}, ${name}: ${bytes.toFixed(1)} bytes each; ${inMib(first)} at first, ${inMib(samples.at(-1) ?? first)} at last`)
  expect(bytes).toBeLessThan(mostBytesEach + WARMTH_BYTES / total)
}, 120_000 + sessions * 50 + messages * 5)

async function soak(what: string, total: number): Promise<readonly Sample[]> {
  const program = join(import.meta.dirname, 'soak.ts')
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--import', 'tsx', program, what, String(total)])
  return stdout.trim().split('\n').map((line) => JSON.parse(line) as Sample)
}

/** Bytes more for each that was done, by least squares. */
function slope(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length
  const done = mean((sample) => sample.done)
  const bytes = mean((sample) => sample.bytes)
  return mean((sample) => (sample.done - done) * (sample.bytes - bytes)) / mean((sample) => (sample.done - done) ** 2)
}

function inMib({ bytes }: Sample): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}
