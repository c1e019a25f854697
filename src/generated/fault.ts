// What generated checks find, and how it is told: where, what was expected, and a
// short word on what was there. The value itself is never told: it may be secret, or large.

import type { Problem } from '../contract/problem.js'

/** The first thing that is wrong with a value. */
export interface Fault {
  /** JSON pointer into the value; empty: the value itself. */
  path: string
  readonly expected: string
  /** What was there; undefined: nothing. */
  readonly value: unknown
}

export function fault(expected: string, value: unknown, path = ''): Fault {
  return { path, expected, value }
}

/** A fault of what stands at `path`, as one of the whole. */
export function within(found: Fault, path: string): Fault {
  found.path = path + found.path
  return found
}

/** A property's name, as a part of a JSON pointer. */
export function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** The fault of a property that has none of the names; undefined: all have one. */
export function strayIn(value: object, names: readonly unknown[]): Fault | undefined {
  for (const name of Object.keys(value)) {
    if (!names.includes(name)) return fault('no such property', (value as Record<string, unknown>)[name], `/${pointer(name)}`) // it is one of its keys
  }
  return undefined
}

/** A check of a generated file. @param formats - those of the contract, if it has some of its own */
export type Check = (value: unknown, formats: Formats) => Fault | undefined

/** A procedure's or topic's checks, by the option whose schema they are for. */
export interface Checks {
  readonly input?: Check
  readonly output?: Check
  readonly item?: Check
  readonly up?: Check
  readonly down?: Check
  readonly params?: Check
  readonly message?: Check
  readonly presence?: Check
  readonly errors?: Readonly<Record<string, Check>>
}

/** What tells whether a text has one of the contract's own formats, by its name. */
export type Formats = Readonly<Record<string, (text: string) => boolean>>

/** What is wrong with the value; undefined: nothing. */
export function problemOf(check: Check, value: unknown, formats: Formats): Problem | undefined {
  try {
    const found = check(value, formats)
    return found && told(found)
  } catch (error) {
    // A value nested so deeply that the check of a recursive schema overflows the stack.
    if (error instanceof RangeError) return told(fault('a value that is not nested so deeply', value))
    throw error
  }
}

function told({ path, expected, value }: Fault): Problem {
  const got = shown(value)
  return { path, message: `expected ${expected}, got ${got}`, expected, got }
}

/** `string "12"`, `array of 3`: the type of a value, and of a short one what it is. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `array of ${value.length}`
  const type = value === null ? 'null' : typeof value
  if (type === 'object') return Object.prototype.toString.call(value).slice(8, -1).replace('Object', type)
  if (typeof value === 'string') {
    const text = `${type} ${JSON.stringify(value.slice(0, TEXT_LENGTH))}`
    return value.length > TEXT_LENGTH ? `${text}… of ${value.length}` : text
  }
  return typeof value === 'number' || typeof value === 'boolean' ? `${type} ${value}` : type // a large bigint takes long to write
}

const TEXT_LENGTH = 30
