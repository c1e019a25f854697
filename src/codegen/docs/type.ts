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

/** A type as it is written. */
interface Written {
  readonly parts: readonly Part[]
  /** It is several, with `|` or `&` between them: what binds closer needs brackets around it. */
  readonly loose: boolean
}

function partsOf(shape: unknown): readonly Part[] {
  return written(shape).parts
}

function written(shape: unknown): Written {
  if (!isObject(shape)) return one(shape === false ? 'never' : 'unknown')
  const name = nameOf(shape)
  if (name !== undefined) return one({ name })
  const { 'x-wirepact': value, enum: literals, anyOf, oneOf = anyOf, allOf, type, not } = shape
  if (isAbsence(shape)) return one('undefined')
  if (typeof value === 'string') return one({ bytes: 'Uint8Array', timestamp: 'Date' }[value] ?? value)
  if ('const' in shape) return one(JSON.stringify(shape['const']))
  if (Array.isArray(literals)) return several(literals.map((each) => [JSON.stringify(each)]), ' | ')
  if (Array.isArray(oneOf)) return several(oneOf.map(grouped), ' | ')
  if (Array.isArray(allOf)) return several(allOf.map(grouped), ' & ')
  if (Array.isArray(type)) return several(type.map((each) => grouped({ ...shape, type: each as unknown })), ' | ')
  if (isObject(not) && Object.keys(not).length === 0) return one('never')
  return plain(shape)
}

function plain(shape: Shape): Written {
  const { type } = shape
  if (type === 'array') return one(...listParts(shape))
  if (type === 'object' || 'properties' in shape) return object(shape)
  return one(type === 'integer' ? 'number' : typeof type === 'string' ? type : 'unknown')
}

function listParts({ items, prefixItems, minItems = 0 }: Shape): Part[] {
  if (!Array.isArray(prefixItems)) return [...grouped(items ?? true), '[]']
  const first = prefixItems.map((item, index): readonly Part[] =>
    (index < Number(minItems) ? partsOf(item) : [...grouped(item), '?']))
  const rest: Part[][] = items === undefined || items === false ? [] : [['...', ...grouped(items), '[]']]
  return ['[', ...joined([...first, ...rest], ', '), ']']
}

function object({ properties = {}, required, patternProperties = {}, additionalProperties }: Shape): Written {
  const named = Object.entries(properties as Shape).map(([key, value]): Part[] =>
    [`${propertyName(key)}${isRequired(required, key) ? '' : '?'}: `, ...partsOf(value)])
  const others = [...Object.values(patternProperties as Shape), ...(isObject(additionalProperties) ? [additionalProperties] : [])]
  const objects: Part[][] = [
    ...(named.length === 0 ? [] : [['{ ', ...joined(named, '; '), ' }']]),
    ...(others.length === 0 ? [] : [['Record<string, ', ...joined(others.map(partsOf), ' | '), '>']]),
  ]
  return objects.length === 0 ? one('object') : several(objects, ' & ')
}

export function propertyName(key: string): string {
  return /^[a-z_$][\w$]*$/i.test(key) ? key : JSON.stringify(key)
}

export function isRequired(required: unknown, key: string): boolean {
  return Array.isArray(required) && required.includes(key)
}

/** In brackets, if it would be read with what is around it. */
function grouped(shape: unknown): readonly Part[] {
  const { parts, loose } = written(shape)
  return loose ? ['(', ...parts, ')'] : parts
}

function one(...parts: readonly Part[]): Written {
  return { parts, loose: false }
}

/** One of them is what it is; none of them is nothing that could be. */
function several(lists: readonly (readonly Part[])[], separator: ' | ' | ' & '): Written {
  if (lists.length === 0) return one(separator === ' | ' ? 'never' : 'unknown')
  return { parts: joined(lists, separator), loose: lists.length > 1 }
}

function joined(lists: readonly (readonly Part[])[], separator: string): Part[] {
  return lists.flatMap((parts, index) => (index === 0 ? parts : [separator, ...parts]))
}
