// Topics of a contract at run time: what their options may be, and their flat list.

import type { TopicCodecs } from './codec.js'
import type { Retention, Topic, TopicGroup } from './contract.js'
import { got, insist, isObject, matches } from './insist.js'
import { checkSchema, type SchemaCheck } from './schema.js'
import { membersOf } from './walk.js'

/** One topic, with its defaults. */
export interface TopicDefinition {
  /** Its name on the wire: `rooms.talk`. */
  readonly name: string
  /** A schema; undefined: there is one log for all. */
  readonly params: object | undefined
  readonly message: object
  readonly presence: object | undefined
  /** Both may be Infinity. */
  readonly retain: { readonly count: number; readonly ageMs: number }
  readonly overflow: 'gap' | 'latest' | 'close'
  readonly maxBytes: number | undefined
  /** Empty where JSON does. */
  readonly codecs: TopicCodecs
}

/** Long enough for a client to come back to its session, and no longer. */
const defaultRetention = { count: 1_000, ageMs: 120_000 }

/**
 * @returns the codec of the option's schema, if it needs one
 * @throws {TypeError} that starts with `path`
 */
export function checkTopicOption(option: string, value: unknown, path: string, check: SchemaCheck): object | undefined {
  if (option === 'message') return checkSchema(value, path, check)
  if (option === 'params' || option === 'presence') {
    const codec = checkSchema(value, path, check)
    insist(!codec?.holdsBytes, path, 'bytes have no place here')
    return codec
  }
  if (option === 'overflow') checkOverflow(value, path)
  if (option === 'retain') checkRetention(value, path)
  return undefined
}

/** @throws {TypeError} that starts with `path` */
export function checkOverflow(overflow: unknown, path: string): void {
  insist(matches(overflow, /^(gap|latest|close)$/), path, got(overflow, "none of 'gap', 'latest' and 'close'"))
}

/** @throws {TypeError} that starts with `path` */
export function checkRetention(retain: unknown, path: string): void {
  insist((isObject(retain) && !Array.isArray(retain)) || isCount(retain), path, got(retain, 'neither a count nor { count, ageMs }'))
  if (!isObject(retain)) return
  for (const [name, value] of Object.entries(retain)) {
    const at = `${path}.${name}`
    insist(name === 'count' || name === 'ageMs', at, 'unknown option (known: count, ageMs)')
    insist(value === undefined || isCount(value), at, got(value, 'not a whole number, 0 or more'))
  }
}

/** The group's topics, depth first. */
export function topicsOf(group: TopicGroup | undefined): TopicDefinition[] {
  return membersOf<Topic>(group).map(([name, topic]) => withDefaults(name, topic))
}

function withDefaults(
  name: string, { params, message, presence, retain = defaultRetention, overflow = 'gap', maxBytes, codecs = {} }: Topic,
): TopicDefinition {
  const { count = Infinity, ageMs = Infinity }: Retention = typeof retain === 'number' ? { count: retain } : retain
  return { name, params, message, presence, retain: { count, ageMs }, overflow, maxBytes, codecs }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
