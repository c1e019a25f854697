// Calls by id, like a Map, for calls that come and go all the time. A Map's
// table is replaced again and again by deleting, and each holds on to the next:
// in V8 that kept half of the garbage alive, and halved the calls a second.

interface Numbered {
  readonly id: number
}

const MOST_SLOTS = 4_096

export class Slots<T extends Numbered> {
  size = 0
  #slots: (T | undefined)[] = new Array<T | undefined>(16).fill(undefined)
  /** Those whose slot another has. */
  readonly #others = new Map<number, T>()

  put(value: T): void {
    this.size++
    const slot = (value.id >> 1) & (this.#slots.length - 1)
    if (!this.#slots[slot]) this.#slots[slot] = value
    else this.#crowd(value)
  }

  /** Takes out what has this id. */
  take(id: number): T | undefined {
    const slot = (id >> 1) & (this.#slots.length - 1)
    let value = this.#slots[slot]
    if (value?.id === id) this.#slots[slot] = undefined
    else if ((value = this.#others.get(id))) this.#others.delete(id)
    else return undefined
    this.size--
    return value
  }

  get(id: number): T | undefined {
    const value = this.#slots[(id >> 1) & (this.#slots.length - 1)]
    return value?.id === id ? value : this.#others.get(id)
  }

  clear(): void {
    this.#slots.fill(undefined)
    this.#others.clear()
    this.size = 0
  }

  /** In the order of their ids. */
  values(): T[] {
    return [...this.#slots, ...this.#others.values()].filter((value) => value !== undefined).sort((a, b) => a.id - b.id)
  }

  #crowd(value: T): void {
    if (this.size * 4 < this.#slots.length || this.#slots.length === MOST_SLOTS) return void this.#others.set(value.id, value)
    const values = [...this.values(), value]
    this.#slots = new Array<T | undefined>(this.#slots.length * 2).fill(undefined)
    this.clear()
    for (const each of values) this.put(each)
  }
}
