// Turns right messages into almost right ones: somewhere in the tree something
// is of another type, at an edge, missing, twice, or too much.

import type { Dice } from '../../src/testing/index.js'
import { Fields, Raw, type Tree } from './tree.js'

/** What overflows whoever goes down by recursion. */
const DEPTH = 20_000

const numbers: readonly Tree[] = [
  0, -1, 1, 2, 1.5, 9, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e21, 1e308,
  new Raw('-0'), new Raw('1e400'), new Raw('-1e400'), new Raw('1e-400'), new Raw('9007199254740993'), new Raw('0.1e1'),
]
const strings: readonly string[] = [
  '', ' ', '0', 'NaN', 'Infinity', 'null', 'undefined', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then',
  '\ud800', 'a\udc00b', '\u0000', '\u2028', '\ufeff', 'é'.repeat(100), '価'.repeat(1_000), 'x'.repeat(20_000),
]
/** JSON's own are among them by accident only. */
const texts: readonly string[] = ['NaN', 'undefined', '', '-', '01', '.5', '"', '\'a\'', '[,]', '{,}', '{"a"}', '//', '\u0000', '\ud800', '+1', '1_000']
const hostileNames: readonly string[] = ['__proto__', 'constructor', 'toString', 'then', 'toJSON', 'length', 'type', '', '0']

export class Mutation {
  readonly #dice: Dice

  constructor(dice: Dice) {
    this.#dice = dice
  }

  /** The tree with one thing changed in it. */
  of(tree: Tree): Tree {
    const dice = this.#dice
    if (tree instanceof Fields && tree.entries.length > 0 && dice.chance(0.7)) {
      const at = dice.whole(0, tree.entries.length - 1)
      return new Fields(tree.entries.map(([name, value], index) => [name, index === at ? this.of(value) : value]))
    }
    if (isList(tree) && tree.length > 0 && dice.chance(0.7)) {
      const at = dice.whole(0, tree.length - 1)
      return tree.map((value, index) => (index === at ? this.of(value) : value))
    }
    return dice.chance(0.3) ? this.#odd() : this.#changed(tree)
  }

  /** The text with its end, its middle or its syntax spoilt. */
  ofText(text: string): string {
    const dice = this.#dice
    const at = dice.whole(0, text.length)
    switch (dice.whole(0, 5)) {
      case 0: return text.slice(0, at)
      case 1: return text.slice(at)
      case 2: return text.slice(0, at) + dice.pick(texts) + text.slice(at)
      case 3: return text.slice(0, at) + text.slice(at + dice.scale(1, 10))
      case 4: return text + text
      default: return dice.pick(texts)
    }
  }

  /** The bytes with some wrong, missing or too many. */
  ofBytes(bytes: Uint8Array): Uint8Array {
    const dice = this.#dice
    const at = dice.whole(0, bytes.length)
    switch (dice.whole(0, 4)) {
      case 0: return bytes.slice(0, at)
      case 1: return bytes.slice(at)
      case 2: return Uint8Array.from([...bytes, ...bytes.slice(at)])
      case 3: return bytes.map((byte, index) => (index === at ? byte ^ (1 << dice.whole(0, 7)) : byte))
      default: return bytes.map((byte, index) => (index < 4 ? dice.pick([0, 1, 127, 255]) : byte)) // its JSON's length
    }
  }

  #odd(): Tree {
    const dice = this.#dice
    switch (dice.whole(0, 7)) {
      case 0: return null
      case 1: return dice.chance(0.5)
      case 2: return dice.pick(strings)
      case 3: return []
      case 4: return new Fields([])
      case 5: return new Fields([[dice.pick(hostileNames), dice.pick(numbers)]])
      case 6: return dice.chance(0.05) ? this.#deep() : [dice.pick(numbers)]
      default: return dice.pick(numbers)
    }
  }

  #deep(): Tree {
    const [open, close] = this.#dice.pick([['[', ']'], ['{"a":', '}'], ['[0,', ']']] as const)
    return new Raw(open.repeat(DEPTH) + '0' + close.repeat(DEPTH))
  }

  #changed(tree: Tree): Tree {
    if (typeof tree === 'number') return this.#number(tree)
    if (typeof tree === 'string') return this.#string(tree)
    if (tree instanceof Fields) return this.#fields(tree)
    return isList(tree) ? this.#list(tree) : this.#odd()
  }

  #number(number: number): Tree {
    const dice = this.#dice
    return dice.pick([number + 1, number - 1, -number, number + 0.5, number * 2 ** dice.whole(1, 60), String(number), dice.pick(numbers)])
  }

  #string(text: string): Tree {
    const dice = this.#dice
    const at = dice.whole(0, text.length)
    switch (dice.whole(0, 3)) {
      case 0: return text.slice(0, at)
      case 1: return text.slice(0, at) + dice.pick(strings) + text.slice(at)
      case 2: return text.repeat(dice.scale(1, 200)).slice(0, 20_000)
      default: return dice.pick(strings)
    }
  }

  #list(list: readonly Tree[]): Tree {
    const dice = this.#dice
    const at = dice.whole(0, list.length)
    switch (dice.whole(0, 5)) {
      case 0: return list.filter((_, index) => index !== at)
      case 1: return [...list.slice(0, at), this.#odd(), ...list.slice(at)]
      case 2: return list.slice(0, at)
      case 3: return [...list.slice(0, at), ...list.slice(at - 1)]
      case 4: return list.toReversed()
      default: return [...list, ...Array.from({ length: dice.scale(1, 300) }, () => dice.pick([list.at(-1) ?? 0, 0]))]
    }
  }

  #fields({ entries }: Fields): Tree {
    const dice = this.#dice
    const at = dice.whole(0, entries.length)
    const [name, value] = entries[at] ?? [dice.pick(hostileNames), 0]
    switch (dice.whole(0, 3)) {
      case 0: return new Fields(entries.filter((_, index) => index !== at))
      case 1: return new Fields([...entries, [name, this.of(value)]]) // the same name twice
      case 2: return new Fields([...entries, [dice.pick(hostileNames), this.#odd()]])
      default: return new Fields(entries.map((entry) => (entry[0] === name ? [dice.pick(hostileNames), entry[1]] : entry)))
    }
  }
}


function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree)
}
