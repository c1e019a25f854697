// Starts the service, and says where its page is. `--exit` runs the Node
// program instead, and ends: 0 if all came true, else 1.

import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startDemo } from './demo.js'
import { Memory } from './memory.js'
import { inMiB } from './words.js'

/** What is under way takes a fraction of it; the rest is what was not yet collected. */
const MOST_GROWN_BYTES = 64 * 2 ** 20
/** So that one can look on. */
const DISK_BYTES_PER_SECOND = 16 * 2 ** 20

const staying = !process.argv.includes('--exit')
const wanted = Number(process.env['PORT'] ?? 8080)
const memory = new Memory()
const { url, port, stop } = await startDemo(wanted, {
  memory,
  bytesPerSecond: DISK_BYTES_PER_SECOND,
  tell: (what) => staying && console.log(what),
})

if (port !== wanted) console.log(`Port ${wanted} is taken, so it is ${port}.`)
if (staying) {
  console.log(`Open ${url}, or send it a file from another terminal:`)
  console.log(`node --import ./examples/typescript.js examples/upload/client.ts ${url} FILE\nCtrl-C ends it.`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
  // A signal to npm alone ends npm and its shell, and we are not told: we notice that they are gone.
  const { ppid } = process
  setInterval(() => process.ppid === ppid || void stop(), 500).unref()
} else {
  const program = fork(fileURLToPath(new URL('client.ts', import.meta.url)), [url])
  const overdue = setTimeout(() => program.kill('SIGKILL'), 120_000)
  const [status] = (await once(program, 'exit')) as [number | null]
  clearTimeout(overdue)
  try {
    assert.equal(status, 0, 'the Node program failed')
    assert.ok(memory.grown < MOST_GROWN_BYTES, `the server's memory grew by ${inMiB(memory.grown)}`)
    console.log(`✓ the server's memory grew by ${inMiB(memory.grown)} at most`)
  } catch (error) {
    console.log(`✗ ${(error as Error).message}`)
    process.exitCode = 1
  }
  await stop()
}
