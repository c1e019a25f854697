// Shapes made ready for a faker: no references that never end, and for what JSON
// lacks the text that `plainOf` reads.

import { isObject } from '../../contract/insist.js'
import { isAbsence, mapChildren, nameOf, namesIn, shapeNamed, type Shape } from '../../snapshot/shape.js'

type Named = Readonly<Record<string, Shape>>

/** How often a shape may be inside itself; more where there is no end before. */
const depths = [2, 4, 8]

/** JSON Schema without references, whose values are among those of `shape`; undefined: such a value would never end. */
export function fakeable(shape: Shape, named: Named): Shape | undefined {
  for (const depth of depths) {
    const found = new Unrolling(named).shape(shape, depth)
    if (found) return found
  }
  return undefined
}

class Unrolling {
  readonly #named: Named
  readonly #recursive = new Map<string, boolean>()

  constructor(named: Named) {
    this.#named = named
  }

  /** @param depth - how many shapes that may be inside themselves may still follow. @returns undefined: more would */
  shape(shape: Shape, depth: number): Shape | undefined {
    const name = nameOf(shape)
    if (name !== undefined) return this.#follow(name, depth)
    if (isAbsence(shape)) return undefined // what is absent is left out
    if ('x-wirepact' in shape) return textOf(shape)
    return this.#inside(plausible(shape), depth)
  }

  #follow(name: string, depth: number): Shape | undefined {
    const left = this.#isRecursive(name) ? depth - 1 : depth
    return left < 0 ? undefined : this.shape(shapeNamed(name, this.#named), left)
  }

  #isRecursive(name: string): boolean {
    let known = this.#recursive.get(name)
    if (known === undefined) this.#recursive.set(name, known = namesIn(shapeNamed(name, this.#named), this.#named).has(name))
    return known
  }

  /** What cannot be had is left out where it may be. */
  #inside(shape: Shape, depth: number): Shape | undefined {
    let missing = false
    const inside = mapChildren(shape, (child, keyword) => {
      const made = this.shape(child, depth)
      if (!made && /^(allOf|not|if|then|else|contains|prefixItems)$/.test(keyword)) missing = true
      return made
    })
    return missing ? undefined : without(inside)
  }
}

/** @returns undefined if it cannot do without */
function without(shape: Shape): Shape | undefined {
  const { properties, required, anyOf, oneOf, items, minItems, additionalProperties, patternProperties } = shape
  const result: Record<string, unknown> = { ...shape }
  if (isObject(properties)) {
    result['properties'] = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined))
    const missing = Object.entries(properties)
      .some(([key, value]) => value === undefined && Array.isArray(required) && required.includes(key))
    if (missing) return undefined
  }
  for (const [keyword, members] of Object.entries({ anyOf, oneOf })) {
    if (!Array.isArray(members)) continue
    const left = members.filter((member) => member !== undefined)
    if (left.length === 0) return undefined
    result[keyword] = left
  }
  if ('items' in shape && items === undefined) {
    if (Number(minItems ?? 0) > 0) return undefined
    Object.assign(result, { items: true, maxItems: 0 })
  }
  if ('additionalProperties' in shape && additionalProperties === undefined) result['additionalProperties'] = false
  if (isObject(patternProperties)) {
    result['patternProperties'] = Object.fromEntries(Object.entries(patternProperties).filter(([, value]) => value !== undefined))
  }
  return result
}

/** Few bytes, and few digits. */
function textOf({ 'x-wirepact': kind, 'x-max-bytes': maxBytes = 24, 'x-max-digits': maxDigits = 6 }: Shape): Shape {
  const triples = Math.min(8, Math.floor(Number(maxBytes) / 3))
  if (kind === 'bytes') return { type: 'string', pattern: `^base64:([A-Za-z0-9]{4}){${Math.min(1, triples)},${triples}}$` }
  if (kind === 'bigint') return { type: 'string', pattern: `^[1-9][0-9]{0,${Math.min(6, Number(maxDigits)) - 1}}$` }
  return { type: 'string', format: 'date-time' }
}

/** Formats that the faker has under another name. */
const formats: Readonly<Record<string, string>> = { url: 'uri', 'json-pointer-uri-fragment': 'fragment', duration: 'span' }

/** What is not bound to anything is made of words, and a record has an entry. */
function plausible(shape: Shape): Shape {
  const { type, format, patternProperties } = shape
  const free = type === 'string' && !Object.keys(shape).some((key) => /^(format|pattern|minLength|maxLength|const|enum|examples|default)$/.test(key))
  if (free) return { ...shape, format: 'words' }
  if (typeof format === 'string') return { ...shape, format: Object.hasOwn(formats, format) ? formats[format] : format }
  const [first, ...others] = isObject(patternProperties) ? Object.entries(patternProperties) : []
  if (!first || others.length > 0 || first[0] !== '^.*$' || 'properties' in shape) return shape
  const { patternProperties: _, ...rest } = shape
  return { minProperties: 1, ...rest, additionalProperties: first[1] }
}
