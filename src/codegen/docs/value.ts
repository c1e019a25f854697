// One value in a document: a table of its properties, or its type in a line.

import { isObject } from '../../contract/insist.js'
import { nameOf, type Shape } from '../../snapshot/shape.js'
import { code, line, table } from './markdown.js'
import { notesOf } from './notes.js'
import { isRequired, propertyName, typeText } from './type.js'

type Anchors = ReadonlyMap<string, string>

/** What can be said of `shape` where there is room for a table. */
export function valueText(shape: Shape, anchors: Anchors): string {
  const rows = rowsOf(shape, '', anchors)
  if (rows.length > 0) return table(['property', 'type', ''], rows)
  const members = alternativesOf(shape)
  if (!members.some((member) => rowsOf(member, '', anchors).length > 0)) return typeText(shape, anchors)
  return members.map((member) => valueLine(member, anchors) ?? valueText(member, anchors)).join('\n\nor\n\n')
}

/** The same in the line that names it; undefined: it takes more than that. */
export function valueLine(shape: Shape, anchors: Anchors): string | undefined {
  const brief = [shape, ...alternativesOf(shape)].every((each) => rowsOf(each, '', anchors).length === 0)
  return brief ? `${typeText(shape, anchors)}${tail(shape)}` : undefined
}

/** Description and demands, behind a type. */
function tail(shape: Shape): string {
  const said = about(shape)
  return said === '' ? '' : `: ${said}`
}

/** Description and demands. */
export function about(shape: Shape): string {
  const { description } = shape
  const notes = notesOf(shape).join('; ')
  const text = typeof description === 'string' ? line(description) : ''
  return [text, notes].filter((part) => part !== '').join('<br>')
}

/** The properties of an object, and below each those of the objects in it. */
function rowsOf(shape: Shape, path: string, anchors: Anchors): string[][] {
  const { properties, required } = shape
  if (!isObject(properties)) return []
  return Object.entries(properties).flatMap(([key, value]): string[][] => {
    const property = isObject(value) ? value : {}
    const at = `${path}${propertyName(key)}`
    const inner = innerOf(property)
    const type = inner ? code(inner.type) : typeText(value, anchors)
    const row = [code(`${at}${isRequired(required, key) ? '' : '?'}`), type, about(property)]
    return [row, ...(inner ? rowsOf(inner.shape, `${at}${inner.path}`, anchors) : [])]
  })
}

/** The object in a property, of which there are rows; undefined: its type says all. */
function innerOf(shape: Shape): { shape: Shape; type: string; path: string } | undefined {
  if (nameOf(shape) !== undefined) return undefined
  if (isObject(shape['properties'])) return { shape, type: 'object', path: '.' }
  const { items } = shape
  const inside = shape['type'] === 'array' && isObject(items) && !('prefixItems' in shape) ? innerOf(items) : undefined
  return inside && { ...inside, type: `${inside.type}[]`, path: `[]${inside.path}` }
}

function alternativesOf({ anyOf, oneOf = anyOf }: Shape): Shape[] {
  return Array.isArray(oneOf) ? oneOf.filter(isObject) : []
}
