// How a server ends: its sessions finish what they have, each goes when it is
// done, and after a while all that are left.

import type { Clock } from '../protocol/clock.js'
import * as closeCode from '../protocol/closecodes.js'
import type { Goaway } from '../protocol/control.js'

export interface CloseOptions {
  /** How long calls may go on, in milliseconds; may be Infinity. Default 10,000. */
  readonly drainMs?: number
  /** Clients connect elsewhere after this and up to `spreadMs` more, unless they have calls to make. Default 0. */
  readonly retryAfterMs?: number
  /** Default 1,000. */
  readonly spreadMs?: number
}

/** When clients are to go elsewhere. */
export type GoTime = Pick<Goaway, 'retryAfterMs' | 'spreadMs'>

/** A session, as far as it is ended here. */
export interface Ending {
  /** Nothing of it would be missed. */
  readonly idle: boolean
  end(code: number, reason: string): void
}

/** Those that are over are no longer among them. */
export type Endings = Iterable<Ending> & { readonly size: number }

/** How often it is looked whether all is done. */
const LOOK_MS = 20

/**
 * `close`'s options as they are meant.
 *
 * @throws {TypeError | RangeError} naming the option that is none, or is wrong
 */
export function checkClose(
  { drainMs = 10_000, retryAfterMs = 0, spreadMs = 1_000, ...others }: CloseOptions,
): { drainMs: number; when: GoTime } {
  const [stranger] = Object.keys(others)
  if (stranger !== undefined) throw new TypeError(`close: ${stranger} is no option`)
  if (drainMs !== Infinity) wholeMs('drainMs', drainMs)
  return { drainMs, when: { retryAfterMs: wholeMs('retryAfterMs', retryAfterMs), spreadMs: wholeMs('spreadMs', spreadMs) } }
}

/** Ends each session when it is idle, and after `drainMs` those that never were. */
export async function drained(sessions: Endings, drainMs: number, clock: Clock): Promise<void> {
  const untilMs = clock.now() + drainMs
  while (endIdle(sessions) && clock.now() < untilMs) await pause(clock)
  for (const session of [...sessions]) stop(session)
}

/** @returns true if some sessions are not done yet */
function endIdle(sessions: Endings): boolean {
  for (const session of [...sessions]) if (session.idle) stop(session)
  return sessions.size > 0
}

function stop(session: Ending): void {
  session.end(closeCode.DRAINED, 'the server stopped')
}

function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.setTimer(resolve, LOOK_MS))
}

/** An option of close(), rounded up: the wire takes whole numbers only. */
function wholeMs(name: keyof CloseOptions, value: number): number {
  const whole = typeof value === 'number' ? Math.ceil(value) : Number.NaN
  if (value >= 0 && Number.isSafeInteger(whole)) return whole
  throw new RangeError(`server.close: ${name} must be a finite number of milliseconds, 0 or more, got ${value}`)
}
