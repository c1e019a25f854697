// Options that are numbers, as the command line's parser gives them: what looks
// like none comes as text, and what came twice as a list.

import { Failure } from './failure.js'
import { once, type Given } from './options.js'

/** Longest wait: above, a timer of the platform fires at once. */
export const MOST_MS = 2 ** 31 - 1

/** @throws {Failure} unless it is a whole number from `least` to `most`; default: whatever a number can say exactly */
export function whole(option: string, given: Given, least = 0, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(once(option, given))
  if (Number.isSafeInteger(number) && number >= least && number <= most) return number
  const to = most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`
  throw new Failure(`--${option}: not a whole number from ${least} ${to} (got ${String(given)})`)
}

/** The same of an option that need not be given. */
export function wholeIfGiven(option: string, given: Given | undefined, least = 0, most?: number): number | undefined {
  return given === undefined ? undefined : whole(option, given, least, most)
}
