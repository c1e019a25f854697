// How much memory this process uses for values and bytes, and what that was at most.

export class Memory {
  readonly #atFirst = used()
  #most = this.#atFirst

  /** Bytes in use now. */
  look(): number {
    const now = used()
    this.#most = Math.max(this.#most, now)
    return now
  }

  /** By how many bytes it has grown since the beginning, at most. */
  get grown(): number {
    return this.#most - this.#atFirst
  }
}

function used(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
