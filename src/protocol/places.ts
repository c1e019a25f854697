// What one side's calls in a session occupy of what the peer takes, and whether
// another call finds room in it.

import { defaultLimits, type Lane, type Limits } from './limits.js'
import type { Outbox } from './outbox.js'

/** Of one lane. */
export interface Places {
  taken: number
  inputLength: number
}

/** What a session knows of it. */
export interface Room {
  readonly places: Readonly<Record<Lane, Places>>
  readonly peerLimits: PeerLimits
  readonly outbox: Outbox
}

export type PeerLimits = Pick<Limits, Lane | 'inputBytes'>

/** What of a call counts. */
interface Placed {
  readonly lane: Lane
  readonly length: number
}

/**
 * Calls and items wait while so much output is not acknowledged, so that a peer that never does costs no more.
 * In UTF-16 units.
 */
export const OUTPUT_LENGTH = defaultLimits.outputBytes

export function noPlaces(): Places {
  return { taken: 0, inputLength: 0 }
}

/** One call alone may be larger than the peer's limit. */
export function fits({ lane, length }: Placed, { places, peerLimits, outbox }: Room): boolean {
  if (outbox.length > OUTPUT_LENGTH) return false
  const { taken, inputLength } = places[lane]
  if (taken >= peerLimits[lane]) return false
  return inputLength === 0 || inputLength + length <= peerLimits.inputBytes
}

export function leavePlace({ lane, length }: Placed, { places }: Room): void {
  places[lane].taken--
  places[lane].inputLength -= length
}
