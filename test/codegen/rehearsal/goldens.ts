// The generated files in golden/ and golden/checked/, each with the contract that it was made of.

import type { Contract } from '../../../src/contract/contract.js'
import { Faker } from '../../../src/cli/mock/faker.js'
import { snapshotOf } from '../../../src/snapshot/snapshot.js'
import { fixtures } from '../contracts/index.js'
import type { Samples } from '../contracts/samples.js'
import * as exchange from '../exchange.js'
import { shapesByPlace } from '../places.js'

export interface Golden {
  /** Below golden/, without `.ts`. */
  readonly file: string
  readonly contract: Contract
  readonly samples: Samples
  readonly isChecked: boolean
}

const all = [...fixtures, { name: 'exchange', contract: exchange.contract, samples: faked(exchange.contract) }]

export const goldens: readonly Golden[] = [
  ...all.map(({ name, contract, samples }) => ({ file: name, contract, samples, isChecked: false })),
  ...all.filter(({ name }) => name !== 'refined').map(({ name, contract, samples }) => ({ file: `checked/${name}`, contract, samples, isChecked: true })),
]

/** Three values of each schema, for want of samples. */
function faked(contract: Contract): Samples {
  const snapshot = snapshotOf(contract)
  return Object.fromEntries([...shapesByPlace(snapshot)].map(([place, shape]) => {
    const faker = new Faker(shape, snapshot.schemas, place)
    return [place, { valid: [1, 2, 3].map((seed) => faker.value(seed)), invalid: [] }]
  }))
}
