// What schemas say beside schemas, as JSON: defaults, examples, bounds.

import { insist, isObject } from '../contract/insist.js'

/**
 * `value` as JSON has it. A `Date` and a bigint stand as they do on the wire.
 *
 * @throws {TypeError} that starts with the path of what has no form there
 */
export function jsonOf(value: unknown, path: string): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  if (Array.isArray(value)) return value.map((each, index) => jsonOf(each, `${path}.${index}`))
  const form = Number.isFinite(value) || (isObject(value) && !ArrayBuffer.isView(value) && !(value instanceof Date))
  insist(form, path, `${described(value)} has no JSON form`)
  if (!isObject(value)) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([name, member]) => [name, jsonOf(member, `${path}.${name}`)]))
}

function described(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return isObject(value) ? Object.prototype.toString.call(value).slice('[object '.length, -1) : typeof value
}
