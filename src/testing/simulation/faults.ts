// What can go wrong in a simulation, with all that there is to say of it.

import type { Dice } from '../dice.js'

/** `tab` 0 is still to be drawn. Durations may be Infinity where a side is never told. */
export type Fault =
  /** Its newest connection breaks now; so many bytes under way still arrive. */
  | { readonly fault: 'cut'; readonly tab: number; readonly up: number; readonly down: number; readonly clientSeesMs: number; readonly serverSeesMs: number }
  /** The same, when so many bytes more have been written in one direction. */
  | { readonly fault: 'cutAt'; readonly tab: number; readonly direction: Direction; readonly bytes: number; readonly clientSeesMs: number; readonly serverSeesMs: number }
  /** It is gone, and only one side hears of it, or none. */
  | { readonly fault: 'halfOpen'; readonly tab: number; readonly told: 'client' | 'server' | 'neither' }
  /** Nothing more is sent on it in one direction, for a while. */
  | { readonly fault: 'stall'; readonly tab: number; readonly direction: Direction; readonly forMs: number }
  | { readonly fault: 'slow'; readonly tab: number; readonly direction: Direction; readonly bytesPerSecond: number; readonly forMs: number }
  /** Of connections to come. */
  | { readonly fault: 'latency'; readonly latencyMs: number }
  /** Every connection breaks, and none is to be had for a while. */
  | { readonly fault: 'outage'; readonly how: 'refused' | 'unanswered'; readonly forMs: number }
  /** Another tab is opened. */
  | { readonly fault: 'open' }
  /** The page is loaded anew. Without `bye` it is killed: the server is told nothing. */
  | { readonly fault: 'reload'; readonly tab: number; readonly bye: boolean }
  /** The server's process dies; another starts after a while. */
  | { readonly fault: 'restart'; readonly downMs: number }
  /** The server stops beside another that has started. */
  | { readonly fault: 'drain'; readonly drainMs: number; readonly spreadMs: number }
  /** Nothing runs in a tab, or in the server, for a while. */
  | { readonly fault: 'freeze'; readonly tab: number; readonly forMs: number }
  | { readonly fault: 'stop'; readonly forMs: number }
  /** The date that it takes it to be. */
  | { readonly fault: 'tabDate'; readonly tab: number; readonly byMs: number }
  | { readonly fault: 'serverDate'; readonly byMs: number }

export type Direction = 'up' | 'down'
export type FaultName = Fault['fault']
export type FaultWeights = Readonly<Record<FaultName, number>>

/** How often each is drawn, beside the others, where an option says nothing else. */
export const faultWeights: FaultWeights = {
  cut: 30, cutAt: 30, halfOpen: 4, stall: 5, slow: 4, latency: 4, outage: 3, open: 2, reload: 4,
  restart: 4, drain: 3, freeze: 3, stop: 2, tabDate: 1, serverDate: 1,
}

/** @returns undefined if each of them weighs nothing */
export function drawFault(dice: Dice, weights: FaultWeights): Fault | undefined {
  const names = (Object.keys(weights) as FaultName[]).filter((name) => weights[name] > 0) // it forgets the keys' type
  const total = names.reduce((sum, name) => sum + weights[name], 0)
  let left = dice.whole(0, 2 ** 30) / 2 ** 30 * total
  const name = names.find((each) => (left -= weights[each]) <= 0) ?? names.at(-1) // rounded, something may be left
  return name && draw(name, dice)
}

function draw(fault: FaultName, dice: Dice): Fault {
  const tab = 0
  const direction = dice.pick(['up', 'down'] as const)
  switch (fault) {
    case 'cut': return { fault, tab, up: survivors(dice), down: survivors(dice), ...seen(dice) }
    case 'cutAt': return { fault, tab, direction, bytes: dice.scale(1, dice.pick([300, 3_000, 100_000])) - 1, ...seen(dice) }
    case 'halfOpen': return { fault, tab, told: dice.pick(['client', 'server', 'neither']) }
    case 'stall': return { fault, tab, direction, forMs: dice.scale(10, 50_000) }
    case 'slow': return { fault, tab, direction, bytesPerSecond: dice.scale(1_000, 1_000_000), forMs: dice.scale(10, 30_000) }
    case 'latency': return { fault, latencyMs: dice.chance(0.3) ? 0 : dice.scale(1, 200) }
    case 'outage': return { fault, how: dice.pick(['refused', 'unanswered']), forMs: dice.scale(10, 15_000) }
    case 'open': return { fault }
    case 'reload': return { fault, tab, bye: dice.chance(0.5) }
    case 'restart': return { fault, downMs: dice.pick([0, dice.scale(1, 5_000)]) }
    case 'drain': return { fault, drainMs: dice.scale(1, 20_000), spreadMs: dice.pick([0, 1_000]) }
    case 'freeze': return { fault, tab, forMs: dice.scale(100, 60_000) }
    case 'stop': return { fault, forMs: dice.scale(100, 20_000) }
    case 'tabDate': return { fault, tab, byMs: dice.pick([-1, 1]) * dice.scale(1_000, 1_000_000_000) }
    case 'serverDate': return { fault, byMs: dice.pick([-1, 1]) * dice.scale(1_000, 1_000_000_000) }
  }
}

function survivors(dice: Dice): number {
  return dice.pick([0, dice.scale(1, 1_000), Infinity])
}

function seen(dice: Dice): { clientSeesMs: number; serverSeesMs: number } {
  const ms = (): number => dice.pick([0, 0, 0, dice.scale(1, 5_000)])
  return { clientSeesMs: ms(), serverSeesMs: ms() }
}
