// Schemas with a name. What each is called in the end is known when all are: equal ones
// become one, and of different ones that want the same name all but the first get a number.

import type { Shape } from './shape.js'

/** One schema with a name. Stands for its `$ref` in the shapes that refer to it, also as JSON. */
export class NamedSchema {
  shape: Shape = {}
  /** Something refers to it. */
  referred = false
  /** As it wants to be called. */
  readonly wanted: string
  /** As it is called. */
  name: string

  constructor(wanted: string) {
    this.wanted = wanted
    this.name = wanted
  }

  toJSON(): string {
    return `#/schemas/${this.name}`
  }
}

/**
 * Gives each its name, and the same one to those that are equal.
 *
 * @returns one of each, in their order, by name
 */
export function settle(all: readonly NamedSchema[]): Map<string, NamedSchema> {
  const kinds = kindsOf(all)
  const wanted = new Set(all.map((named) => named.wanted))
  const settled = new Map<string, NamedSchema>()
  for (const [first, ...equal] of kinds) {
    const name = settled.has(first.wanted) ? unused(first.wanted, (name) => wanted.has(name) || settled.has(name)) : first.wanted
    settled.set(name, first)
    for (const each of [first, ...equal]) each.name = name
  }
  return settled
}

type Kind = readonly [NamedSchema, ...NamedSchema[]]

/**
 * Those that want one name and say the same, where what they refer to does so too.
 *
 * They may refer to each other in circles, so all that want one name are taken to be equal until they are found
 * to differ: by what they say, then by what those say to which they refer, and so on until no more do.
 * Source: Moore, "Gedanken-experiments on sequential machines", 1956: how equivalent states are found.
 */
function kindsOf(all: readonly NamedSchema[]): Kind[] {
  let kinds = grouped(all, ({ wanted }) => wanted)
  for (let before = 0; kinds.length > before;) {
    before = kinds.length
    kinds.forEach((kind, index) => kind.forEach((each) => { each.name = String(index) }))
    kinds = grouped(all, ({ name, shape }) => `${name} ${JSON.stringify(shape)}`)
  }
  return kinds
}

function grouped(all: readonly NamedSchema[], by: (each: NamedSchema) => string): Kind[] {
  const groups = new Map<string, [NamedSchema, ...NamedSchema[]]>()
  for (const each of all) {
    const group = groups.get(by(each))
    if (group) group.push(each)
    else groups.set(by(each), [each])
  }
  return [...groups.values()]
}

function unused(wanted: string, isTaken: (name: string) => boolean): string {
  let count = 2
  while (isTaken(`${wanted}${count}`)) count++
  return `${wanted}${count}`
}
