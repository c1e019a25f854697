// Shapes without structure, as one expression that is true of what is wrong: a fault
// of such a value has no path inside it, and its expectation says all.

import { isObject } from '../../../contract/insist.js'
import type { Shape } from '../../../snapshot/shape.js'
import { listOf, typesOf } from './keywords.js'
import { refuseUnwritable } from './refusal.js'
import { wrongKind, wrongNumber, wrongString, wrongType, wrongValue } from './scalars.js'
import type { Spot, Writer } from './spot.js'
import { wrongUnion } from './unions.js'

/** Sizes of shapes that were asked for before. */
export type Sizes = Map<Shape, number>

/** What is larger has a function of its own: written wherever it is referred to, shapes of shapes would have no end. */
const MOST_PARTS = 1_000

export function isFlat(shape: unknown, writer: Pick<Writer, 'resolved'>, sizes: Sizes): boolean {
  return sizeOf(shape, writer, sizes) <= MOST_PARTS
}

/** Of how many shapes it is one expression, all that it refers to among them; Infinity: of none. */
function sizeOf(shape: unknown, writer: Pick<Writer, 'resolved'>, sizes: Sizes): number {
  const resolved = writer.resolved(shape)
  if (!isObject(resolved) || 'x-wirepact' in resolved) return 1
  const known = sizes.get(resolved)
  if (known !== undefined) return known
  sizes.set(resolved, Infinity) // as long as it is not known: one that leads back to itself is not flat
  if (structured.test(Object.keys(resolved).join(' '))) return Infinity
  if (typesOf(resolved).some((type) => type === 'object' || type === 'array')) return Infinity
  const parts = [...['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => listOf(resolved, keyword)), resolved['not']]
  const size = parts.reduce<number>((sum, part) => sum + sizeOf(part, writer, sizes), 1)
  sizes.set(resolved, size)
  return size
}

const structured = /(^| )(\$ref|[pP]roperties|\w+Properties|required|propertyNames|dependen\w+|items|\w+Items|contains|if)( |$)/

/** @param shape - flat, and no reference */
export function wrongFlat(shape: Shape, spot: Spot, writer: Writer): string {
  refuseUnwritable(shape, spot.place)
  const { value } = spot
  const kind = wrongKind(shape, value, writer)
  if (kind !== undefined) return kind
  const types = typesOf(shape)
  const wrong = types.length === 0 || saysTypes(shape) ? [] : [wrongType(types, value, writer)]
  wrong.push(...ofType('string', wrongString(shape, spot, writer), types, spot), ...ofType('number', wrongNumber(shape, spot, writer), types, spot))
  if ('const' in shape) wrong.push(wrongValue([shape['const']], value, writer))
  if (Array.isArray(shape['enum'])) wrong.push(wrongValue(shape['enum'], value, writer))
  if ('not' in shape) wrong.push(`!(${writer.wrong(shape['not'], spot)})`)
  for (const part of listOf(shape, 'allOf')) wrong.push(writer.wrong(part, spot))
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    if (keyword in shape) wrong.push(wrongUnion({ members: listOf(shape, keyword), keyword }, spot, writer))
  }
  return orOf(wrong)
}

/** True if the values that it names are of its type, so that nobody has to ask for that besides. */
function saysTypes(shape: Shape): boolean {
  const values = 'const' in shape ? [shape['const']] : shape['enum']
  return Array.isArray(values) && values.every((value) => typeof value === shape['type'])
}

/** What holds for values of one type, where others are not wrong by it. */
function ofType(type: 'string' | 'number', wrong: readonly string[], types: readonly unknown[], spot: Spot): readonly string[] {
  const isOnly = types.length > 0 && types.every((name) => name === type || (type === 'number' && name === 'integer'))
  return isOnly || wrong.length === 0 ? wrong : [guarded(type, wrong, spot)]
}

/** @param wrong - at least one condition */
export function guarded(type: 'string' | 'number', wrong: readonly string[], { value }: Spot): string {
  return `typeof ${value} === '${type}' && ${wrong.length === 1 ? String(wrong[0]) : `(${wrong.join(' || ')})`}`
}

function orOf(conditions: readonly string[]): string {
  const distinct = [...new Set(conditions)].filter((one) => one !== 'false')
  if (distinct.includes('true')) return 'true'
  if (distinct.length < 2) return distinct[0] ?? 'false'
  return distinct.map((one) => (one.includes('&&') ? `(${one})` : one)).join(' || ')
}
