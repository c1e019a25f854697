// Whether a shape allows one value, as far as that can be proved.

import { isObject } from '../contract/insist.js'
import { sayings, type Targets } from './difference.js'
import type { Shape } from './shapes.js'

/** A shape of one value. Its `type` says nothing more. */
export function isLiteral(shape: unknown): shape is Shape {
  return isObject(shape) && 'const' in shape && sayings(shape).every((key) => key === 'const' || key === 'type')
}

/**
 * @param known - of shapes that were asked for this value before
 * @returns false also where it is not known
 */
export function allows(shape: unknown, value: unknown, named: Targets, known = new Map<unknown, boolean>()): boolean {
  const target = named.target(shape)
  if (!isObject(target)) return target === true
  const before = known.get(target)
  if (before !== undefined) return before
  known.set(target, false) // what leads to itself allows nothing by that
  const allowed = sayings(target).every((key) => keyword(key, target, value, (part) => allows(part, value, named, known)))
  known.set(target, allowed)
  return allowed
}

/** @param isAllowed - whether another shape allows the value */
function keyword(key: string, shape: Shape, value: unknown, isAllowed: (part: unknown) => boolean): boolean {
  const wanted = shape[key]
  const length = typeof value === 'string' ? [...value].length : 0
  switch (key) {
    case 'const': return equal(wanted, value)
    case 'enum': return Array.isArray(wanted) && wanted.some((each) => equal(each, value))
    case 'anyOf': return Array.isArray(wanted) && wanted.some(isAllowed)
    case 'allOf': return Array.isArray(wanted) && wanted.every(isAllowed)
    case 'type': return typeof wanted === 'string' && isOf(wanted, value)
    case 'minimum': return typeof value !== 'number' || value >= Number(wanted)
    case 'exclusiveMinimum': return typeof value !== 'number' || value > Number(wanted)
    case 'maximum': return typeof value !== 'number' || value <= Number(wanted)
    case 'exclusiveMaximum': return typeof value !== 'number' || value < Number(wanted)
    case 'minLength': return typeof value !== 'string' || length >= Number(wanted)
    case 'maxLength': return typeof value !== 'string' || length <= Number(wanted)
    default: return false
  }
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null
  if (type === 'integer') return Number.isInteger(value)
  return /^(string|number|boolean)$/.test(type) && typeof value === type
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
