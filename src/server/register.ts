// Things by key, like a Map, that come and go all the time. A Map's table is
// replaced again and again by deleting, and in V8 each holds on to the next and
// to what was in it: here that is an emptied holder.

interface Holder<T> {
  value: T | undefined
}

export class Register<K, T extends object> {
  readonly #holders = new Map<K, Holder<T>>()

  get size(): number {
    return this.#holders.size
  }

  get(key: K): T | undefined {
    return this.#holders.get(key)?.value
  }

  set(key: K, value: T): void {
    this.#holders.set(key, { value })
  }

  /** @returns what it had, if anything */
  take(key: K): T | undefined {
    const holder = this.#holders.get(key)
    if (!holder) return undefined
    const { value } = holder
    holder.value = undefined
    this.#holders.delete(key)
    return value
  }

  *values(): Generator<T, void> {
    for (const { value } of this.#holders.values()) {
      if (value) yield value
    }
  }
}
