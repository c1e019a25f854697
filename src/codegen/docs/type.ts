// A shape as a type that a reader of TypeScript knows, in Markdown: code, with links
// to the shapes that have a name.

import { isObject } from '../../contract/insist.js'
import { isAbsence, nameOf, type Shape } from '../../snapshot/shape.js'
import { code, link } from './markdown.js'

/** What is between two links is text, and a link is the name of a shape. */
type Part = string | { readonly name: string }

/** @param anchors - of the shapes with a name */
export function typeText(shape: unknown, anchors: ReadonlyMap<string, string>): string {
  let text = ''
  let span = ''
  for (const part of partsOf(shape)) {
    if (typeof part === 'string') span += part
    else {
      text += code(span) + link(code(shortName(part.name)), anchors.get(part.name) ?? '')
      span = ''
    }
  }
  return text + code(span)
}

/** `https://example.com/schemas/Part` → `Part`, as a reader would say it. */
export function shortName(name: string): string {
  return /[^/#]+(?=[/#]?$)/.exec(name)?.[0] ?? name
}

function partsOf(shape: unknown): Part[] {
  if (!isObject(shape)) return [shape === false ? 'never' : 'unknown']
  const name = nameOf(shape)
  if (name !== undefined) return [{ name }]
  const { 'x-wirepact': value, const: literal, enum: literals, anyOf, oneOf = anyOf, allOf, type, not } = shape
  if (isAbsence(shape)) return ['undefined']
  if (typeof value === 'string') return [{ bytes: 'Uint8Array', timestamp: 'Date' }[value] ?? value]
  if ('const' in shape) return [JSON.stringify(literal)]
  if (Array.isArray(literals)) return joined(literals.map((each) => [JSON.stringify(each)]), ' | ')
  if (Array.isArray(oneOf)) return joined(oneOf.map(grouped), ' | ')
  if (Array.isArray(allOf)) return joined(allOf.map(grouped), ' & ')
  if (Array.isArray(type)) return joined(type.map((each) => partsOf({ ...shape, type: each as unknown })), ' | ')
  if (isObject(not) && Object.keys(not).length === 0) return ['never']
  return plainParts(shape)
}

function plainParts(shape: Shape): Part[] {
  const { type } = shape
  if (type === 'array') return listParts(shape)
  if (type === 'object' || 'properties' in shape) return objectParts(shape)
  return [type === 'integer' ? 'number' : typeof type === 'string' ? type : 'unknown']
}

function listParts({ items, prefixItems, minItems = 0 }: Shape): Part[] {
  if (!Array.isArray(prefixItems)) return [...grouped(items ?? true), '[]']
  const first = prefixItems.map((item, index): Part[] => [...grouped(item), index < Number(minItems) ? '' : '?'])
  const rest: Part[][] = items === undefined || items === false ? [] : [['...', ...grouped(items), '[]']]
  return ['[', ...joined([...first, ...rest], ', '), ']']
}

function objectParts({ properties = {}, required, patternProperties = {}, additionalProperties }: Shape): Part[] {
  const named = Object.entries(properties as Shape).map(([key, value]): Part[] =>
    [`${propertyName(key)}${isRequired(required, key) ? '' : '?'}: `, ...partsOf(value)])
  const others = [...Object.values(patternProperties as Shape), ...(isObject(additionalProperties) ? [additionalProperties] : [])]
  const record = others.length === 0 ? [] : ['Record<string, ', ...joined(others.map(partsOf), ' | '), '>']
  if (named.length === 0) return record.length > 0 ? record : ['object']
  const object = ['{ ', ...joined(named, '; '), ' }']
  return record.length > 0 ? [...object, ' & ', ...record] : object
}

export function propertyName(key: string): string {
  return /^[a-z_$][\w$]*$/i.test(key) ? key : JSON.stringify(key)
}

export function isRequired(required: unknown, key: string): boolean {
  return Array.isArray(required) && required.includes(key)
}

/** In brackets, if it would be read with what follows. */
function grouped(shape: unknown): Part[] {
  const parts = partsOf(shape)
  const [first] = parts
  const closed = parts.length === 1 && typeof first === 'object'
  const open = isObject(shape) && nameOf(shape) === undefined && /^(anyOf|oneOf|allOf|enum)$/m.test(Object.keys(shape).join('\n'))
  return open && !closed ? ['(', ...parts, ')'] : parts
}

function joined(lists: readonly Part[][], separator: string): Part[] {
  return lists.flatMap((parts, index) => (index === 0 ? parts : [separator, ...parts]))
}
