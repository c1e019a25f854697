// What was measured, by row and contender, and who has no figures and why.

import { yardstick } from './roster.mjs'
import { median, spread } from './statistics.mjs'

/** A bench without these two says nothing. */
const indispensable = [yardstick, 'wirepact']

/** Why there is no figure of a contender that has failed. @throws the error, if it is one that must not fail */
export function excuse(name, error) {
  if (indispensable.includes(name)) throw error
  return { reason: `failed in this run: ${error.message.split('\n')[0].slice(0, 100)}`, failed: true }
}

export class Samples {
  /** By row: `taken`, the samples of each contender, and `out`, those without figures. */
  #rows

  /** @param plan - of each row, who is `able` and who is not, with `name` and `reason` */
  constructor(plan) {
    this.#rows = new Map(plan.map(({ row, able, unable }) => [row, {
      taken: new Map(able.map((name) => [name, []])),
      out: new Map(unable.map(({ name, reason }) => [name, { reason }])),
    }]))
  }

  /** @param sample - generation, round, rate, serverUs, clientUs */
  add(row, name, sample) {
    this.#rows.get(row).taken.get(name).push(sample)
  }

  /** The contender has no figure in this row, in no generation. */
  fail(row, name, error) {
    const { taken, out } = this.#rows.get(row)
    out.set(name, excuse(name, error))
    taken.delete(name)
  }

  isOut(row, name) {
    return this.#rows.get(row).out.has(name)
  }

  /** By row and contender, `{ rate, ratio, generations, serverUs, clientUs }`, or `{ reason }`. */
  summary() {
    return Object.fromEntries([...this.#rows].map(([row, { taken, out }]) => {
      const cells = [...taken].map(([name, samples]) => [name, summaryOf(samples, taken.get(yardstick))])
      return [row, Object.fromEntries([...cells, ...out])]
    }))
  }
}

/** Each slice is held against the yardstick's of the same round. */
function summaryOf(samples, yardsticks) {
  const ratios = samples.map(({ rate }, i) => rate / yardsticks[i].rate)
  const generations = new Set(samples.map(({ generation }) => generation))
  const of = (what) => median(samples.map((sample) => sample[what]))
  return {
    rate: of('rate'),
    ratio: spread(ratios),
    generations: [...generations].map((each) => median(ratios.filter((_, i) => samples[i].generation === each))),
    serverUs: of('serverUs'),
    clientUs: of('clientUs'),
  }
}
