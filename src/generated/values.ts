// What generated checks ask of values: each question a function, so that a file
// that does not ask it does not carry it. They agree with TypeBox.

import { isBytes as areBytes } from '../bytes/form.js'

/** Says no more to the compiler: what is inside is still to be checked. */
export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A property that every object seems to have, where it is one of its own. */
export function own(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined // it has it
}

/** More than so many characters. What is too long in any case is not counted. */
export function isLonger(text: string, most: number): boolean {
  return text.length > most && (text.length > most * 2 || characters(text) > most)
}

export function isShorter(text: string, least: number): boolean {
  return text.length < least * 2 && (text.length < least || characters(text) < least)
}

/** Those of Unicode: two halves of one in UTF-16 count once. */
function characters(text: string): number {
  let count = text.length
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--
  }
  return count
}

/** To the ten-billionth: 0.3 is a multiple of 0.1, which division does not say. */
export function isMultiple(value: number, of: number): boolean {
  if (!Number.isFinite(value) || (Number.isInteger(value) && (1 / of) % 1 === 0)) return true
  const rest = value % of
  return Math.min(Math.abs(rest), Math.abs(rest - of), Math.abs(rest + of)) < 1e-10
}

/** The same JSON. */
export function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const names = Object.keys(one)
  return names.length === Object.keys(other).length
    && names.every((name) => Object.hasOwn(other, name)
      && isSame((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name])) // both have it
}

export function isUnique(items: readonly unknown[]): boolean {
  return new Set(items.map(textOf)).size === items.length
}

/** The same text for the same value, in whatever order its properties are. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
  if (value instanceof Date) return `date ${value.getTime()}`
  if (areBytes(value)) return `bytes ${value.join()}`
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${textOf((value as Record<string, unknown>)[name])}`).join()}}` // one of its keys
}

export function isBytes(value: unknown, mostBytes = Infinity): boolean {
  return areBytes(value) && value.byteLength <= mostBytes
}

export function isBigint(value: unknown, mostDigits: number): boolean {
  if (typeof value !== 'bigint') return false
  const bound = boundOf(mostDigits)
  return value < bound && value > -bound
}

const bounds = new Map<number, bigint>()

function boundOf(digits: number): bigint {
  let bound = bounds.get(digits)
  if (bound === undefined) bounds.set(digits, bound = 10n ** BigInt(digits))
  return bound
}
