// What random programs draw.

import type { Random } from '../platform/random.js'
import { seededRandom } from './random.js'

/** The same seed gives the same throws, on every platform. Not for secrets. */
export class Dice {
  readonly #random: Random

  /** @param seed - a whole number; its low 32 bits count */
  constructor(seed: number) {
    this.#random = seededRandom(seed)
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.#random.fraction() < probability
  }

  /** A whole number from `least` to `most`, each as likely. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#random.fraction() * (most - least + 1))
  }

  /** A whole number from `least`, which is above 0, to `most`: small ones as likely as large ones. */
  scale(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.#random.fraction())
  }

  /** @throws {RangeError} if the list is empty */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('Dice.pick: the list is empty')
    return list[this.whole(0, list.length - 1)] as T // there is one
  }
}
