// What a shape demands of its values beyond their type, in words.

import { isObject } from '../../contract/insist.js'
import type { Shape } from '../../snapshot/shape.js'
import { code } from './markdown.js'

/** Each a few words of Markdown, in the order in which they are read best. */
export function notesOf(shape: Shape): string[] {
  const {
    type, format, pattern, 'x-flags': flags = '', default: fallback, multipleOf, uniqueItems, additionalProperties,
    'x-max-bytes': maxBytes, 'x-max-digits': maxDigits,
  } = shape
  const isFormat = typeof format === 'string' && !('x-wirepact' in shape) // else it is about what is on the wire
  return [
    type === 'integer' && !('x-wirepact' in shape) ? 'a whole number' : undefined,
    isFormat ? `format ${code(format)}` : undefined,
    typeof pattern === 'string' && !('x-wirepact' in shape) ? `matches ${code(`/${pattern}/${String(flags)}`)}` : undefined,
    numberRange(shape),
    'multipleOf' in shape ? `a multiple of ${count(multipleOf)}` : undefined,
    'x-wirepact' in shape ? undefined : range(shape, 'minLength', 'maxLength', 'character'),
    range(shape, 'minItems', 'maxItems', 'item'),
    range(shape, 'minProperties', 'maxProperties', 'property', 'properties'),
    uniqueItems === true ? 'no two alike' : undefined,
    maxBytes === undefined ? undefined : `at most ${count(maxBytes)} bytes`,
    maxDigits === undefined ? undefined : `at most ${count(maxDigits)} digits`,
    additionalProperties === false ? 'no other properties' : undefined,
    shape['x-refined'] === true ? 'checked further by the server' : undefined,
    shape['readOnly'] === true ? 'read-only' : undefined,
    shape['deprecated'] === true ? 'deprecated' : undefined,
    'default' in shape ? `default ${code(JSON.stringify(fallback))}` : undefined,
  ].filter((note) => note !== undefined)
}

/** `4194304` → `4,194,304`, whatever the reader's language. What is no number is shown as it is written. */
export function count(value: unknown): string {
  if (typeof value !== 'number') return code(JSON.stringify(value))
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

function numberRange(shape: Shape): string | undefined {
  if ('x-wirepact' in shape) return undefined
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = shape
  if (minimum !== undefined && maximum !== undefined) return `${count(minimum)} to ${count(maximum)}`
  const bounds = [
    minimum === undefined ? undefined : `at least ${count(minimum)}`,
    exclusiveMinimum === undefined ? undefined : `above ${count(exclusiveMinimum)}`,
    maximum === undefined ? undefined : `at most ${count(maximum)}`,
    exclusiveMaximum === undefined ? undefined : `below ${count(exclusiveMaximum)}`,
  ].filter((bound) => bound !== undefined)
  return bounds.length === 0 ? undefined : bounds.join(', ')
}

function range(shape: Shape, least: string, most: string, one: string, many = `${one}s`): string | undefined {
  if (isObject(shape['prefixItems']) && one === 'item') return undefined // its type says it
  const [min, max] = [shape[least], shape[most]]
  const plural = (value: unknown): string => `${count(value)} ${value === 1 ? one : many}`
  if (min !== undefined && max !== undefined) return min === max ? plural(max) : `${count(min)} to ${plural(max)}`
  if (min !== undefined) return `at least ${plural(min)}`
  return max === undefined ? undefined : `at most ${plural(max)}`
}
