// The demo: a server, a page to open, and a Node program, in one terminal.
// `--exit` ends after the Node program's part: 0 if all came true, else 1.

import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createHello } from './server.js'
import { line, paint, tracer } from './terminal.js'
import { createWeb, listen } from './web.js'

const staying = !process.argv.includes('--exit')
const wanted = Number(process.env['PORT'] ?? 8080)

const seen = new Set<string>()
const print = tracer()
const { server, cups } = createHello({
  trace: (event) => {
    seen.add(event.type)
    print(event)
  },
  tell: (who, what) => line('server', who, what),
})

const web = await createWeb()
server.attach(web, { path: '/rpc' })
const port = await listen(web, wanted)
const url = `http://localhost:${port}`

if (port !== wanted) console.log(`Port ${wanted} is taken, so it is ${port}.`)
console.log(`${paint('bold', 'wirepact')}: open ${paint(['bold', 'cyan'], url)} for the page. A Node program is the other client.\n`)

const program = fork(fileURLToPath(new URL('client.ts', import.meta.url)), [url, ...(staying ? [] : ['--exit'])])
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

if (!staying) {
  const overdue = setTimeout(() => program.kill(), 60_000)
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
    for (const path of ['/', '/page.css', '/page.js']) assert.equal((await fetch(url + path)).status, 200, `${path} is missing`)
    line('✓', 'server', 'one order, brewed once; every promise came true')
  } catch (error) {
    line('✗', 'server', (error as Error).message)
    process.exitCode = 1
  }
}

async function stop(): Promise<void> {
  program.kill()
  await server.close({ drainMs: 500 })
  web.close()
  web.closeAllConnections()
}
