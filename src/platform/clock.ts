// The platform's time. Its functions are taken when the module loads, so that
// a user's fake timers do not stop the connection.

import type { Clock } from '../protocol/clock.js'

const { setTimeout, clearTimeout, queueMicrotask, performance } = globalThis
const setImmediate = (globalThis as { setImmediate?: (run: () => void) => unknown }).setImmediate

/**
 * Where there is `setImmediate` (Node, Bun), what gathers during one turn of
 * the event loop is written together; in browsers, what one task's microtasks gather.
 */
export const platformClock: Clock = {
  now: performance.now.bind(performance),
  setTimer: (run, delayMs) => setTimeout(run, Math.min(delayMs, 2 ** 31 - 1)), // more would be 1 ms
  clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>), // from setTimer above
  defer: setImmediate ?? queueMicrotask.bind(globalThis),
}

/** The last moment that a Date can name. */
const LAST_MS = 8.64e15

/** The date in `ms` milliseconds, or the last one that there is. */
export function dateIn(ms: number, clock: Clock): Date {
  return new Date(Math.min((clock.wallMs?.() ?? Date.now()) + ms, LAST_MS))
}
