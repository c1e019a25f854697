// What subscribers that stopped reading cost the server that publishes to them.
//
//   npm run build && node bench/stopped.mjs            prints by how much the server grows
//   npm run build && node bench/stopped.mjs --check    exits with 1 above the target
//
// Of 1,000 connections 100 read nothing while 8 MiB are published to each, half of
// them before the server is first looked at.

import { startFanout, stopSides } from './sides.mjs'

const MOST_MIB = 2
const SOCKETS = 1_000
const STOPPED = SOCKETS / 10

const sides = await startFanout('wirepact', { sockets: SOCKETS, stopped: STOPPED })
const publish = () => sides.server.ask('publishLarge', { count: 128, sockets: SOCKETS - STOPPED })
await publish()
const before = await sides.server.ask('held')
await publish()
const grownMib = ((await sides.server.ask('held')).heap - before.heap) / 2 ** 20
await stopSides(sides)

const fits = grownMib <= MOST_MIB
console.log(`${STOPPED} of ${SOCKETS} subscribers stopped reading: the server holds ${grownMib.toFixed(2)} MiB more after 4 MiB were published; target ${MOST_MIB}: ${fits ? 'met' : 'MISSED'}`)
process.exit(process.argv.includes('--check') && !fits ? 1 : 0)
