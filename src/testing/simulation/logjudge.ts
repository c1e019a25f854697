// What is promised of topics' logs: they keep no more than their topic says.

import type { Topics } from '../../server/topics.js'
import type { Problem } from './history.js'

/** What is too old is forgotten a second later, at most. */
const LATE_MS = 2_000

/** @param server - of ours. @param now - by the server's clock, which has not slept for a while */
export function judgeLogs(server: object, now: number): Problem[] {
  const { hub } = server as { readonly hub: Topics } // what createServer makes has it, though no application sees it
  return [...hub.logs].flatMap(({ key, topic: { name, retain, overflow }, log }) => {
    const kept = log.last - log.first + 1
    const problems: string[] = []
    if (kept > Math.max(retain.count, overflow === 'latest' ? 1 : 0)) problems.push(`${key} keeps ${kept} messages, of ${retain.count}`)
    const ageMs = now - (log.oldestMs ?? now)
    if (ageMs > retain.ageMs + LATE_MS) problems.push(`${key} keeps a message of ${ageMs} ms ago, of ${retain.ageMs} ms`)
    return problems.map((text) => ({ kind: 'topic keeps', about: name, text }))
  })
}
