// Where in a value something stands that JSON lacks, as functions that go there and
// no further. Encoding and decoding take the same way.

import type { Blobs, ValueForm } from './wireform.js'

/** Encodes or decodes what stands at one place, or anywhere below it; gives back what is then there. */
export type Place = (value: unknown, way: Way, blobs: Blobs) => unknown

/** Encoding copies what it changes: it is the user's. Decoding changes in place what has just been parsed. */
export type Way = 'encode' | 'decode'

export function leaf(form: ValueForm): Place {
  return (value, way, blobs) => form[way](value, blobs)
}

/** Each of the places, one after the other: what one has changed means nothing to the next. */
export function inTurn(places: readonly Place[]): Place {
  return (value, way, blobs) => places.reduce((result, place) => place(result, way, blobs), value)
}

/** The first of the places to which the value means something. */
export function firstOf(places: readonly Place[]): Place {
  return (value, way, blobs) => {
    for (const place of places) {
      const result = place(value, way, blobs)
      if (result !== value) return result
    }
    return value
  }
}

/** An object's place by the value of its property `name`. */
export function byTag(name: string, places: readonly (readonly [value: unknown, place: Place])[]): Place {
  const byValue = new Map(places)
  return (value, way, blobs) => {
    const place = isMembers(value) && owns(value, name) ? byValue.get(value[name]) : undefined
    return place ? place(value, way, blobs) : value
  }
}

/** In an object, by the names of its properties. */
export function members(places: Readonly<Record<string, Place>>): Place {
  const names = Object.keys(places)
  return (value, way, blobs) => replaced(value, names, (name) => places[name], way, blobs)
}

/**
 * In an object any of whose properties may have one.
 *
 * @param named - undefined: that property has none
 * @param patterns - of names, beside those
 * @param others - the place of properties that are neither
 */
export function anyMembers(
  named: Readonly<Record<string, Place | undefined>>,
  patterns: readonly (readonly [names: RegExp, place: Place | undefined])[],
  others: Place | undefined,
): Place {
  const placeOf = (name: string): Place | undefined => {
    const matching = patterns.filter(([names]) => names.test(name))
    if (!Object.hasOwn(named, name) && matching.length === 0) return others
    const own = Object.hasOwn(named, name) ? named[name] : undefined
    return inTurn([own, ...matching.map(([, place]) => place)].filter((place) => place !== undefined))
  }
  return (value, way, blobs) => replaced(value, undefined, placeOf, way, blobs)
}

/** What a reference leads to, which may be what it is part of. */
export function later(place: () => Place | undefined): Place {
  return (value, way, blobs) => place()?.(value, way, blobs) ?? value
}

/** In an array, by index. @param rest - the place of all that follow the first */
export function elements(first: readonly (Place | undefined)[], rest: Place | undefined): Place {
  return (value, way, blobs) => {
    if (!Array.isArray(value)) return value
    let result: unknown[] = value
    const length = rest ? value.length : Math.min(first.length, value.length)
    for (let index = 0; index < length; index++) {
      const before: unknown = value[index]
      const after = (index < first.length ? first[index] : rest)?.(before, way, blobs) ?? before
      if (after === before) continue
      if (result === value && way === 'encode') result = value.slice()
      result[index] = after
    }
    return result
  }
}

/** @param names - of the properties that have a place; undefined: any may */
function replaced(
  value: unknown, names: readonly string[] | undefined, placeOf: (name: string) => Place | undefined, way: Way, blobs: Blobs,
): unknown {
  if (!isMembers(value)) return value
  let result = value
  for (const name of names ?? Object.keys(value)) {
    if (!owns(value, name)) continue
    const before = value[name]
    const after = placeOf(name)?.(before, way, blobs) ?? before
    if (after === before) continue
    if (result === value && way === 'encode') result = { ...value }
    result[name] = after // its own property: not even `__proto__` calls a setter
  }
  return result
}

/** An object with properties of the user's: neither an array nor bytes, whose properties are numbers. */
function isMembers(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

/** True for what JSON would have of it. */
function owns(value: object, name: string): boolean {
  return Object.prototype.propertyIsEnumerable.call(value, name)
}
