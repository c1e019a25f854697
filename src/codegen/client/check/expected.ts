// What a shape lets through, in few words: what a fault says was expected.

import { isObject } from '../../../contract/insist.js'
import { nameOf, type Shape } from '../../../snapshot/shape.js'
import { typeNameOf } from '../names.js'

export function expected(shape: unknown): string {
  if (shape === false) return 'nothing'
  if (!isObject(shape)) return 'anything'
  const travels = travelling(shape)
  if (travels !== undefined) return travels
  if ('const' in shape) return jsonOf(shape['const'])
  if (Array.isArray(shape['enum'])) return among(shape['enum'].map(jsonOf))
  const name = nameOf(shape)
  if (name !== undefined) return typeNameOf(name)
  if ('type' in shape) return among([shape['type']].flat().map((type) => ofType(String(type), shape)))
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const members = shape[keyword]
    if (Array.isArray(members)) return among(members.map(expected))
  }
  if (Array.isArray(shape['allOf'])) return shape['allOf'].map(expected).join(' & ')
  if ('not' in shape) return `not ${expected(shape['not'])}`
  return ofKeywords(shape)
}

/** @param members - in words; each is said once, and not too many of them */
function among(members: readonly string[]): string {
  const all = [...new Set(members)]
  return all.length <= MEMBERS ? all.join(' | ') : `${all.slice(0, MEMBERS - 1).join(' | ')} | ${all.length - MEMBERS + 1} more`
}

const MEMBERS = 12

function travelling({ 'x-wirepact': kind, 'x-max-bytes': maxBytes, 'x-max-digits': maxDigits }: Shape): string | undefined {
  if (kind === 'bytes') return maxBytes === undefined ? 'Uint8Array' : `Uint8Array of at most ${Number(maxBytes)} bytes`
  if (kind === 'timestamp') return 'valid Date of the years 0 to 9999'
  if (kind === 'bigint') return `bigint of at most ${Number(maxDigits)} digits`
  return kind === 'undefined' ? 'nothing' : undefined
}

/** A type with what is said of it besides. */
function ofType(type: string, shape: Shape): string {
  if (type === 'string') return ofString(shape)
  return type === 'number' || type === 'integer' ? ofNumber(type, shape) : type
}

export function ofString(shape: Shape): string {
  const { format, pattern } = shape
  const length = span(shape, 'minLength', 'maxLength', 'character')
  const parts = [
    ...(length === undefined ? [] : [`of ${length}`]),
    ...(typeof format === 'string' ? [`in format ${format}`] : []),
    ...(typeof pattern === 'string' ? [`matching ${shortened(pattern)}`] : []),
  ]
  return ['string', ...parts].join(' ')
}

export function ofNumber(type: string, shape: Shape): string {
  const bounds = Object.entries(signs).flatMap(([keyword, sign]) => (keyword in shape ? [`${sign} ${String(shape[keyword])}`] : []))
  const multiple = 'multipleOf' in shape ? ` that is a multiple of ${String(shape['multipleOf'])}` : ''
  return `${type}${bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`}${multiple}`
}

const signs = { minimum: '>=', exclusiveMinimum: '>', maximum: '<=', exclusiveMaximum: '<' }

/** `1 to 20 characters`; undefined: any number of them. */
export function span(shape: Shape, least: string, most: string, unit: string): string | undefined {
  const [min, max] = [Number(shape[least] ?? 0), Number(shape[most] ?? Infinity)]
  if (min === max) return counted(min, unit)
  if (max < Infinity) return min > 0 ? `${min} to ${counted(max, unit)}` : `at most ${counted(max, unit)}`
  return min > 0 ? `at least ${counted(min, unit)}` : undefined
}

function counted(count: number, unit: string): string {
  const plural = unit === 'property' ? 'properties' : `${unit}s`
  return `${count} ${count === 1 ? unit : plural}`
}

/** Of a shape that names no type. */
function ofKeywords(shape: Shape): string {
  const keywords = Object.keys(shape)
  if (keywords.some((keyword) => ofObjects.test(keyword))) return 'object'
  if (keywords.some((keyword) => ofArrays.test(keyword))) return 'array'
  if (keywords.some((keyword) => /^((min|max)Length|format|pattern)$/.test(keyword))) return ofString(shape)
  return keywords.some((keyword) => keyword in signs || keyword === 'multipleOf') ? ofNumber('number', shape) : 'anything'
}

const ofObjects = /[pP]ropert(y|ies)|^(required|dependen)/
const ofArrays = /[iI]tems$|[cC]ontains$/

function jsonOf(value: unknown): string {
  return shortened(JSON.stringify(value))
}

function shortened(text: string): string {
  return text.length <= TEXT_LENGTH ? text : `${text.slice(0, TEXT_LENGTH - 1)}…`
}

const TEXT_LENGTH = 60
