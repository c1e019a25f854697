// What random programs draw.

import { seededRandom } from './random.js'

/** The same seed gives the same throws, on every platform. Not for secrets. */
export class Dice {
  readonly #fraction: () => number

  /** @param seed - a whole number; its low 32 bits count */
  constructor(seed: number) {
    this.#fraction = seededRandom(seed).fraction
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.#fraction() < probability
  }

  /** A whole number from `least` to `most`, each as likely. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#fraction() * (most - least + 1))
  }

  /** A whole number from `least`, which is above 0, to `most`: small ones as likely as large ones. */
  scale(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.#fraction())
  }

  /** @throws {RangeError} if the list is empty */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('Dice.pick: the list is empty')
    return list[this.whole(0, list.length - 1)] as T // there is one
  }
}
