// A process of its own: loads one module, says which contracts it exports, and ends.

import { createJiti } from 'jiti'
import type { Contract } from '../contract/contract.js'
import { isObject } from '../contract/insist.js'
import { snapshotOf } from '../snapshot/snapshot.js'
import type { Loaded, LoadedContract } from './load.js'

const [, , file = ''] = process.argv

process.send?.(await load(file), () => process.exit())

async function load(file: string): Promise<Loaded> {
  try {
    const module = await createJiti(import.meta.url, { tsconfigPaths: true }).import<Record<string, unknown>>(file)
    return { contracts: contractsOf(module) }
  } catch (error) {
    return { failure: messageOf(error) }
  }
}

function contractsOf(module: Readonly<Record<string, unknown>>): LoadedContract[] {
  const names = schemaNames(module)
  const found = new Map<Contract, string[]>()
  for (const [name, value] of Object.entries(module)) {
    if (isContract(value)) found.set(value, [...(found.get(value) ?? []), name])
  }
  return [...found].map(([contract, exports]) => ({ exports, contract: snapshotted(contract, names) }))
}

function snapshotted(contract: Contract, names: ReadonlyMap<object, string>): LoadedContract['contract'] {
  try {
    return { snapshot: snapshotOf(contract, { names }) }
  } catch (error) {
    return { failure: messageOf(error) }
  }
}

/** A schema that the module exports has a name, though it may have no `$id`. */
function schemaNames(module: Readonly<Record<string, unknown>>): Map<object, string> {
  const named = Object.entries(module).filter(([name, value]) => name !== 'default' && isObject(value) && '~kind' in value)
  return new Map(named.map(([name, value]) => [value as object, name]))
}

function isContract(value: unknown): value is Contract {
  const sides = ['server', 'client', 'topics']
  return isObject(value) && typeof value['name'] === 'string' && sides.every((side) => isObject(value[side]))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
