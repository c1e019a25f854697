// The values of one procedure or topic: read from what is typed, checked, and written again.

import { topicsOf } from '../../contract/topic.js'
import { procedures } from '../../contract/walk.js'
import { Check, type Issue } from '../../server/validation.js'
import type { Shape } from '../../snapshot/shape.js'
import type { ProcedureSnapshot } from '../../snapshot/snapshot.js'
import { Failure } from '../failure.js'
import { contentOf } from '../values/argument.js'
import { plainOf, type Plain } from '../values/plain.js'
import type { Target } from './target.js'

type Option = 'input' | 'params' | 'output' | 'item' | 'up' | 'down' | 'message'

export class Values {
  readonly #target: Target
  readonly #plain = new Map<string, Plain>()

  constructor(target: Target) {
    this.#target = target
  }

  /** @throws {Failure} that begins with `what`, if it is none that the contract takes there */
  read(option: Option, json: unknown, what: string): unknown {
    const value = this.#plainOf(option, this.#shape(option)).read(json)
    if (this.#target.known) this.#check(option, value, what)
    return value
  }

  /** @throws {Failure} that begins with `what`, if the contract takes another there */
  check(option: Option, value: unknown, what: string): void {
    if (this.#target.known) this.#check(option, value, what)
  }

  /** True if the contract, as far as it is known, does not insist on a value there. */
  allowsNone(option: Option): boolean {
    return !this.#target.known || this.#issues(option, undefined).length === 0
  }

  write(option: Option, value: unknown): unknown {
    return this.#plainOf(option, this.#shape(option)).write(value)
  }

  /** The data of an error, as far as it is one of the procedure's own. */
  writeError(code: string, data: unknown): unknown {
    const { errors = {} } = this.#target.member as ProcedureSnapshot // a topic has none
    const shape = Object.hasOwn(errors, code) ? errors[code] : undefined
    return shape ? this.#plainOf(`errors.${code}`, shape).write(data) : data
  }

  /** True if what the contract says of the option is that it is bytes, and nothing else. */
  isBytes(option: Option): boolean {
    return this.#shape(option)['x-wirepact'] === 'bytes'
  }

  /** Most bytes of such. */
  maxBytes(option: Option): number {
    return Number(this.#shape(option)['x-max-bytes'] ?? Infinity)
  }

  #shape(option: Option): Shape {
    const { member, schemas } = this.#target
    const shape = (member as unknown as Readonly<Record<Option, Shape | undefined>>)[option] ?? {} // of whichever kind
    const [, name] = /^#\/schemas\/(.*)$/s.exec(String(shape['$ref'])) ?? []
    return (name === undefined ? undefined : schemas[name]) ?? shape
  }

  #plainOf(place: string, shape: Shape): Plain {
    let plain = this.#plain.get(place)
    if (!plain) this.#plain.set(place, plain = plainOf(shape, this.#target.schemas, { open: contentOf }))
    return plain
  }

  #check(option: Option, value: unknown, what: string): void {
    const issues = this.#issues(option, value)
    const told = issues.map(({ path, message }) => `${path === '' ? 'it' : path} ${message}`)
    if (told.length > 0) throw new Failure(`${what}: ${told.join('; ')}`)
  }

  #issues(option: Option, value: unknown): readonly Issue[] {
    return new Check(this.#schema(option), true).issues(value) ?? []
  }

  #schema(option: Option): object | undefined {
    const { contract, member } = this.#target
    if (option === 'params') return topicsOf(contract.topics).find(({ name }) => name === member.name)?.params
    const procedure = procedures(contract.server).find(({ name }) => name === member.name)
    return option === 'item' || option === 'up' ? procedure?.up : procedure?.input
  }
}
