// What a module exports, as far as it is about contracts: those themselves, and the
// names of schemas that have no `$id`.

import type { Contract } from '../contract/contract.js'
import { isObject } from '../contract/insist.js'

type Module = Readonly<Record<string, unknown>>

/** The module's contracts, each with the names under which it is exported. */
export function contractsIn(module: Module): ReadonlyMap<Contract, readonly string[]> {
  const found = new Map<Contract, string[]>()
  for (const [name, value] of Object.entries(module)) {
    if (isContract(value)) found.set(value, [...(found.get(value) ?? []), name])
  }
  return found
}

/** The names of the schemas that the module exports, for `snapshotOf`. */
export function schemaNamesIn(module: Module): ReadonlyMap<object, string> {
  const named = Object.entries(module).filter(([name, value]) => name !== 'default' && isObject(value) && ('~kind' in value || '~unsafe' in value))
  return new Map(named.map(([name, value]) => [value as object, name]))
}

function isContract(value: unknown): value is Contract {
  const sides = ['server', 'client', 'topics']
  return isObject(value) && typeof value['name'] === 'string' && sides.every((side) => isObject(value[side]))
}
