// From a schema to its codec.

import type { Codec } from './codec.js'
import type { Maker } from './maker.js'
import { codec } from './placecodec.js'
import { anyMembers, byTag, elements, firstOf, inTurn, later, leaf, members, type Place } from './places.js'
import type { Node } from './scope.js'
import { Search } from './search.js'

/**
 * The codec of a TypeBox schema, or of plain JSON Schema with the helpers' schemas in
 * it; undefined if it holds none of `bytes()`, `timestamp()` and `bigint()`.
 *
 * @param path - of the schema, for messages
 * @throws {TypeError} that starts with the path of what is wrong: of a union whose members cannot be told apart
 */
export function codecOf(schema: object, path = 'schema'): Codec | undefined {
  const search = new Search(functions)
  const place = search.place({ node: schema as Node, scope: [] }, path) // any object may be read as one
  return place && codec(place, search.binary)
}

const functions: Maker<Place> = {
  leaf, inTurn, firstOf, byTag, members, anyMembers, elements,
  reference: (_, place) => later(place),
}
