// A page at work: it reads a stream for as long as it lives, and makes a call
// when it is told to. What it sees is there for the test to look at.

import { createClient } from 'wirepact/client'
import { chaos } from './contract.js'

export interface PageLog {
  /** The client's states since the page was loaded. */
  readonly states: string[]
  /** Of the page, such as `pageshow persisted`. */
  readonly events: string[]
  /** What the stream gave that it ought not to have. */
  readonly complaints: string[]
  /** The last item of the stream. */
  last: number
  /** Makes a call that takes as long as the test says. */
  wait(key: string): Promise<string>
}

const HOUR_MS = 3_600_000
const client = createClient(chaos, {
  url: '/',
  backoff: location.search === '?patient' ? { firstMs: HOUR_MS, minMs: HOUR_MS, maxMs: HOUR_MS } : {},
  handlers: { answer: (key) => key },
})

const log: PageLog = {
  states: [], events: [], complaints: [], last: 0,
  wait: (key) => client.api.slow(key, { timeoutMs: 600_000 }),
}
Object.assign(window, { chaos: log })

client.onState(({ status }) => log.states.push(status))
window.addEventListener('pageshow', ({ persisted }) => log.events.push(persisted ? 'pageshow persisted' : 'pageshow'))
document.addEventListener('visibilitychange', () => log.events.push(document.visibilityState))
document.addEventListener('freeze', () => log.events.push('freeze'))

try {
  for await (const item of client.api.count({ from: 1 })) {
    if (item !== log.last + 1) log.complaints.push(`${item} after ${log.last}`)
    log.last = item
  }
} catch (error) {
  log.complaints.push(String(error))
}
