// What a part of a scenario throws that the simulation cannot go on without.

import { errorText } from './calling.js'

/** It is a problem of the simulation, which ends there. */
export class Mistake extends Error {
  /** `server`, `client` or `state`. */
  readonly part: string

  constructor(part: string, error: unknown) {
    super(`${part} threw ${errorText(error)}`)
    this.part = part
  }
}

/** @throws {Mistake} if it throws */
export function made<T>(part: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw new Mistake(part, error)
  }
}

/**
 * @param method - of all that `part` is to make
 * @throws {TypeError} naming what was made instead
 */
export function checkMade(part: 'server' | 'client', it: unknown, method: string): void {
  if (typeof (Object(it) as Record<string, unknown>)[method] === 'function') return
  throw new TypeError(`simulate: ${part} must return what create${part === 'server' ? 'Server' : 'Client'}() makes, got ${kindOf(it)}`)
}

/** For a message: `a promise`, `null`, `string`. */
export function kindOf(value: unknown): string {
  if (value instanceof Promise) return 'a promise'
  return value === null ? 'null' : typeof value
}
