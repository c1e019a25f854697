// Plausible values of a shape: the same for the same seed, and none that the contract would refuse.

import { generateSync } from 'json-schema-faker'
import { schemaOf } from '../../live/schemaof.js'
import { Check, describe } from '../../server/validation.js'
import { isAbsence, type Shape } from '../../snapshot/shape.js'
import { seedOf } from '../../testing/random.js'
import { plainOf, type Plain } from '../values/plain.js'
import { fakeable } from './fakeable.js'

type Named = Readonly<Record<string, Shape>>

/** The part of the faker's source of randomness that is used. */
interface Dice {
  int(least: number, most: number): number
}

/** Values that the faker makes and the contract refuses, until it is given up. */
const ATTEMPTS = 30

export class Faker {
  readonly #place: string
  readonly #absent: boolean
  readonly #shape: Shape | undefined
  readonly #plain: Plain
  readonly #check: Check

  /** @param place - for messages: `orders.place.output` */
  constructor(shape: Shape | undefined, named: Named, place: string) {
    this.#place = place
    this.#absent = isAbsence(shape)
    this.#shape = shape && fakeable(shape, named)
    this.#plain = plainOf(shape ?? {}, named)
    this.#check = new Check(shape ? schemaOf(shape, named) : undefined, false)
  }

  /** @throws {TypeError} that starts with the place, if the faker cannot make one */
  value(seed: number): unknown {
    if (this.#absent) return undefined
    if (!this.#shape) throw new TypeError(`${this.#place}: cannot be faked: there is no value of it that ends. Say what to answer by --overrides`)
    let problem = ''
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const value = this.#plain.read(this.#made(this.#shape, seed + attempt * 7_919))
      const issues = this.#check.issues(value)
      if (!issues) return value
      problem = describe(issues)
    }
    throw new TypeError(`${this.#place}: cannot be faked: ${problem}. Say what to answer by --overrides`)
  }

  #made(shape: Shape, seed: number): unknown {
    const options = { seed, formats, optionalsProbability: 0.8, useDefaultValue: true, useExamplesValue: true, maxDepth: 64 }
    try {
      return generateSync(structuredClone(shape), options) // it may change what it is given
    } catch {
      return undefined // which the check refuses
    }
  }
}

const words = ['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'heron', 'iris', 'juniper', 'kelp', 'larch', 'maple', 'north', 'opal', 'pine']

const formats: Readonly<Record<string, (dice: Dice) => string>> = {
  words: (dice) => Array.from({ length: dice.int(1, 3) }, () => words[dice.int(0, words.length - 1)]).join(' '),
  span: (dice) => `PT${dice.int(1, 59)}M`,
  fragment: (dice) => `#/${words[dice.int(0, words.length - 1)]}`,
}

/** One number for all that an answer depends on; the faker's seeds are no larger. */
export function seedFrom(...parts: readonly unknown[]): number {
  return seedOf(parts.map(String).join('\n')) >>> 1
}
