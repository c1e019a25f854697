// Which properties and items of a value its shape has looked at, for the keywords
// that speak of all others: `unevaluatedProperties`, as in an intersection, and `unevaluatedItems`.

import { isObject } from '../../../contract/insist.js'
import { nameOf, type Shape } from '../../../snapshot/shape.js'
import { quoted } from '../text.js'
import { each } from './arrays.js'
import { isOneOf, stray } from './objects.js'
import { refused } from './refusal.js'
import { inBraces, under, type Spot, type Writer } from './spot.js'

/** What is looked at: what is known of a shape, and what only the value decides. */
interface Evaluated {
  all: boolean
  readonly names: Set<string>
  readonly patterns: Set<string>
  /** The first items, so many. */
  count: number
  readonly contained: unknown[]
  readonly depending: { readonly on: Condition; readonly evaluated: Evaluated }[]
}

/** True if the value is right for `shape`, or `not`; or has the property `has`. */
type Condition = { readonly shape: unknown; readonly not: boolean } | { readonly has: string }

export function unevaluatedStatements(shape: Shape, spot: Spot, writer: Writer): string[] {
  return [
    ...('unevaluatedProperties' in shape ? guarded('object', `${writer.use('isObject')}(${spot.value})`, spot, ofProperties(shape, spot, writer)) : []),
    ...('unevaluatedItems' in shape ? guarded('array', `Array.isArray(${spot.value})`, spot, ofItems(shape, spot, writer)) : []),
  ]
}

function guarded(type: Spot['known'], condition: string, { known }: Spot, statements: string[]): string[] {
  return known === type ? statements : under(condition, statements)
}

function ofProperties(shape: Shape, spot: Spot, writer: Writer): string[] {
  const seen = evaluated(shape, 'properties', spot, writer)
  const { unevaluatedProperties: others } = shape
  if (seen.all) return []
  if (others === false && seen.patterns.size === 0 && seen.depending.length === 0) return stray([...seen.names], spot, writer)
  const key = spot.names.take('key')
  const known = (of: Evaluated): string => {
    const names = [...of.names]
    return orOf([
      ...(of.all ? ['true'] : []), ...(names.length > 0 ? [isOneOf(names, key, writer)] : []),
      ...[...of.patterns].map((pattern) => `${writer.pattern(pattern, spot)}.test(${key})`),
      ...of.depending.map(({ on, evaluated: more }) => `(${holds(on, spot, writer)} && (${known(more)}))`),
    ])
  }
  const condition = known(seen)
  const path = spot.path.step(`${writer.use('pointer')}(${key})`)
  const inside = { ...spot, known: undefined, tag: undefined, value: spot.names.take('property'), path, called: `${spot.called}Other`, place: `${spot.place}.unevaluatedProperties` }
  const found = under(`!(${condition})`, writer.statements(others, inside))
  return found.length === 0 ? [] : [`for (const ${key} of Object.keys(${spot.value})) ${inBraces([`const ${inside.value} = ${spot.value}[${key}]`, ...found])}`]
}

function ofItems(shape: Shape, spot: Spot, writer: Writer): string[] {
  const seen = evaluated(shape, 'items', spot, writer)
  if (seen.all) return []
  return each(spot, 0, (item, index) => {
    const known = (of: Evaluated): string => orOf([
      ...(of.all ? ['true'] : []), ...(of.count > 0 ? [`${index} < ${of.count}`] : []),
      ...of.contained.map((wanted) => `!(${writer.wrong(wanted, { ...item, called: `${spot.called}Contained` })})`),
      ...of.depending.map(({ on, evaluated: more }) => `(${holds(on, spot, writer)} && (${known(more)}))`),
    ])
    return under(`!(${known(seen)})`, writer.statements(shape['unevaluatedItems'], item))
  })
}

function orOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'false' : conditions.join(' || ')
}

function holds(on: Condition, spot: Spot, writer: Writer): string {
  if ('has' in on) return `Object.hasOwn(${spot.value}, ${quoted(on.has)})`
  const wrong = writer.wrong(on.shape, { ...spot, called: `${spot.called}Part` })
  return on.not ? `(${wrong})` : `!(${wrong})`
}

