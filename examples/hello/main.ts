// The demo: a server, a page to open, and a Node program, in one terminal.
// `--exit` ends after the Node program's part: 0 if all came true, else 1.

import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startDemo } from './demo.js'
import { line, log, paint, tracer } from './terminal.js'
import { onLeaving } from '../shared/stage.js'

const staying = !process.argv.includes('--exit')
const wanted = Number(process.env['PORT'] ?? 8080)

const seen = new Set<string>()
const print = tracer()
const { url, port, cups, stop: stopDemo } = await startDemo(wanted, {
  trace: (event) => {
    seen.add(event.type)
    print(event)
  },
  tell: (who, what) => line('server', who, what),
  logger: { warn: log, error: log },
})

if (port !== wanted) console.log(`Port ${wanted} is taken, so it is ${port}.`)
console.log(`Open ${paint(['bold', 'underline'], url)}: the page is one client, a Node program the other.`)
console.log(staying ? `${paint('dim', 'Ctrl-C ends it.')}\n` : '')

const program = fork(fileURLToPath(new URL('client.ts', import.meta.url)), [url, ...(staying ? [] : ['--exit'])])
program.once('exit', (status) => status !== 0 && line('✗', 'node', `the Node program ended with status ${status}`))
let stopping: Promise<void> | undefined
onLeaving(() => void stop())

if (!staying) {
  const overdue = setTimeout(() => program.kill('SIGKILL'), 60_000)
  const [status] = (await once(program, 'exit')) as [number | null]
  clearTimeout(overdue)
  await check(status)
  await stop()
}

async function check(status: number | null): Promise<void> {
  try {
    assert.equal(status, 0, 'the Node program failed')
    for (const event of ['open', 'received', 'sent', 'pong', 'close']) assert.ok(seen.has(event), `no ${event} was seen`)
    assert.deepEqual([...cups.values()], [1], 'the slow call did not run once')
    for (const path of ['/', '/page.css', '/page.js']) assert.ok((await fetch(url + path)).ok, `${path} is missing`)
    line('✓', 'server', 'one order, brewed once: every promise came true')
  } catch (error) {
    line('✗', 'server', (error as Error).message)
    process.exitCode = 1
  }
}

function stop(): Promise<void> {
  program.kill()
  return (stopping ??= stopDemo())
}
