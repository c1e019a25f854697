// Shapes of which any one will do, as statements: a fault is that of the member
// that was meant, where something tells which one that is.

import { isObject } from '../../../contract/insist.js'
import type { Shape } from '../../../snapshot/shape.js'
import { literalOf } from '../structures.js'
import { isIdentifier, quoted } from '../text.js'
import { expected } from './expected.js'
import { inBraces, returnFault, under, when, type Spot, type Writer } from './spot.js'

interface Union {
  /** As they stand in the schema. */
  readonly members: readonly unknown[]
  readonly keyword: 'anyOf' | 'oneOf'
}

export function unionStatements(union: Union, spot: Spot, writer: Writer): string[] {
  const parted = partOf(union, writer)
  if (!parted) return [when(wrongUnion(union, spot, writer), returnFault(writer, expected({ anyOf: union.members }), spot))]
  const { objects, arrays, scalars } = parted
  const wanted = expected({ anyOf: union.members })
  const wrong = scalars.length === 0 ? 'true' : wrongUnion({ ...union, members: scalars }, spot, writer)
  const { value } = spot
  const otherwise = wrong === 'true' ? returnFault(writer, wanted, spot) : when(wrong, returnFault(writer, wanted, spot))
  const ofArrays = arrays.length === 0 ? [] : writer.statements(arrays[0], { ...memberSpot(union, arrays[0], spot), known: 'array' })
  const isArray = `Array.isArray(${value})`
  if (objects.length === 0) return either(isArray, ofArrays, wrong === 'true', otherwise)
  const found = ofObjects(objects, union, { ...spot, known: 'object' }, writer)
  const isObject = `${writer.use('isObject')}(${value})`
  if (arrays.length === 0) return either(isObject, found, wrong === 'true', otherwise)
  return under(isObject, orNothing(found), under(isArray, orNothing(ofArrays), [otherwise]))
}

/** The statements for what is of the type, and the fault of what is not. */
function either(condition: string, statements: readonly string[], isAll: boolean, otherwise: string): string[] {
  return isAll ? [when(`!${condition}`, otherwise), ...statements] : under(condition, orNothing(statements), [otherwise])
}

/** True, or a fault, if the value is wrong: `anyOf` none of its members is right, `oneOf` not exactly one. */
export function wrongUnion({ members, keyword }: Union, spot: Spot, writer: Writer): string {
  const wrong = members.map((shape) => {
    const text = writer.wrong(shape, memberSpot({ members, keyword }, shape, spot))
    return text.includes('||') ? `(${text})` : text
  })
  if (keyword === 'anyOf' || wrong.length === 1) return wrong.join(' && ') || 'true'
  return `[${wrong.join(', ')}].filter((wrong) => !wrong).length !== 1`
}

function memberSpot({ members, keyword }: Union, shape: unknown, spot: Spot): Spot {
  const index = members.indexOf(shape)
  return { ...spot, called: `${spot.called}${index + 1}`, place: `${spot.place}.${keyword}.${index}` }
}

interface Parted {
  /** One, or several told apart by a tag. */
  readonly objects: readonly unknown[]
  readonly arrays: readonly unknown[]
  readonly scalars: readonly unknown[]
}

/** The members by the type of their values; undefined: that does not tell them apart. */
function partOf({ members, keyword }: Union, writer: Writer): Parted | undefined {
  const typed = members.map((shape) => ({ shape, type: typeOf(writer.resolved(shape), writer) }))
  const of = (type: string): unknown[] => typed.filter((one) => one.type === type).map(({ shape }) => shape)
  const [objects, arrays, scalars] = [of('object'), of('array'), of('scalar')]
  if (objects.length + arrays.length + scalars.length < members.length) return undefined
  if (objects.length + arrays.length === 0 || arrays.length > 1) return undefined
  if (objects.length > 1 && tagOf(objects, writer) === undefined) return undefined
  return keyword === 'oneOf' && scalars.length > 1 ? undefined : { objects, arrays, scalars }
}

function typeOf(shape: unknown, writer: Writer): 'object' | 'array' | 'scalar' | undefined {
  if (!isObject(shape) || 'x-wirepact' in shape) return undefined
  const { type } = shape
  if (type === 'object' || type === 'array') return type
  if (!writer.isFlat(shape)) return undefined
  if ('type' in shape) return [type].flat().every((name) => name !== 'object' && name !== 'array') ? 'scalar' : undefined
  const values = 'const' in shape ? [shape['const']] : shape['enum']
  return Array.isArray(values) && values.every((value) => value === null || typeof value !== 'object') ? 'scalar' : undefined
}

/** The property that tells the objects apart, with its value in each; undefined: there is none. */
function tagOf(objects: readonly unknown[], writer: Writer): { readonly name: string; readonly values: readonly unknown[] } | undefined {
  const shapes = objects.map((shape) => writer.resolved(shape) as Shape) // each is an object's
  const [first] = shapes
  const names = isObject(first?.['properties']) ? Object.keys(first['properties']) : []
  for (const name of names) {
    const values = shapes.map((shape) => tagValue(shape, name, writer))
    if (name !== '__proto__' && name !== 'constructor' && !values.includes(undefined) && new Set(values).size === values.length) return { name, values }
  }
  return undefined
}

/** The one value that the property may have; undefined: it may have others. */
function tagValue(shape: Shape, name: string, writer: Writer): unknown {
  const { properties, required } = shape
  if (!isObject(properties) || !Array.isArray(required) || !required.includes(name)) return undefined
  const tag = Object.hasOwn(properties, name) ? writer.resolved(properties[name]) : undefined
  if (!isObject(tag)) return undefined
  const [value, ...others]: readonly unknown[] = 'const' in tag ? [tag['const']] : Array.isArray(tag['enum']) ? tag['enum'] as unknown[] : []
  return others.length > 0 || typeof value === 'object' ? undefined : value
}

function ofObjects(objects: readonly unknown[], union: Union, spot: Spot, writer: Writer): string[] {
  const tag = objects.length > 1 ? tagOf(objects, writer) : undefined
  if (!tag) return writer.statements(objects[0], memberSpot(union, objects[0], spot))
  const read = isIdentifier(tag.name) ? `${spot.value}.${tag.name}` : `${spot.value}[${quoted(tag.name)}]`
  const cases = objects.map((shape, index) => {
    const text = literalOf(tag.values[index]).text
    return `case ${text}: ${inBraces([...writer.statements(shape, { ...memberSpot(union, shape, spot), tag: tag.name }), 'break'])}`
  })
  const wanted = tag.values.map((value) => JSON.stringify(value)).join(' | ')
  cases.push(`default: ${returnFault(writer, wanted, { value: read, path: spot.path.property(tag.name) })}`)
  return [`switch (${read}) ${inBraces(cases)}`]
}

/** A branch that lets all through must stand there all the same: what follows is for others. */
function orNothing(statements: readonly string[]): readonly string[] {
  return statements.length > 0 ? statements : ['// any will do']
}
