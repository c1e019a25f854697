// Whoever does something in a simulation: a server's process, or a tab from
// its loading until it is closed.

import { seededRandom, seedOf } from '../random.js'
import type { Random } from '../../platform/random.js'
import type { TestClock } from '../clock.js'
import { PartyClock } from './partyclock.js'

export class Party {
  /** `tab 2`, `server 1`; of a tab that was loaded anew `tab 2.1`. */
  readonly name: string
  readonly clock: PartyClock
  readonly random: Random
  /** Its memory is gone: what still runs in it is none of its doing. */
  dead = false

  /** @param seed - what it draws follows from this and its name: who else there is makes no difference */
  constructor(name: string, clock: TestClock, seed: number) {
    this.name = name
    this.clock = new PartyClock(clock)
    this.random = seededRandom(seedOf(name, seed))
  }
}
