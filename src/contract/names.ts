// What a contract and the things in it may be called, wherever it comes from.

import { matches } from './insist.js'

/** A letter, then letters, digits, `.`, `_` and `-`. */
export function isContractName(name: unknown): name is string {
  return matches(name, /^[a-z][\w.-]*$/i)
}

/** Semantic, such as `1.4.0`; servers take no longer one: docs/PROTOCOL.md. */
export function isVersion(version: unknown): version is string {
  return matches(version, /^(?!.{101})\d+\.\d+\.\d+([-+][\w.+-]+)?$/)
}

/** True if it can follow a dot: `place` of `orders.place`. */
export function isMemberName(name: string): boolean {
  return /^[a-z_$][\w$]*$/i.test(name)
}

/** What every object has anyway, and what `await` and `JSON.stringify` would call. */
export function isReserved(name: string): boolean {
  return name in {} || /^(then|toJSON|prototype)$/.test(name)
}

export function isErrorCode(code: string): boolean {
  return /^[A-Z][A-Z\d_]*$/.test(code)
}

/** Groups within each other: a cyclic one would never end. */
export const MOST_GROUPS = 16
