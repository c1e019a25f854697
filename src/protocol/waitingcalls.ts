// Calls that wait for a place, each lane in the order in which they were made.
// Who has a place for them is not known here.

import type { Lane } from './limits.js'
import type { PendingCall } from './pendingcall.js'

export class WaitingCalls implements Readonly<Record<Lane, PendingCall[]>> {
  calls: PendingCall[] = []
  nestedCalls: PendingCall[] = []
  streams: PendingCall[] = []

  get size(): number {
    return this.calls.length + this.nestedCalls.length + this.streams.length
  }

  /** Ahead of all that wait: these had a place before. */
  putBack(calls: readonly PendingCall[]): void {
    for (const lane of lanes) this[lane].unshift(...calls.filter((call) => call.lane === lane))
  }

  /** Hands over those that fit, until in each lane one does not. */
  admit(fits: (call: PendingCall) => boolean, send: (call: PendingCall) => void): void {
    for (const lane of lanes) {
      const waiting = this[lane]
      while (waiting[0] && fits(waiting[0])) send(waiting.shift() as PendingCall)
    }
  }

  /** Takes out one. Those that were made together are given up together, in the same order: it is mostly the first. */
  drop(call: PendingCall): void {
    const waiting = this[call.lane]
    const at = waiting.indexOf(call)
    if (at >= 0) waiting.splice(at, 1)
  }

  keep(kept: (call: PendingCall) => boolean): void {
    for (const lane of lanes) this[lane] = this[lane].filter(kept)
  }
}

/** Those that a handler waits for go first. */
const lanes: readonly Lane[] = ['nestedCalls', 'calls', 'streams']