type What = 'properties' | 'items'

/** What a look at a shape has to know, and how many shapes it has looked at. */
interface Look {
  readonly what: What
  readonly place: string
  readonly writer: Writer
  count: number
}

/** Shapes that are looked at for one keyword. All that depends on the value is written out, in each way that leads to it. */
const MOST_LOOKS = 5_000

function evaluated(shape: Shape, what: What, { place }: Spot, writer: Writer): Evaluated {
  const look: Look = { what, place, writer, count: 0 }
  return lookedAt({ ...shape, unevaluatedProperties: undefined, unevaluatedItems: undefined }, look, new Set())
}

function lookedAt(shape: unknown, look: Look, within: ReadonlySet<unknown>): Evaluated {
  const found: Evaluated = { all: false, names: new Set(), patterns: new Set(), count: 0, contained: [], depending: [] }
  if (!isObject(shape) || within.has(shape)) return found
  if (++look.count > MOST_LOOKS) refused(look.place, 'too many shapes say what is unevaluated', 'list all properties in one')
  own(shape, look.what, found)
  const inside = new Set([...within, shape])
  const referred = nameOf(shape) === undefined ? [] : [look.writer.resolved({ $ref: shape['$ref'] })]
  for (const part of [...(Array.isArray(shape['allOf']) ? shape['allOf'] as unknown[] : []), ...referred]) add(found, lookedAt(part, look, inside))
  for (const [on, part] of conditional(shape)) {
    const more = lookedAt(part, look, inside)
    if (!isNothing(more)) found.depending.push({ on, evaluated: more })
  }
  return found
}

function own(shape: Shape, what: What, found: Evaluated): void {
  if (what === 'properties') {
    for (const name of Object.keys(shape['properties'] ?? {})) found.names.add(name)
    for (const pattern of Object.keys(shape['patternProperties'] ?? {})) found.patterns.add(pattern)
    found.all = isGiven(shape['additionalProperties']) || isGiven(shape['unevaluatedProperties'])
    return
  }
  const { items, prefixItems } = shape
  found.count = Array.isArray(items) ? items.length : Array.isArray(prefixItems) ? prefixItems.length : 0
  found.all = (!Array.isArray(items) && isGiven(items)) || isGiven(shape['additionalItems']) || isGiven(shape['unevaluatedItems'])
  if ('contains' in shape) found.contained.push(shape['contains'])
}

/** Where it is false there is nothing left to look at. */
function isGiven(shape: unknown): boolean {
  return shape !== undefined && shape !== false
}

function conditional(shape: Shape): [Condition, unknown][] {
  const members = ['anyOf', 'oneOf'].flatMap((keyword) => (Array.isArray(shape[keyword]) ? shape[keyword] as unknown[] : []))
  const dependent: [string, unknown][] = ['dependentSchemas', 'dependencies'].flatMap((keyword) => Object.entries(shape[keyword] ?? {}))
  return [
    ...members.map((part): [Condition, unknown] => [{ shape: part, not: false }, part]),
    ...('if' in shape ? ofCondition(shape) : []),
    ...dependent.map(([name, part]): [Condition, unknown] => [{ has: name }, part]),
  ]
}

function ofCondition(shape: Shape): [Condition, unknown][] {
  const { if: condition, then = true, else: otherwise } = shape
  return [[{ shape: condition, not: false }, { allOf: [condition, then] }], [{ shape: condition, not: true }, otherwise]]
}

function add(to: Evaluated, more: Evaluated): void {
  to.all ||= more.all
  to.count = Math.max(to.count, more.count)
  for (const name of more.names) to.names.add(name)
  for (const pattern of more.patterns) to.patterns.add(pattern)
  to.contained.push(...more.contained)
  to.depending.push(...more.depending)
}

function isNothing({ all, names, patterns, count, contained, depending }: Evaluated): boolean {
  return !all && names.size + patterns.size + count + contained.length + depending.length === 0
}
