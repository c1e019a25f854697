// Calls by id, like a Map, for calls that come and go all the time. A Map's
// table is replaced again and again by deleting, and each holds on to the next:
// in V8 that kept half of the garbage alive, and halved the calls a second.

interface Numbered {
  readonly id: number
}

/** At first, and at most; both powers of two. */
const FEW_SLOTS = 4
const MOST_SLOTS = 4_096

export class Slots<T extends Numbered> {
  size = 0
  /** Where a value is looked for first: one side's ids are all odd or all even, and mostly follow each other. */
  #ring = new Array<T | undefined>(FEW_SLOTS)
  /** Those whose slot another has. */
  #others: Map<number, T> | undefined

  put(value: T): void {
    const slot = (value.id >> 1) & (this.#ring.length - 1)
    this.size++
    if (!this.#ring[slot]) this.#ring[slot] = value
    else if (this.size * 4 < this.#ring.length || this.#ring.length === MOST_SLOTS) (this.#others ??= new Map()).set(value.id, value)
    else this.#grow(value)
  }

  get(id: number): T | undefined {
    const value = this.#ring[(id >> 1) & (this.#ring.length - 1)]
    return value?.id === id ? value : this.#others?.get(id)
  }

  /** Takes out what has this id. */
  take(id: number): T | undefined {
    const slot = (id >> 1) & (this.#ring.length - 1)
    let value = this.#ring[slot]
    if (value?.id === id) this.#ring[slot] = undefined
    else if ((value = this.#others?.get(id))) this.#others?.delete(id)
    else return undefined
    this.size--
    return value
  }

  /** In the order of their ids; what is put or taken meanwhile does not change it. */
  values(): T[] {
    const values = [...this.#ring, ...(this.#others?.values() ?? [])].filter((value) => !!value)
    return values.sort((a, b) => a.id - b.id)
  }

  #grow(value: T): void {
    const values = [...this.values(), value]
    this.#ring = new Array<T | undefined>(this.#ring.length * 2)
    this.#others = undefined
    this.size = 0
    for (const each of values) this.put(each)
  }
}
