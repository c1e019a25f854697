// Differences between objects: their properties by name, by pattern, and all others.
//
// A property that a version does not list, it is taken not to send, although an
// open object allows it. Otherwise no property could ever be added: somebody might
// have sent something else under its name. So with an alternative of a union that
// does not list what another one does. Where another part of an intersection lists
// it, demands it, or says what others have to be, it is not taken to be so.

import { isObject } from '../contract/insist.js'
import { all } from './intersectiondifference.js'
import { isAny, narrower, other, undecided, wider, type Comparing, type Differences } from './difference.js'
import type { Shape } from './shapes.js'

/** Keywords that `propertiesOf` compares. */
export const objectKeywords = ['properties', 'required', 'patternProperties', 'additionalProperties', 'propertyNames']

export function* propertiesOf(was: Shape, is: Shape, path: string, comparing: Comparing): Differences {
  const names = new Set([...Object.keys(mapOf(was, 'properties')), ...Object.keys(mapOf(is, 'properties')), ...requiredOf(was), ...requiredOf(is)])
  for (const name of names) yield* property(name, was, is, path, comparing)
  yield* byPattern(was, is, path, comparing)
  yield* comparing.between(was['additionalProperties'] ?? true, is['additionalProperties'] ?? true, at(path, '*'))
  yield* comparing.between(was['propertyNames'] ?? true, is['propertyNames'] ?? true, `the names in ${path || 'it'}`)
}

/** `lines[].amount` */
function at(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function* property(name: string, was: Shape, is: Shape, path: string, comparing: Comparing): Differences {
  const place = at(path, name)
  const [listed, lists] = [isNamed(was, name), isNamed(is, name)]
  const [required, requires] = [requiredOf(was).has(name), requiredOf(is).has(name)]
  const [olds, news] = [constraints(was, name), constraints(is, name)]
  const elsewhere = comparing.isShared(name)
  if (!listed && lists && isFree(olds, comparing.old) && !elsewhere) {
    yield { path: place, what: requires ? 'was added, and is required' : 'was added, optional', narrows: requires, widens: false }
  } else if (listed && !lists && isFree(news, comparing.now) && !elsewhere) {
    yield { path: place, what: required ? 'was removed' : 'was removed, and was optional', narrows: false, widens: required }
  } else if (!listed && lists && olds[0] === false) {
    const what = `was added${requires ? ', and is required' : ''}: there were no properties but those listed`
    yield requires ? other(place, what) : wider(place, what)
  } else if (listed && !lists && news[0] === false) {
    const what = 'was removed: there are no properties but those listed'
    yield required ? other(place, what) : narrower(place, what)
  } else {
    yield* all(olds, news, place, comparing)
    if (!required && requires) yield narrower(place, 'is required now')
    if (required && !requires) yield wider(place, 'is optional now')
  }
}

/** All that holds for the property. */
function constraints(shape: Shape, name: string): unknown[] {
  const listed = isListed(shape, name) ? [mapOf(shape, 'properties')[name]] : []
  const matching = Object.entries(mapOf(shape, 'patternProperties')).filter(([pattern]) => matches(pattern, name))
  const all = [...listed, ...matching.map(([, value]) => value)]
  return all.length > 0 ? all : [shape['additionalProperties'] ?? true]
}

function isFree([only, ...others]: readonly unknown[], named: Comparing['old']): boolean {
  return others.length === 0 && isAny(named.target(only))
}

/** A pattern that comes or goes takes its names from, or leaves them to, all other properties. */
function* byPattern(was: Shape, is: Shape, path: string, comparing: Comparing): Differences {
  const [olds, news] = [mapOf(was, 'patternProperties'), mapOf(is, 'patternProperties')]
  const patterns = new Set([...Object.keys(olds), ...Object.keys(news)])
  for (const pattern of patterns) {
    const place = at(path, pattern === '^.*$' ? '*' : `/${pattern}/`)
    const [before, after] = [Object.hasOwn(olds, pattern), Object.hasOwn(news, pattern)]
    const what = `the pattern was ${after ? 'added' : 'removed'}`
    const others = (after ? was : is)['additionalProperties'] ?? true
    if (before && after) yield* comparing.between(olds[pattern], news[pattern], place)
    else if (patterns.size > 1 || typeof others !== 'boolean') yield undecided(place, what) // a name may match several
    else yield others === after ? narrower(place, what) : wider(place, what)
  }
}

export function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(name)
  } catch {
    return true // nobody can say
  }
}

function isListed(shape: Shape, name: string): boolean {
  return Object.hasOwn(mapOf(shape, 'properties'), name)
}

/** What is demanded is sent, whether it is listed or not. */
function isNamed(shape: Shape, name: string): boolean {
  return isListed(shape, name) || demandedOf(shape).has(name)
}

export function mapOf(shape: Shape, key: string): Readonly<Record<string, unknown>> {
  const map = shape[key]
  return isObject(map) ? map : {}
}

function requiredOf({ required }: Shape): ReadonlySet<string> {
  return new Set(Array.isArray(required) ? required.map(String) : [])
}

/** Names of properties that must be there, in any case or beside another. */
export function demandedOf(shape: Shape): ReadonlySet<string> {
  const beside = Object.values(mapOf(shape, 'dependentRequired')).flat()
  return new Set([...requiredOf(shape), ...beside.map(String)])
}
