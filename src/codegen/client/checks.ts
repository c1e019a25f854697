// Validators as source: the option `checks` of procedures and topics, and the functions in it.

import type { Shape } from '../../snapshot/shape.js'
import { isSchemaOption, type ProcedureSnapshot } from '../../snapshot/snapshot.js'
import { ownFormats } from './check/formats.js'
import { Functions } from './check/functions.js'
import type { Draft } from './draft.js'
import { pascalOf } from './names.js'
import type { Column, Member, Side } from './table.js'
import { braced, ownKeyOf } from './text.js'

export class Checks implements Column {
  readonly option = 'checks'
  /** The contract's own formats, which whoever makes a client brings along. */
  readonly formats: readonly string[]
  readonly #draft: Draft
  readonly #functions: Functions

  constructor(draft: Draft) {
    this.#draft = draft
    this.formats = ownFormats(draft.snapshot)
    this.#functions = new Functions({ ...draft, formats: this.formats })
  }

  get declarations(): readonly string[] {
    return this.#functions.declarations
  }

  /** @throws {TypeError} that starts with the place of what no validator can be made of */
  of(member: Member, side: Side): string | undefined {
    const place = `${this.#draft.snapshot.name}.${side}.${member.name}`
    const called = pascalOf(member.name)
    const checks = Object.entries(member).flatMap(([option, shape]: [string, unknown]) =>
      (isSchemaOption(option) ? this.#check(option, shape as Shape, called, place) : []))
    const { errors = {} } = member as ProcedureSnapshot
    // What a handler throws is the server's to check.
    const ofErrors = side === 'client' ? [] : Object.entries(errors).flatMap(([code, shape]) => this.#check(code, shape, called, `${place}.errors`))
    if (ofErrors.length > 0) checks.push(`errors: ${braced(ofErrors)}`)
    return checks.length === 0 ? undefined : braced(checks)
  }

  #check(option: string, shape: Shape, called: string, place: string): string[] {
    const check = this.#functions.of(shape, `${called}${pascalOf(option)}`, `${place}.${option}`)
    return check === undefined ? [] : [`${ownKeyOf(option)}: ${check}`]
  }
}
