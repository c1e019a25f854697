// One difference between two shapes, and those of single keywords.

import { isObject } from '../contract/insist.js'
import type { Shape } from './shapes.js'

/**
 * What is different at one place. Whether that breaks anything depends on who gives such values to whom,
 * which is not known here: see compare.ts.
 */
export interface Difference {
  /** `price`, `lines[].amount`, `prices.*`; empty: the value itself. */
  readonly path: string
  /** `minimum went from 0 to 1` */
  readonly what: string
  /** Some value is refused now that was allowed before. Also true where that cannot be told. */
  readonly narrows: boolean
  /** Some value is allowed now that was refused before. Also true where that cannot be told. */
  readonly widens: boolean
  /** Which of the two holds cannot be told. */
  readonly undecided?: true
}

export type Differences = Generator<Difference, void, void>

/** Two shapes at a time, each of a version of its own. */
export interface Comparing {
  /** All that is different. */
  between(was: unknown, is: unknown, path: string): Iterable<Difference>
  same(was: unknown, is: unknown): boolean
  /** Whether another part of the intersection that the shape is in says something of the property. */
  isShared(name: string): boolean
  /** Whether all that `was` allows is proved to be allowed by `is`; `contains`: the other way round. */
  within(was: unknown, is: unknown): boolean
  contains(was: unknown, is: unknown): boolean
  /** Past references: an object, or true or false. */
  readonly old: Targets
  readonly now: Targets
}

export interface Targets {
  target(shape: unknown): unknown
}

export function narrower(path: string, what: string): Difference {
  return { path, what, narrows: true, widens: false }
}

export function wider(path: string, what: string): Difference {
  return { path, what, narrows: false, widens: true }
}

/** Some value of each is not one of the other. */
export function other(path: string, what: string): Difference {
  return { path, what, narrows: true, widens: true }
}

export function undecided(path: string, what: string): Difference {
  return { path, what, narrows: true, widens: true, undecided: true }
}

/** Keywords that allow the less the higher they are, with what they are where they are not said. */
const lower: Readonly<Record<string, number>> = {
  minimum: -Infinity, exclusiveMinimum: -Infinity, minLength: 0, minItems: 0, minProperties: 0,
}
/** Keywords that allow the more the higher they are; Infinity where they are not said. */
const upper = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'x-max-bytes', 'x-max-digits']
/** Keywords that allow less where they are said; how two of them compare cannot be told. */
const presence = ['format', 'uniqueItems', 'x-refined']

/** Keywords that `keywords` compares. */
export const compared: ReadonlySet<string> = new Set([
  ...Object.keys(lower), ...upper, ...presence, 'pattern', 'x-flags', 'multipleOf',
])

/** Of the keywords about the value itself, and not about what is inside it. */
export function* keywords(was: Shape, is: Shape, path: string): Differences {
  for (const [key, least] of Object.entries(lower)) yield* bound(key, numberOf(was, key, least), numberOf(is, key, least), true, path)
  for (const key of upper) yield* bound(key, numberOf(was, key, Infinity), numberOf(is, key, Infinity), false, path)
  for (const key of presence) yield* said(key, was[key] || undefined, is[key] || undefined, path) // false says nothing
  yield* said('pattern', patternOf(was), patternOf(is), path)
  yield* multiple(was['multipleOf'], is['multipleOf'], path)
}

/** What a shape says beside what is for people. */
export function sayings(shape: Shape): string[] {
  return Object.keys(shape).filter((key) => !annotation.test(key) && shape[key] !== undefined)
}

/** True if it allows every value, whatever it says for people. */
export function isAny(shape: unknown): boolean {
  return isObject(shape) ? sayings(shape).length === 0 : shape === true
}

const annotation = /^(title|description|default|examples?|deprecated|(read|write)Only|\$(id|defs|schema|comment|anchor))$/

function* bound(key: string, was: number, is: number, higherIsLess: boolean, path: string): Differences {
  if (was === is) return
  const what = !isSaid(key, was) ? `${key} ${is} was added` : !isSaid(key, is) ? `${key} ${was} was removed` : `${key} went from ${was} to ${is}`
  yield is > was === higherIsLess ? narrower(path, what) : wider(path, what)
}

function isSaid(key: string, value: number): boolean {
  return Number.isFinite(value) && value !== lower[key]
}

function* said(key: string, was: unknown, is: unknown, path: string): Differences {
  if (was === is) return
  const named = key === 'x-refined' ? 'a refinement' : key
  if (was === undefined) yield narrower(path, `${named}${shown(is)} was added`)
  else if (is === undefined) yield wider(path, `${named}${shown(was)} was removed`)
  else yield undecided(path, `${named} went from${shown(was)} to${shown(is)}`)
}

function shown(value: unknown): string {
  return value === true ? '' : ` ${String(value)}`
}

function* multiple(was: unknown, is: unknown, path: string): Differences {
  if (was === is) return
  if (typeof was !== 'number' || typeof is !== 'number') return yield* said('multipleOf', was, is, path)
  const what = `multipleOf went from ${was} to ${is}`
  const whole = Number.isSafeInteger(was) && Number.isSafeInteger(is) && was > 0 && is > 0
  if (whole && is % was === 0) yield narrower(path, what)
  else if (whole && was % is === 0) yield wider(path, what)
  else yield undecided(path, what)
}

function numberOf(shape: Shape, key: string, fallback: number): number {
  const value = shape[key]
  return typeof value === 'number' ? value : fallback
}

function patternOf(shape: Shape): string | undefined {
  const { pattern, 'x-flags': flags } = shape as { readonly pattern?: string; readonly 'x-flags'?: string } // or whatever the file says
  return pattern === undefined ? undefined : `/${pattern}/${flags ?? ''}`
}
