// All contracts that generators, validators and documents are tested with. Each file
// here exports one as `contract`, its values as `samples`, and schemas that take their
// names from their exports.

import type { Contract } from '../../../src/contract/contract.js'
import * as clientonly from './clientonly.js'
import * as codecs from './codecs.js'
import * as combined from './combined.js'
import * as described from './described.js'
import * as empty from './empty.js'
import * as kinds from './kinds.js'
import * as kraken from './kraken.js'
import * as lacking from './lacking.js'
import * as lists from './lists.js'
import * as names from './names.js'
import * as objects from './objects.js'
import * as ownformats from './ownformats.js'
import * as recursive from './recursive.js'
import * as refined from './refined.js'
import type { Samples } from './samples.js'
import * as scalars from './scalars.js'
import * as strings from './strings.js'
import * as topics from './topics.js'
import * as unions from './unions.js'

export interface Fixture {
  /** Of its file here, without `.ts`. */
  readonly name: string
  readonly contract: Contract
  readonly samples: Samples
  /** What its module exports, as the command line finds names there. */
  readonly names: ReadonlyMap<object, string>
  /** True if only functions could check it, which no validator holds: refinements, formats of its own. */
  readonly unwritable: boolean
}

const modules = {
  clientonly, codecs, combined, described, empty, kinds, kraken, lacking, lists,
  names, objects, ownformats, recursive, refined, scalars, strings, topics, unions,
}

export const fixtures: readonly Fixture[] = Object.entries(modules).map(([name, module]) => {
  const { contract, samples, ...others } = module
  return {
    name, samples, unwritable: name === 'refined' || name === 'ownformats',
    contract: contract, // of whichever procedures
    names: new Map(Object.entries(others).map(([exported, schema]) => [schema as object, exported])),
  }
})

/** @throws {RangeError} if there is none of that name */
export function fixture(name: string): Fixture {
  const found = fixtures.find((one) => one.name === name)
  if (!found) throw new RangeError(`no contract called ${name}`)
  return found
}
