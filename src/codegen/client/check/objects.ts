// What is said of objects, as statements.

import { isObject } from '../../../contract/insist.js'
import type { Shape } from '../../../snapshot/shape.js'
import { isIdentifier, ownKeyOf, quoted } from '../text.js'
import { expected, span } from './expected.js'
import { isOpen } from './refusal.js'
import { inBraces, returnFault, under, when, type Spot, type Writer } from './spot.js'

/** True if the shape says something of objects. */
export function saysOfObjects(shape: Shape): boolean {
  return keywords.some((keyword) => keyword in shape)
}

const keywords = [
  'properties', 'required', 'additionalProperties', 'patternProperties', 'propertyNames', 'minProperties', 'maxProperties',
  'dependencies', 'dependentRequired', 'dependentSchemas',
]

/** @param spot - of a value that is known to be an object */
export function objectStatements(shape: Shape, spot: Spot, writer: Writer): string[] {
  return [
    ...properties(shape, spot, writer),
    ...others(shape, spot, writer),
    ...names(shape, spot, writer),
    ...counts(shape, spot, writer),
    ...dependent(shape, spot, writer),
  ]
}

function has(name: string, { value }: Spot): string {
  return isUnsafe(name) ? `Object.hasOwn(${value}, ${quoted(name)})` : `${quoted(name)} in ${value}`
}

/** Every object has these, or seems to. */
function isUnsafe(name: string): boolean {
  return /^(__proto__|constructor|prototype)$/.test(name)
}

function properties(shape: Shape, spot: Spot, writer: Writer): string[] {
  const required = new Set<unknown>(Array.isArray(shape['required']) ? shape['required'] : [])
  const all = isObject(shape['properties']) ? Object.entries(shape['properties']) : []
  const listed = all.filter(([name]) => name !== spot.tag || !required.has(name)).map(([name, inside]) =>
    property({ name, inside, needed: required.has(name) && !isAbsent(inside) }, spot, writer))
  const named = new Set(all.map(([name]) => name))
  const unnamed = [...required].filter((name) => !named.has(String(name))).map((name) => missing(String(name), 'anything', spot, writer))
  const read = listed.flatMap((each) => each.read)
  const statements = [...listed.flatMap((each) => each.statements), ...unnamed]
  return read.length === 0 ? statements : [destructuring(read, spot.value), ...statements]
}

interface Property {
  readonly name: string
  readonly inside: unknown
  readonly needed: boolean
}

/** The statements for one property, and how it is read, at most once, by the destructuring ahead of all. */
function property({ name, inside, needed }: Property, spot: Spot, writer: Writer): { read: string[]; statements: string[] } {
  const within = below(name, spot, spot.names.take(localOf(name)))
  const found = needed ? writer.statements(inside, within) : optional(inside, within, writer)
  const absent = needed && !refusesAbsence(inside, writer) ? [missing(name, expected(inside), spot, writer)] : []
  if (found.length === 0) return { read: [], statements: absent }
  if (!isUnsafe(name)) {
    return { read: [within.value === name ? name : `${ownKeyOf(name)}: ${within.value}`], statements: [...absent, ...found] }
  }
  const constant = `const ${within.value} = ${writer.use('own')}(${spot.value}, ${quoted(name)})`
  return { read: [], statements: [...absent, constant, ...found] }
}

/** Finds fault if the property is not there. */
function missing(name: string, wanted: string, spot: Spot, writer: Writer): string {
  return when(`!(${has(name, spot)})`, returnFault(writer, wanted, { value: 'undefined', path: spot.path.property(name) }))
}

/** The statements for what may be absent. */
function optional(shape: unknown, spot: Spot, writer: Writer): string[] {
  if (!writer.isFlat(shape)) return under(`${spot.value} !== undefined`, writer.statements(shape, spot))
  const wrong = writer.wrong(shape, spot)
  if (wrong === 'false' || isAbsent(shape)) return writer.statements(shape, spot)
  const condition = wrong.includes('||') ? `(${wrong})` : wrong
  return [when(`${spot.value} !== undefined && ${condition}`, returnFault(writer, expected(writer.resolved(shape)), spot))]
}

function below(name: string, spot: Spot, value: string): Spot {
  return {
    ...spot, known: undefined, tag: undefined, value, path: spot.path.property(name), called: `${spot.called}${pascal(name)}`, place: `${spot.place}.${name}`,
  }
}

/** `{ a, b, c }`, in as many lines as it takes. */
function destructuring(read: readonly string[], value: string): string {
  const line = `const { ${read.join(', ')} } = ${value}`
  return line.length <= 110 ? line : `const {\n${read.map((one) => `  ${one},\n`).join('')}} = ${value}`
}

/** True if only its absence is right. What JSON cannot carry need not be there. */
function isAbsent(shape: unknown): boolean {
  return isObject(shape) && shape['x-wirepact'] === 'undefined'
}

/**
 * True if the statements find fault with what is not there, so that nobody has to look for its name.
 *
 * @param known - of shapes that were asked before
 */
