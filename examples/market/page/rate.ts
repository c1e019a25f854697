// How fast a count grows, over the last second.

const OVER_MS = 1_000

export class Rate {
  #samples: { readonly atMs: number; readonly count: number }[] = []

  /** The count is this now. @returns how much it grows a second */
  sample(count: number): number {
    const atMs = performance.now()
    this.#samples.push({ atMs, count })
    while (this.#samples[1] && this.#samples[1].atMs <= atMs - OVER_MS) this.#samples.shift()
    const first = this.#samples[0]!
    return atMs === first.atMs ? 0 : (count - first.count) / (atMs - first.atMs) * 1_000
  }
}
