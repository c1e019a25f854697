// Texts for schemas and where they stand: the same one where a schema means the same.

import { isObject } from './insist.js'
import type { Node } from './scope.js'

export class PlaceKeys {
  readonly #ids = new Map<unknown, number>()
  readonly #referring = new Map<unknown, boolean>()

  /**
   * What is around a schema counts only if it refers to something. Otherwise a
   * schema that is shared would be another one on every way that leads to it.
   */
  of(node: unknown, scope: readonly Node[]): string {
    return [node, ...(this.#refers(node) ? scope : [])].map((each) => this.#idOf(each)).join()
  }

  #idOf(value: unknown): number {
    const id = this.#ids.get(value) ?? this.#ids.size
    this.#ids.set(value, id)
    return id
  }

  #refers(node: unknown): boolean {
    if (!isObject(node)) return false
    const known = this.#referring.get(node)
    if (known !== undefined) return known
    this.#referring.set(node, false) // before what is inside: an object may be inside itself
    const refers = '$ref' in node || Object.values(node).some((inside) => this.#refers(inside))
    this.#referring.set(node, refers)
    return refers
  }
}
