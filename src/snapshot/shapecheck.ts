// That a shape from a file is one, with a form that everything downstream may rely on.

import { MOST_DIGITS } from '../contract/bigintform.js'
import { got, insist, isObject, matches } from '../contract/insist.js'
import { holdsList, holdsMap, holdsOne, nameOf } from './shape.js'

/** Objects and lists within each other: whoever reads a snapshot follows them by recursion. */
const MOST_LEVELS = 200

/**
 * @param schemas - those that it may refer to
 * @throws {TypeError} that starts with `path`, or the path of what is wrong in it
 */
export function checkShape(shape: unknown, path: string, schemas: Schemas): void {
  insistShallow(shape, path)
  checkOne(shape, path, schemas)
}

/** The named shapes, each of which its checker has yet to see. */
export type Schemas = Readonly<Record<string, unknown>>

/** Level by level, since what is too deep cannot be followed by recursion here either. */
function insistShallow(shape: unknown, path: string): void {
  let level = new Set([shape])
  for (let depth = 0; level.size > 0; depth++) {
    insist(depth <= MOST_LEVELS, path, `nested more than ${MOST_LEVELS} levels deep`)
    level = new Set([...level].filter(isObject).flatMap((one) => Object.values(one)))
  }
}

/** That it is an object, and so is what is inside; and that what it refers to is there. */
function checkOne(shape: unknown, path: string, schemas: Schemas): void {
  insist(isObject(shape) && !Array.isArray(shape), path, got(shape, 'not a schema'))
  const { $ref, 'x-wirepact': kind } = shape
  if ($ref !== undefined) {
    const name = nameOf(shape)
    insist(name !== undefined && Object.hasOwn(schemas, name), `${path}.$ref`, `no schema of this snapshot: ${JSON.stringify($ref)}`)
  }
  const travels = kind === undefined || matches(kind, /^(bytes|timestamp|bigint|undefined)$/)
  insist(travels, `${path}.x-wirepact`, `this version knows no ${JSON.stringify(kind)}`)
  for (const bound of ['x-max-bytes', 'x-max-digits']) {
    insist(shape[bound] === undefined || isPositive(shape[bound]), `${path}.${bound}`, got(shape[bound], 'not a positive integer'))
  }
  const { 'x-max-digits': maxDigits } = shape
  insist(kind !== 'bigint' || maxDigits !== undefined, `${path}.x-max-digits`, 'missing: it says how large the bigint may be')
  insist(maxDigits === undefined || Number(maxDigits) <= MOST_DIGITS, `${path}.x-max-digits`, `more than ${MOST_DIGITS} (got ${String(maxDigits)})`)
  if ('required' in shape) insist(isTexts(shape['required']), `${path}.required`, 'not a list of names')
  for (const [keyword, value] of Object.entries(shape)) checkInside(keyword, value, `${path}.${keyword}`, schemas)
}

function checkInside(keyword: string, value: unknown, path: string, schemas: Schemas): void {
  const one = (inside: unknown, at: string): void => {
    if (typeof inside !== 'boolean') checkOne(inside, at, schemas)
  }
  if (holdsOne.test(keyword)) return one(value, path)
  const isMap = holdsMap.test(keyword)
  if (!isMap && !holdsList.test(keyword)) return
  insist(isObject(value) && Array.isArray(value) !== isMap, path, got(value, isMap ? 'not an object' : 'not a list'))
  for (const [key, inside] of Object.entries(value)) one(inside, `${path}.${key}`)
}

/** True for sizes, durations and bounds. */
export function isPositive(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0
}

function isTexts(list: unknown): boolean {
  return Array.isArray(list) && list.every((one) => typeof one === 'string')
}
