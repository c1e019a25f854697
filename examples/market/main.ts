// Starts the exchange, and says where its page is. `--exit` runs the Node
// program instead, and ends: 0 if all came true, else 1.

import { startDemo } from './demo.js'
import { readTicks } from './client.js'

const staying = !process.argv.includes('--exit')
const wanted = Number(process.env['PORT'] ?? 8080)
const { url, port, stop } = await startDemo(wanted)

if (port !== wanted) console.log(`Port ${wanted} is taken, so it is ${port}.`)
if (staying) {
  console.log(`Open ${url}: a thousand ticks a second. Ctrl-C ends it.`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
  // A signal to npm alone ends npm and its shell, and we are not told: we notice that they are gone.
  const { ppid } = process
  setInterval(() => process.ppid === ppid || void stop(), 500).unref()
} else {
  try {
    await readTicks(url, (what) => console.log(`✓ ${what}`))
  } catch (error) {
    console.log(`✗ ${(error as Error).message}`)
    process.exitCode = 1
  }
  await stop()
}
