// Which unions may hold values that JSON lacks: those whose members can be told apart
// by what is on the wire. Decided where the contract is defined, never by trying.

import { insist, isObject } from './insist.js'
import { jsonTypesOf, literalsOf, tagsOf, type JsonType } from './likeness.js'
import type { Maker } from './maker.js'
import { enter, resolve, type Node, type Placed } from './scope.js'
import { formOf } from './wireform.js'

interface Member<P> extends Placed {
  /** `0`, or `1.anyOf.0` in a union of unions. */
  readonly path: string
  readonly types: readonly JsonType[]
  /** Where in it something stands; undefined: nowhere. */
  readonly place: P | undefined
}

/**
 * Where something stands in the union of `schemas`.
 *
 * @param make - what it is made by
 * @param placeOf - the same of one member
 * @throws {TypeError} if it is not plain which member is meant
 */
export function alternatives<P extends object>(
  union: Placed,
  path: string,
  make: Pick<Maker<P>, 'firstOf' | 'byTag'>,
  placeOf: (member: Placed, path: string) => P | undefined,
): P {
  const all = membersOf(union).map(([at, member]): Member<P> =>
    ({ ...member, path: at, types: jsonTypesOf(member), place: placeOf(member, `${path}.${at}`) }))
  const objects = all.filter(({ types }) => types.includes('object'))
  const tags = objects.length > 1 ? tagsOf(objects) : undefined
  for (const member of all) {
    const other = member.place && all.find((other) => other !== member && areAlike(member, other, tags !== undefined))
    insist(!other, path, `on the wire nothing tells ${member.path} from ${other?.path}`)
  }
  const untagged = all.filter((member) => !tags || !objects.includes(member)).flatMap(({ place }) => place ?? [])
  if (!tags) return make.firstOf(untagged)
  const byValue = objects.flatMap(({ place }, index) => (place ? (tags.values[index] ?? []).map((value) => [value, place] as const) : []))
  return make.firstOf([...untagged, make.byTag(tags.name, byValue)])
}

/**
 * Those of unions in the union as well, each with its path. What else a `$ref` leads to
 * is left to who follows it: it may lead back here.
 */
function membersOf({ node, scope }: Placed, path = '', seen = new Set<Node>()): [path: string, member: Placed][] {
  if (seen.has(node)) return [] // a union that is a member of itself adds nothing
  seen.add(node)
  const inside = enter(node, scope)
  const target = isOnly(node, '$ref') ? resolve(node['$ref'], inside) : undefined
  if (target && (formOf(target.node) ?? (isOnly(target.node, 'anyOf') || isOnly(target.node, '$ref')))) return membersOf(target, path, seen)
  if (!isOnly(node, 'anyOf') || !Array.isArray(node['anyOf'])) return [[path, { node, scope }]]
  const at = path === '' ? '' : `${path}.anyOf.`
  return node['anyOf'].flatMap((member, index) => (isObject(member) ? membersOf({ node: member, scope: inside }, `${at}${index}`, seen) : []))
}

/** True if the keyword is all that says what matches. */
function isOnly(node: Node, keyword: '$ref' | 'anyOf'): boolean {
  const others = ['type', 'const', 'enum', 'properties', 'items', 'allOf', keyword === 'anyOf' ? '$ref' : 'anyOf']
  return keyword in node && !others.some((other) => other in node)
}

/** True if what is `member` on the wire might be `other`. */
function areAlike<P>(member: Member<P>, other: Member<P>, haveTags: boolean): boolean {
  const shared = member.types.filter((type) => other.types.includes(type))
  const form = formOf(member.node)
  const literals = literalsOf(other)
  return shared.some((type) => {
    if (type === 'object') return !haveTags
    // "never" can be told from a date-time, "2026-11-05T00:00:00Z" could not.
    return !(type === 'string' && form && literals?.every((literal) => form.decode(literal, []) === literal))
  })
}