function refusesAbsence(shape: unknown, writer: Writer, known = new Map<unknown, boolean>()): boolean {
  const resolved = writer.resolved(shape)
  if (!isObject(resolved)) return resolved === false
  const before = known.get(resolved)
  if (before !== undefined) return before
  known.set(resolved, false) // what leads back to itself says nothing by that
  const refuses = (part: unknown): boolean => refusesAbsence(part, writer, known)
  const { allOf, anyOf, oneOf } = resolved
  const refused = ['type', 'const', 'enum', 'x-wirepact'].some((keyword) => keyword in resolved)
    || (Array.isArray(allOf) && allOf.some(refuses))
    || [anyOf, oneOf].some((members) => Array.isArray(members) && members.every(refuses))
  known.set(resolved, refused)
  return refused
}

/** What is said of properties by pattern, and of those that nothing else is said of. */
function others(shape: Shape, spot: Spot, writer: Writer): string[] {
  const named = isObject(shape['properties']) ? Object.keys(shape['properties']) : []
  const patterns = isObject(shape['patternProperties']) ? Object.entries(shape['patternProperties']) : []
  const additional = shape['additionalProperties'] ?? true
  if (additional === false && patterns.length === 0) return stray(named, spot, writer)
  if (patterns.length === 0 && isOpen(additional)) return []
  const key = spot.names.take('key')
  const inside = { ...spot, known: undefined, tag: undefined, value: spot.names.take('property'), path: spot.path.step(`${writer.use('pointer')}(${key})`) }
  const matching = patterns.map(([pattern]) => `${writer.pattern(pattern, spot)}.test(${key})`)
  const statements = patterns.flatMap(([pattern, each], index) =>
    under(matching[index] ?? '', writer.statements(each, { ...inside, called: `${spot.called}Property`, place: `${spot.place}.${pattern}` })))
  if (!isOpen(additional)) {
    const found = writer.statements(additional, { ...inside, called: `${spot.called}Other`, place: `${spot.place}.additionalProperties` })
    const known = [...(named.length > 0 ? [isOneOf(named, key, writer)] : []), ...matching].join(' || ')
    statements.push(...(known === '' ? found : under(`!(${known})`, found)))
  }
  if (statements.length === 0) return []
  return [`for (const ${key} of Object.keys(${spot.value})) ${inBraces([`const ${inside.value} = ${spot.value}[${key}]`, ...statements])}`]
}

/** Finds fault with a property that has none of the names. */
export function stray(names: readonly string[], spot: Spot, writer: Writer): string[] {
  const found = spot.names.take('stray')
  const list = `[${names.map(quoted).join(', ')}]`
  const of = names.length > 3 ? writer.constant('known', list) : list
  return [`const ${found} = ${writer.use('strayIn')}(${spot.value}, ${of})`, when(found, `return ${passedOn(found, spot, writer)}`)]
}

/** A fault of a part, as one of the whole. */
export function passedOn(found: string, { path }: Spot, writer: Writer): string {
  return path.argument === '' ? found : `${writer.use('within')}(${found}${path.argument})`
}

export function isOneOf(names: readonly string[], key: string, writer: Writer): string {
  if (names.length > 4) return `${writer.constant('known', `[${names.map(quoted).join(', ')}]`)}.includes(${key})`
  return names.map((name) => `${key} === ${quoted(name)}`).join(' || ')
}

function names({ propertyNames }: Shape, spot: Spot, writer: Writer): string[] {
  if (propertyNames === undefined || isOpen(propertyNames)) return []
  const key = spot.names.take('name')
  const path = spot.path.step(`${writer.use('pointer')}(${key})`)
  const wrong = writer.wrong(propertyNames, { ...spot, known: undefined, tag: undefined, value: key, called: `${spot.called}Name`, place: `${spot.place}.propertyNames` })
  return [`for (const ${key} of Object.keys(${spot.value})) ${inBraces([when(wrong, returnFault(writer, `a name that is ${expected(propertyNames)}`, { value: key, path }))])}`]
}

function counts(shape: Shape, spot: Spot, writer: Writer): string[] {
  const { minProperties, maxProperties } = shape
  const count = `Object.keys(${spot.value}).length`
  const wrong = [
    ...(Number(minProperties ?? 0) > 0 ? [`${count} < ${Number(minProperties)}`] : []),
    ...(maxProperties === undefined ? [] : [`${count} > ${Number(maxProperties)}`]),
  ]
  if (wrong.length === 0) return []
  return [when(wrong.join(' || '), returnFault(writer, `object of ${span(shape, 'minProperties', 'maxProperties', 'property') ?? ''}`, spot))]
}

function dependent(shape: Shape, spot: Spot, writer: Writer): string[] {
  const all = ['dependencies', 'dependentRequired', 'dependentSchemas'].flatMap((keyword) => Object.entries(shape[keyword] ?? {}))
  return all.flatMap(([name, needs]: [string, unknown]) => under(has(name, spot), Array.isArray(needs)
    ? needs.map((need) => missing(String(need), `anything, as there is ${name}`, spot, writer))
    : writer.statements(needs, { ...spot, called: `${spot.called}With${pascal(name)}`, place: `${spot.place}.dependentSchemas.${name}` })))
}

/** What a constant for the property is called: never as something of the module's. */
function localOf(name: string): string {
  const words = name.split(/[^\p{ID_Continue}$]+/u).filter((word) => word !== '')
  const joined = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('')
  if (!isIdentifier(joined) || taken.test(joined)) return `${isIdentifier(joined) ? joined : 'property'}_`
  return joined
}

/** Functions and constants of the module begin with one of these. */
const taken = /^(check|pattern|among|constant|known)/

function pascal(name: string): string {
  return name.split(/[^\p{ID_Continue}]+/u).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
