// Where in a function's value something stands: how it is read, and how a fault says where it is.

import type { ValueImport } from '../imports.js'
import type { Names } from '../names.js'
import { quoted } from '../text.js'

export interface Spot {
  /** The expression that reads it: a constant of the function's. */
  readonly value: string
  /** From the function's value to it. */
  readonly path: Path
  /** Its type, where that has been checked before. */
  readonly known?: 'object' | 'array' | undefined
  /** A property whose value has been checked before: by it the shape was found. */
  readonly tag?: string | undefined
  /** Names of the function's constants. */
  readonly names: Names
  /** What a function for it alone would be called: `OrderPrice`. */
  readonly called: string
  /** Where its shape stands in the contract, for messages to whoever generates. */
  readonly place: string
}

/** What writes the parts that a shape is made of. */
export interface Writer {
  /** What returns the first fault of the value, and falls through where there is none. */
  statements(shape: unknown, spot: Spot): string[]
  /** An expression: true, or a fault, if the value is wrong. */
  wrong(shape: unknown, spot: Spot): string
  /** The shape that is meant: itself, or what its `$ref` names if it says nothing else. */
  resolved(shape: unknown): unknown
  /** True if `wrong` says all there is to say. */
  isFlat(shape: unknown): boolean
  /** The name of a constant of the module with this value. */
  constant(wanted: string, text: string): string
  /** The name of a regular expression. */
  pattern(source: string, spot: Spot, flags?: string): string
  /** What calls the check of a format. */
  format(name: string, spot: Spot): string
  /** The name of what the run time offers. */
  use(name: ValueImport): string
}

/** Parts of a JSON pointer: text, or an expression within braces. */
export class Path {
  readonly #parts: readonly (string | { readonly code: string })[]

  constructor(parts: readonly (string | { readonly code: string })[] = []) {
    this.#parts = parts
  }

  property(name: string): Path {
    return new Path([...this.#parts, `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`])
  }

  /** @param code - an expression of the index, or of the escaped name */
  step(code: string): Path {
    return new Path([...this.#parts, '/', { code }])
  }

  /** As the last argument of a call; nothing if it is empty. */
  get argument(): string {
    if (this.#parts.length === 0) return ''
    if (this.#parts.every((part) => typeof part === 'string')) return `, ${quoted(this.#parts.join(''))}`
    return `, \`${this.#parts.map((part) => (typeof part === 'string' ? part.replaceAll(/[\\`$]/g, '\\$&') : `\${${part.code}}`)).join('')}\``
  }
}

/** `return fault('string', name, '/name')` */
export function returnFault(writer: Writer, expected: string, { value, path }: Pick<Spot, 'value' | 'path'>): string {
  return `return ${writer.use('fault')}(${quoted(expected)}, ${value}${path.argument})`
}

/** In one line if it fits. */
export function when(condition: string, statement: string): string {
  const line = `if (${condition}) ${statement}`
  return line.length <= LINE_LENGTH ? line : `if (${condition})\n  ${statement}`
}

/** The statements under a condition; nothing for none. */
export function under(condition: string, statements: readonly string[], otherwise: readonly string[] = []): string[] {
  if (statements.length === 0) return otherwise.length === 0 ? [] : under(`!(${condition})`, otherwise)
  const [only = ''] = statements
  if (statements.length === 1 && otherwise.length === 0 && only.startsWith('return ')) return [when(condition, only)]
  const [other = ''] = otherwise
  const chained = otherwise.length === 1 && !other.includes('\n') && other.startsWith('if (') ? other : inBraces(otherwise)
  const tail = otherwise.length === 0 ? '' : ` else ${chained}`
  return [`if (${condition}) ${inBraces(statements)}${tail}`]
}

export function inBraces(statements: readonly string[]): string {
  return `{\n${statements.join('\n').replaceAll(/^(?=.)/gm, '  ')}\n}`
}

const LINE_LENGTH = 110
