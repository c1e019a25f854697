// Strings, numbers and what has one value, as expressions that are true of what is wrong.

import { isObject } from '../../../contract/insist.js'
import type { Shape } from '../../../snapshot/shape.js'
import { literalOf } from '../structures.js'
import type { Spot, Writer } from './spot.js'

/** True if the value is of none of the types. */
export function wrongType(types: readonly unknown[], value: string, writer: Writer): string {
  return types.map((type) => {
    if (type === 'object') return `!${writer.use('isObject')}(${value})`
    if (type === 'array') return `!Array.isArray(${value})`
    if (type === 'number') return `!Number.isFinite(${value})`
    if (type === 'integer') return `!Number.isInteger(${value})`
    return type === 'null' ? `${value} !== null` : `typeof ${value} !== '${String(type)}'`
  }).join(' && ')
}

/** What a value that JSON lacks is wrong by; undefined: JSON has it. */
export function wrongKind({ 'x-wirepact': kind, 'x-max-bytes': maxBytes, 'x-max-digits': maxDigits }: Shape, value: string, writer: Writer): string | undefined {
  if (kind === 'bytes') return `!${writer.use('isBytes')}(${value}${maxBytes === undefined ? '' : `, ${Number(maxBytes)}`})`
  if (kind === 'timestamp') return `!${writer.use('isTimestamp')}(${value})`
  if (kind === 'bigint') return `!${writer.use('isBigint')}(${value}, ${Number(maxDigits)})`
  return kind === 'undefined' ? `${value} !== undefined` : undefined
}

/** Ways in which a string is wrong, the cheapest first: no pattern runs over one that is too long. */
export function wrongString(shape: Shape, spot: Spot, writer: Writer): string[] {
  const { value } = spot
  const { maxLength, minLength, format, pattern, 'x-flags': flags } = shape
  const wrong: string[] = []
  if (typeof maxLength === 'number') wrong.push(`${writer.use('isLonger')}(${value}, ${maxLength})`)
  if (typeof minLength === 'number' && minLength > 0) wrong.push(minLength === 1 ? `${value} === ''` : `${writer.use('isShorter')}(${value}, ${minLength})`)
  if (typeof format === 'string') wrong.push(`!${writer.format(format, spot)}`)
  if (typeof pattern === 'string') wrong.push(`!${writer.pattern(pattern, spot, typeof flags === 'string' ? flags : 'u')}.test(${value})`)
  return wrong
}

export function wrongNumber(shape: Shape, { value }: Spot, writer: Writer): string[] {
  const wrong = Object.entries(comparisons).flatMap(([keyword, sign]) => (typeof shape[keyword] === 'number' ? [`${value} ${sign} ${shape[keyword]}`] : []))
  const { multipleOf } = shape
  return typeof multipleOf === 'number' ? [...wrong, `!${writer.use('isMultiple')}(${value}, ${multipleOf})`] : wrong
}

const comparisons = { minimum: '<', maximum: '>', exclusiveMinimum: '<=', exclusiveMaximum: '>=' }

/** True if the value is none of these. */
export function wrongValue(values: readonly unknown[], value: string, writer: Writer): string {
  const structures = values.filter((one) => typeof one === 'object' && one !== null)
  const scalars = values.filter((one) => typeof one !== 'object' || one === null).map((one) => literalOf(one).text)
  const several = scalars.length > FEW ? [`!${writer.constant('among', `[${scalars.join(', ')}]`)}.includes(${value})`] : scalars.map((text) => `${value} !== ${text}`)
  const same = structures.map((one) => `!${writer.use('isSame')}(${value}, ${writer.constant('constant', jsonText(one))})`)
  return [...several, ...same].join(' && ') || 'true'
}

const FEW = 6

/** JSON is JavaScript, but for `__proto__`, which would be no property. */
function jsonText(value: unknown): string {
  return hasProto(value) ? `JSON.parse(${JSON.stringify(JSON.stringify(value))})` : JSON.stringify(value)
}

function hasProto(value: unknown): boolean {
  if (!isObject(value)) return false
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasProto)
}
