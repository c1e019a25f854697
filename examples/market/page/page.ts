// The page: reads the stream, and counts what is missing. chart.ts and view.ts are how that looks.

import { RpcError, safe } from 'wirepact'
import { createClient } from 'wirepact/client'
import * as wire from '../../shared/page/wire.js'
import { market, type Instrument, type Tick } from '../contract.js'
import { Chart } from './chart.js'
import { Columns } from './columns.js'
import { Interruptions } from './interruptions.js'
import { Rate } from './rate.js'
import { ServerClock } from './serverclock.js'
import * as view from './view.js'

const FIGURES_MS = 200
const ASK_MS = 250
const instruments: readonly Instrument[] = ['COFFEE', 'COCOA', 'SUGAR', 'TEA']

const columns = new Columns(instruments)
const quotes = new Map<Instrument, view.Quote>()
let last: Tick | undefined
let ticks = 0
let gaps = 0
/** While there is one, nothing is read. */
let pause: { readonly over: Promise<void>; end(): void } | undefined

const cable = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')
const client = createClient(market, {
  url: `/rpc?cable=${cable}`,
  trace: (event) => {
    if (event.type === 'sent' || event.type === 'received') wire.drawMessage(event.type)
  },
})

async function read(): Promise<void> {
  const stream = client.api.ticks({}, {
    resume: (last) => (last ? { after: last.number } : {}), // should the server have been restarted
  })
  for await (const tick of stream) {
    take(tick)
    if (pause) await pause.over // who does not ask for the next one stops the generator
  }
}

function take(tick: Tick): void {
  if (last && tick.number !== last.number + 1) {
    gaps++
    columns.break()
  }
  last = tick
  ticks++
  quotes.set(tick.instrument, { price: tick.price, change: columns.add(tick) })
}

async function readForEver(): Promise<void> {
  for (;;) {
    try {
      await read()
    } catch (error) {
      // Away for longer than ticks are kept: on with those of now, and a gap that is counted.
      if (!(error instanceof RpcError && error.code === 'NOT_KEPT')) throw error
    }
  }
}

function toggle(): void {
  pause?.end()
  pause = pause ? undefined : createPause()
  interruptions.mark('not reading', pause !== undefined, clock.nowMs)
  view.showReading(!pause)
}

function createPause(): NonNullable<typeof pause> {
  let end!: () => void
  const over = new Promise<void>((resolve) => (end = resolve))
  return { over, end }
}

// What is shown

const interruptions = new Interruptions()
const chart = new Chart(instruments, interruptions)
const clock = new ServerClock()
const rate = new Rate()
let connections = 0
let progress = { made: 0, given: 0, taken: 0 }

async function follow(): Promise<void> {
  for (;;) {
    const askedMs = performance.now()
    const answer = await safe(client.api.progress({ timeoutMs: 1_000 }))
    if (answer.ok) {
      const { made, given, at } = answer.value
      clock.set(at, askedMs)
      progress = { made, given, taken: last?.number ?? 0 }
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_MS))
  }
}

function draw(): void {
  chart.draw(columns.table, clock.nowMs)
  requestAnimationFrame(draw)
}

function showFigures(): void {
  const lagMs = last && Math.max(0, clock.nowMs - last.at)
  view.showFigures({ rate: rate.sample(ticks), lagMs, gaps, connections, ...progress })
  view.showQuotes(instruments, quotes)
}

client.onState((state) => {
  const connected = state.status === 'connected'
  if (connected) connections++
  interruptions.mark('cut off', !connected && connections > 0, clock.nowMs)
  wire.showState(state)
})
wire.showState(client.state)
wire.onCut(() => void fetch(`/cut?cable=${cable}`, { method: 'POST' }))
view.showContract(`${market.name}@${market.version}`)
view.onRead(toggle)
setInterval(showFigures, FIGURES_MS)
requestAnimationFrame(draw)
void follow()
void readForEver()
