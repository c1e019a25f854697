// The texts of calls and replies, as a caller and a callee write them.

import { GuardedCallee } from '../../src/protocol/guardedcallee.js'
import { Caller } from '../../src/protocol/caller.js'
import type { Headers } from '../../src/protocol/frames.js'
import { defaultLimits } from '../../src/protocol/limits.js'
import { Outflow } from '../../src/protocol/outflow.js'
import { Session } from '../../src/protocol/session.js'
import { answers } from './answers.js'
import { deaf, Wire } from './wire.js'

/** What `write` sends first in a session of its own. */
function written(write: (session: Session) => void): string {
  const wire = new Wire()
  const session = new Session(deaf(), 1_000_000)
  session.attach(wire, 0)
  write(session)
  session.flush()
  return /^\[1,0,(.*)\]$/s.exec(wire.sent.join())?.[1] as string
}

/** Of call 1; a timeout of 0 is none. */
export function callText(name: string, timeoutMs: number, headers: Headers | undefined, input: unknown): string {
  return written((session) => {
    const caller = new Caller({ firstId: 1, queuedCalls: 1, timeoutMs: timeoutMs || Infinity, valueBytes: 2 ** 20, due: () => {} })
    caller.use(session)
    caller.call({ name, idempotent: false, timeoutMs: undefined, maxBytes: undefined }, input, { headers }, false, 0, () => {}, () => {})
  })
}

/** Of the reply to call 1. */
export function replyText(output: unknown): string {
  return written((session) => {
    const callee = new GuardedCallee(session, answers({ give: () => output }), defaultLimits, 'odd', () => {})
    callee.start([1, 1, 'give', 0], 50, 0)
  })
}

/** Of items of call 1 that are sent in one turn. */
export function itemsText(...items: readonly unknown[]): string {
  const out = new Outflow({ encode: (item) => JSON.stringify(item), limitBytes: 2 ** 20 })
  out.begin(new Session({ ...deaf(), clock: { defer: () => {} } }, 1_000_000), 1)
  for (const item of items) out.send(item)
  return out.cut()!.text
}
