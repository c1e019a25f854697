// What is made of the places that a search has found.

import type { Node } from './scope.js'
import type { ValueForm } from './wireform.js'

/** Makes places: see `places.ts`, whose functions are called alike. */
export interface Maker<P> {
  leaf(form: ValueForm): P
  inTurn(places: readonly P[]): P
  firstOf(places: readonly P[]): P
  byTag(name: string, places: readonly (readonly [value: unknown, place: P])[]): P
  members(places: Readonly<Record<string, P>>): P
  anyMembers(
    named: Readonly<Record<string, P | undefined>>,
    patterns: readonly (readonly [names: RegExp, place: P | undefined])[],
    others: P | undefined,
  ): P
  elements(first: readonly (P | undefined)[], rest: P | undefined): P
  /** What a `$ref` leads to. @param place - undefined as long as it is being made: it leads back to where it stands */
  reference(target: Node, place: () => P | undefined): P
}
