// Starts the chat and says where it is.

import { onLeaving } from '../shared/stage.js'
import { startChat } from './start.js'

const wanted = Number(process.env['PORT'] ?? 8080)
const { url, port, stop } = await startChat(wanted)

if (port !== wanted) console.log(`Port ${wanted} is taken, so it is ${port}.`)
console.log(`Open ${url} in two windows, and cut one of them off. Ctrl-C ends it.`)

let stopping: Promise<void> | undefined
onLeaving(() => void (stopping ??= stop()))
