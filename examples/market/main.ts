// Starts the exchange, and says where its page is. `--exit` runs the Node
// program instead, and ends: 0 if all came true, else 1.

import { startDemo } from './demo.js'
import { readTicks } from './client.js'
import { onLeaving } from '../shared/stage.js'

const staying = !process.argv.includes('--exit')
const wanted = Number(process.env['PORT'] ?? 8080)
const { url, port, stop } = await startDemo(wanted)

if (port !== wanted) console.log(`Port ${wanted} is taken, so it is ${port}.`)
if (staying) {
  console.log(`Open ${url}: a thousand ticks a second. Ctrl-C ends it.`)
  onLeaving(() => void stop())
} else {
  try {
    await readTicks(url, (what) => console.log(`✓ ${what}`))
  } catch (error) {
    console.log(`✗ ${(error as Error).message}`)
    process.exitCode = 1
  }
  await stop()
}
