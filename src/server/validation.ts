// Checks values against a contract's schemas, each compiled when it is first needed.

import { Compile, type Validator } from 'typebox/compile'
import { Format } from 'typebox/format'
import type { TSchema } from 'typebox'
import type { Contract } from '../contract/contract.js'

/** What is wrong with a value. */
export interface Issue {
  /** JSON pointer into the value; empty: the value itself. */
  readonly path: string
  readonly message: string
}

/** @throws {TypeError} if TypeBox does not know a format that the contract names: it would let every text through */
export function checkFormats(contract: Contract): void {
  for (const name of contract['~formats'] ?? []) {
    const mend = `import what calls Format.Set('${name}', …)`
    if (!Format.Has(name)) throw new TypeError(`createServer: the contract names the format "${name}", and it is not defined: ${mend}`)
  }
}

/** One schema's check, compiled when the first value comes. */
export class Check {
  /** True if the value is right. Once it is compiled, TypeBox's own function: one call's way is kept short. */
  valid: (value: unknown) => boolean
  readonly #all: boolean
  #validator: Validator | undefined

  /**
   * @param schema - undefined: only no value is right
   * @param all - every issue (up to TypeBox's `maxErrors`), not the first only: an
   *   attacker's value can make that cost hundreds of milliseconds
   */
  constructor(schema: object | undefined, all: boolean) {
    this.#all = all
    this.valid = schema ? (value) => this.#compile(schema)(value) : (value) => value === undefined
  }

  /** What is wrong with the value; undefined if nothing is. */
  issues(value: unknown): readonly Issue[] | undefined {
    try {
      if (this.valid(value)) return undefined
      return this.#validator ? issues(this.#validator, value, this.#all) : [{ path: '', message: 'must be absent' }]
    } catch (error) {
      // A value nested so deeply that a recursive schema's check overflows the stack.
      if (error instanceof RangeError) return [{ path: '', message: 'must not be nested so deeply' }]
      throw error
    }
  }

  #compile(schema: object): (value: unknown) => boolean {
    const validator = (this.#validator = Compile(schema as TSchema)) // defineContract made sure of it
    return (this.valid = validator.Check.bind(validator))
  }
}

/** One of each schema, by its name. */
export function checksOf(schemas: Readonly<Record<string, object>>, all: boolean): Map<string, Check> {
  return new Map(Object.entries(schemas).map(([name, schema]) => [name, new Check(schema, all)]))
}

function issues(validator: Validator, value: unknown, all: boolean): Issue[] {
  const errors = all ? validator.Errors(value) : firstErrors(validator, value)
  const found = new Map<string, Issue>()
  for (const { instancePath, message } of errors) {
    if (!found.has(instancePath)) found.set(instancePath, { path: instancePath, message })
  }
  return found.size > 0 ? [...found.values()] : [{ path: '', message: 'must match the contract' }]
}

/** `Parse` stops at the first error, where `Errors` runs every pattern of the schema. */
function firstErrors(validator: Validator, value: unknown): readonly { instancePath: string; message: string }[] {
  try {
    validator.Parse(value)
  } catch (error) {
    const cause = (error as { cause?: { errors?: readonly { instancePath: string; message: string }[] } }).cause
    if (cause?.errors) return cause.errors
    if (error instanceof RangeError) throw error
  }
  return []
}

export function describe([issue]: readonly Issue[]): string {
  return issue ? `${issue.path || 'the value'} ${issue.message}` : 'the value does not match'
}
