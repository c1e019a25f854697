// Calls that wait for a place, each lane in the order in which they were made.
// Who has a place for them is not known here.

import type { Lane } from './limits.js'
import type { PendingCall } from './pendingcall.js'

export class WaitingCalls {
  #lanes = emptyLanes()

  get size(): number {
    return lanes.reduce((size, lane) => size + this.#lanes[lane].length, 0)
  }

  /** Of what they take with them, in UTF-16 units and bytes. */
  get length(): number {
    return lanes.reduce((sum, lane) => this.#lanes[lane].reduce((length, call) => length + call.length, sum), 0)
  }

  /** True if others wait in this lane, which go first. */
  has(lane: Lane): boolean {
    return this.#lanes[lane].length > 0
  }

  push(call: PendingCall): void {
    this.#lanes[call.lane].push(call)
  }

  /** Ahead of all that wait: these had a place before. */
  putBack(calls: readonly PendingCall[]): void {
    for (const lane of lanes) this.#lanes[lane].unshift(...calls.filter((call) => call.lane === lane))
  }

  /** Hands those on that fit, until in each lane one does not. */
  admit(fits: (call: PendingCall) => boolean, send: (call: PendingCall) => void): void {
    for (const lane of lanes) {
      const waiting = this.#lanes[lane]
      while (waiting[0] && fits(waiting[0])) send(waiting.shift() as PendingCall)
    }
  }

  keep(kept: (call: PendingCall) => boolean): void {
    for (const lane of lanes) this.#lanes[lane] = this.#lanes[lane].filter(kept)
  }

  clear(): void {
    this.#lanes = emptyLanes()
  }
}

/** Those that a handler waits for go first. */
const lanes: readonly Lane[] = ['nestedCalls', 'calls', 'streams']

function emptyLanes(): Record<Lane, PendingCall[]> {
  return { calls: [], nestedCalls: [], streams: [] }
}
