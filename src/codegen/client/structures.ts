// Objects, tuples and literals as TypeScript.

import { isObject } from '../../contract/insist.js'
import type { Shape } from '../../snapshot/shape.js'
import { docOf } from './jsdoc.js'
import { behind, braced, comment, keyOf, quoted } from './text.js'
import { arrayOf, listOf, never, operand, single, unionOf, type Type } from './type.js'

/** The type of what is inside: a shape, or true or false. */
export type TypeOf = (shape: unknown) => Type

export function objectOf(shape: Shape, typeOf: TypeOf): Type {
  const members = membersOf(shape, typeOf)
  if (members.length > 0) return single(braced(members, ';'))
  return single(shape['additionalProperties'] === false ? '{ [name: string]: never }' : 'object')
}

/** What stands between the braces: properties, and an index signature behind them. */
export function membersOf(shape: Shape, typeOf: TypeOf): string[] {
  const properties = propertiesOf(shape).map(([name, inside]) => ({
    name, inside, type: typeOf(inside), optional: !isRequired(name, shape),
  }))
  const lines = properties.map(({ name, inside, type, optional }) => {
    const [doc, readonly] = isObject(inside) ? [comment(docOf(inside)), inside['readOnly'] === true ? 'readonly ' : ''] : ['', '']
    return `${doc}${readonly}${keyOf(name)}${optional ? '?' : ''}:${behind(type.text)}`
  })
  const index = indexOf(shape, properties, typeOf)
  return index === undefined ? lines : [...lines, index]
}

function propertiesOf({ properties }: Shape): [string, unknown][] {
  return isObject(properties) ? Object.entries(properties) : []
}

function isRequired(name: string, { required }: Shape): boolean {
  return Array.isArray(required) && required.includes(name)
}

interface Property {
  readonly type: Type
  readonly optional: boolean
}

/** The index signature; undefined: the object has none. TypeScript wants the named properties to be among its types. */
function indexOf(shape: Shape, properties: readonly Property[], typeOf: TypeOf): string | undefined {
  const { patternProperties, additionalProperties } = shape
  const patterns = isObject(patternProperties) ? Object.entries(patternProperties) : []
  const open = isObject(additionalProperties) || (additionalProperties === true && properties.length > 0)
  if (patterns.length === 0 && !open) return undefined
  const others = unionOf([...patterns.map(([, inside]) => typeOf(inside)), ...(open ? [typeOf(additionalProperties)] : [])])
  const numeric = !open && properties.length === 0 && patterns.every(([pattern]) => numbers.test(pattern))
  if (numeric) return `[index: number]:${behind(others.text)}`
  const named = properties.flatMap(({ type, optional }) => (optional ? [type, single('undefined')] : [type]))
  const same = named.every(({ text }) => text === others.text)
  return `[name: string]:${behind(same ? others.text : unionOf([others, ...named]).text)}`
}

/** The patterns that TypeBox writes for records by number. */
const numbers = /^\^-\?\(\?:0\|/

export function tupleOf(shape: Shape, typeOf: TypeOf): Type {
  const { prefixItems, items = true, minItems = 0, maxItems = Infinity } = shape
  const first = (Array.isArray(prefixItems) ? prefixItems : []).map((inside) => typeOf(inside))
  const elements = first.map((type, index) => (index < Number(minItems) ? type.text : `${operand(type)}?`))
  const rest = items === false || Number(maxItems) <= first.length ? never : typeOf(items)
  if (rest !== never) elements.push(`...${arrayOf(rest).text}`)
  return listOf(elements)
}

/** The type of which `value`, of JSON, is the only one. */
export function literalOf(value: unknown): Type {
  if (typeof value === 'string') return single(quoted(value))
  if (Array.isArray(value)) return listOf(value.map((element) => literalOf(element).text))
  if (!isObject(value)) return single(JSON.stringify(value) ?? 'unknown')
  return single(braced(Object.entries(value).map(([name, inside]) => `${keyOf(name)}: ${literalOf(inside).text}`), ';'))
}
