// What is said of arrays, as statements.

import type { Shape } from '../../../snapshot/shape.js'
import { expected, span } from './expected.js'
import { isOpen } from './refusal.js'
import { inBraces, returnFault, under, when, type Spot, type Writer } from './spot.js'

/** True if the shape says something of arrays. */
export function saysOfArrays(shape: Shape): boolean {
  return keywords.some((keyword) => keyword in shape)
}

const keywords = ['items', 'prefixItems', 'additionalItems', 'contains', 'minItems', 'maxItems', 'uniqueItems']

/** @param spot - of a value that is known to be an array */
export function arrayStatements(shape: Shape, spot: Spot, writer: Writer): string[] {
  return [
    ...counts(shape, spot, writer),
    ...first(shape, spot, writer),
    ...rest(shape, spot, writer),
    ...contains(shape, spot, writer),
    ...unique(shape, spot, writer),
  ]
}

function counts(shape: Shape, spot: Spot, writer: Writer): string[] {
  const { list, others } = itemsOf(shape)
  const minItems = Number(shape['minItems'] ?? 0)
  const maxItems = Math.min(Number(shape['maxItems'] ?? Infinity), others === false ? list.length : Infinity)
  const count = `${spot.value}.length`
  const bounds = minItems === maxItems ? [`${count} !== ${minItems}`] : [
    ...(minItems > 0 ? [`${count} < ${minItems}`] : []), ...(maxItems < Infinity ? [`${count} > ${maxItems}`] : []),
  ]
  if (bounds.length === 0) return []
  return [when(bounds.join(' || '), returnFault(writer, `array of ${span({ minItems, maxItems }, 'minItems', 'maxItems', 'item') ?? ''}`, spot))]
}

/** As older drafts have it, `items` may be the list, and `additionalItems` the rest. */
function itemsOf(shape: Shape): { readonly list: readonly unknown[]; readonly others: unknown } {
  const { items, prefixItems, additionalItems } = shape
  if (Array.isArray(items)) return { list: items, others: additionalItems ?? true }
  return { list: Array.isArray(prefixItems) ? prefixItems : [], others: items ?? true }
}

/** Each of the first items has a shape of its own. */
function first(shape: Shape, spot: Spot, writer: Writer): string[] {
  return itemsOf(shape).list.flatMap((inside, index) => {
    const item = inItem(spot, spot.names.take('item'), String(index), `${spot.called}Item${index + 1}`, `prefixItems.${index}`)
    const found = writer.statements(inside, { ...item, path: spot.path.property(String(index)) })
    if (found.length === 0) return []
    const statements = [`const ${item.value} = ${spot.value}[${index}]`, ...found]
    return index < Number(shape['minItems'] ?? 0) ? statements : under(`${spot.value}.length > ${index}`, statements)
  })
}

function rest(shape: Shape, spot: Spot, writer: Writer): string[] {
  const { list, others } = itemsOf(shape)
  const { maxItems } = shape
  if (isOpen(others) || others === false || (typeof maxItems === 'number' && maxItems <= list.length)) return []
  return each(spot, list.length, (item) => writer.statements(others, item))
}

/** A loop over the items from `start` on. */
export function each({ ...spot }: Spot, start: number, statements: (item: Spot, index: string) => string[]): string[] {
  const index = spot.names.take('i')
  const item = inItem(spot, spot.names.take('item'), index, `${spot.called}Item`, 'items')
  const found = statements(item, index)
  if (found.length === 0) return []
  return [`for (let ${index} = ${start}; ${index} < ${spot.value}.length; ${index}++) ${inBraces([`const ${item.value} = ${spot.value}[${index}]`, ...found])}`]
}

function inItem(spot: Spot, value: string, index: string, called: string, keyword: string): Spot {
  return { ...spot, known: undefined, tag: undefined, value, path: spot.path.step(index), called, place: `${spot.place}.${keyword}` }
}

function contains(shape: Shape, spot: Spot, writer: Writer): string[] {
  const { contains: wanted, minContains = 1, maxContains } = shape
  if (wanted === undefined) return []
  const item = spot.names.take('item')
  const wrong = writer.wrong(wanted, { ...spot, known: undefined, tag: undefined, value: item, called: `${spot.called}Contained`, place: `${spot.place}.contains` })
  const count = spot.names.take('count')
  const bounds = [
    ...(Number(minContains) > 0 ? [`${count} < ${Number(minContains)}`] : []), ...(maxContains === undefined ? [] : [`${count} > ${Number(maxContains)}`]),
  ]
  if (bounds.length === 0) return []
  const many = span({ minContains, maxContains }, 'minContains', 'maxContains', 'item') ?? ''
  return [
    `const ${count} = ${spot.value}.filter((${item}: any) => !(${wrong})).length`,
    when(bounds.join(' || '), returnFault(writer, `array with ${many} of ${expected(wanted)}`, spot)),
  ]
}

function unique({ uniqueItems }: Shape, spot: Spot, writer: Writer): string[] {
  if (uniqueItems !== true) return []
  return [when(`!${writer.use('isUnique')}(${spot.value})`, returnFault(writer, 'array without equal items', spot))]
}
