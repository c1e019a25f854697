// What the random programs draw.

import { seededRandom } from '../../src/testing/index.js'

export class Dice {
  readonly #fraction: () => number

  constructor(seed: number) {
    this.#fraction = seededRandom(seed).fraction
  }

  chance(probability: number): boolean {
    return this.#fraction() < probability
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#fraction() * (most - least + 1))
  }

  /** The same, small numbers as likely as large ones. */
  scale(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.#fraction())
  }

  pick<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)] as T // the list is not empty
  }
}
