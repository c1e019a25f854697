// Codecs as source: what the search for them finds in a schema is the same as for a
// live contract; this writes calls of the functions of which that one is made.

import type { Maker } from '../../contract/maker.js'
import { Search } from '../../contract/search.js'
import type { Node, Placed } from '../../contract/scope.js'
import type { ValueForm } from '../../contract/wireform.js'
import type { Shape } from '../../snapshot/shape.js'
import { isSchemaOption, type ProcedureSnapshot } from '../../snapshot/snapshot.js'
import type { Draft } from './draft.js'
import type { ValueImport } from './imports.js'
import { pascalOf, typeNameOf } from './names.js'
import { Nodes } from './nodes.js'
import type { Column, Member, Side } from './table.js'
import { braced, ownKeyOf } from './text.js'
import { literalOf } from './structures.js'

/** The text of an expression. An object, as functions are. */
interface Piece {
  readonly text: string
}

/** The option `codecs` of procedures and topics. */
export class Codecs implements Column, Maker<Piece> {
  readonly option = 'codecs'
  readonly declarations: string[] = []
  readonly #draft: Draft
  readonly #nodes: Nodes
  readonly #search: Search<Piece>
  readonly #constants = new Map<Node, string>()
  readonly #declared = new Set<Node>()

  constructor(draft: Draft) {
    this.#draft = draft
    this.#nodes = new Nodes(draft.snapshot.schemas)
    this.#search = new Search(this)
  }

  of(member: Member, side: Side): string | undefined {
    const at = `${this.#draft.snapshot.name}.${side}.${member.name}`
    const { errors = {} } = member as ProcedureSnapshot
    const codecs = Object.entries(member).flatMap(([option, shape]: [string, unknown]) =>
      (isSchemaOption(option) ? this.#codec(option, shape as Shape, `${at}.${option}`) : []))
    const ofErrors = Object.entries(errors).flatMap(([code, shape]) => this.#codec(code, shape, `${at}.errors.${code}`))
    if (ofErrors.length > 0) codecs.push(`errors: ${braced(ofErrors)}`)
    return codecs.length === 0 ? undefined : braced(codecs)
  }

  #codec(option: string, shape: Shape, path: string): string[] {
    const placed = this.#nodes.of(shape)
    const place = this.#find(placed, path)
    if (!place) return []
    const binary = holdsBytes(placed, path) ? `, ${this.#value('bytesForm')}.binary` : ''
    return [`${ownKeyOf(option)}: ${this.#value('codec')}(${place.text}${binary})`]
  }

  /** @throws {TypeError} that starts with the path, also of a pattern that is none */
  #find(placed: Placed, path: string): Piece | undefined {
    try {
      return this.#search.place(placed, path)
    } catch (error) {
      if (error instanceof SyntaxError) throw new TypeError(`${path}: ${error.message}`)
      throw error
    }
  }

  // Maker

  leaf({ name, bounds = {} }: ValueForm): Piece {
    const form = name === 'bigint' ? `${this.#value('bigintForm')}(${bounds['x-max-digits']})` : this.#value(`${name}Form`)
    return this.#call('leaf', form)
  }

  inTurn(places: readonly Piece[]): Piece {
    return this.#call('inTurn', listOf(places))
  }

  firstOf(places: readonly Piece[]): Piece {
    const [only] = places
    return only && places.length === 1 ? only : this.#call('firstOf', listOf(places))
  }

  byTag(name: string, places: readonly (readonly [value: unknown, place: Piece])[]): Piece {
    const entries = places.map(([value, { text }]) => `[${literalOf(value).text}, ${text}]`)
    return this.#call('byTag', literalOf(name).text, `[${entries.join(', ')}]`)
  }

  members(places: Readonly<Record<string, Piece>>): Piece {
    return this.#call('members', recordOf(places))
  }

  anyMembers(
    named: Readonly<Record<string, Piece | undefined>>,
    patterns: readonly (readonly [names: RegExp, place: Piece | undefined])[],
    others: Piece | undefined,
  ): Piece {
    const entries = patterns.map(([names, place]) => `[${String(names)}, ${textOf(place)}]`)
    return this.#call('anyMembers', recordOf(named), `[${entries.join(', ')}]`, textOf(others))
  }

  elements(first: readonly (Piece | undefined)[], rest: Piece | undefined): Piece {
    return this.#call('elements', listOf(first), textOf(rest))
  }

  reference(target: Node, place: () => Piece | undefined): Piece {
    const name = this.#constantOf(target)
    const piece = place()
    if (!piece) return this.#call('later', `() => ${name}`)
    if (!this.#declared.has(target)) this.declarations.push(`const ${name}: ${this.#draft.imports.type('Where')} = ${piece.text}`)
    this.#declared.add(target)
    return { text: name }
  }

  #constantOf(node: Node): string {
    let name = this.#constants.get(node)
    if (name === undefined) {
      const of = pascalOf(typeNameOf(this.#nodes.nameOf(node) ?? 'value'))
      name = this.#draft.names.take(`in${of}`)
      this.#constants.set(node, name)
    }
    return name
  }

  #call(name: ValueImport, ...args: readonly string[]): Piece {
    return { text: `${this.#value(name)}(${args.join(', ')})` }
  }

  #value(name: ValueImport): string {
    return this.#draft.imports.value(name)
  }
}

/** A search of its own, which is then known to be for this schema alone. */
function holdsBytes(placed: Placed, path: string): boolean {
  const some: Piece = { text: '' }
  const make = (): Piece => some
  const search = new Search<Piece>({
    leaf: make, inTurn: make, firstOf: make, byTag: make, members: make, anyMembers: make, elements: make, reference: make,
  })
  search.place(placed, path)
  return search.binary !== undefined
}

function textOf(place: Piece | undefined): string {
  return place ? place.text : 'undefined'
}

function listOf(places: readonly (Piece | undefined)[]): string {
  return `[${places.map(textOf).join(', ')}]`
}

function recordOf(places: Readonly<Record<string, Piece | undefined>>): string {
  return braced(Object.entries(places).map(([name, place]) => `${ownKeyOf(name)}: ${textOf(place)}`))
}
