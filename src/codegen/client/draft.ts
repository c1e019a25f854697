// One file in the making: what its parts share.

import type { Shape } from '../../snapshot/shape.js'
import type { Snapshot } from '../../snapshot/snapshot.js'
import { exported, Imports } from './imports.js'
import { Names, pascalOf, platformTypes, typeNameOf } from './names.js'
import { fits } from './text.js'
import { Types } from './types.js'

/** Names that the file itself has, and those in it that begin with the contract's: `MarketApi`. */
export interface OwnNames {
  readonly api: string
  readonly topics: string
  readonly handlers: string
  readonly context: string
  readonly options: string
  readonly client: string
}

export class Draft {
  readonly snapshot: Snapshot
  readonly imports: Imports
  readonly names: Names
  readonly own: OwnNames
  readonly types: Types
  /** Exported types, each with its comment, in the order in which they are read. */
  readonly declarations: string[] = []

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot
    this.names = new Names([...exported, ...platformTypes, 'contract', 'createClient'])
    const take = (what: string): string => this.names.take(`${pascalOf(snapshot.name)}${what}`)
    this.own = {
      api: take('Api'), topics: take('Topics'), handlers: take('Handlers'), context: take('Context'),
      options: take('ClientOptions'), client: take('Client'),
    }
    const schemas = Object.keys(snapshot.schemas)
    const identifiers = new Map(schemas.map((name) => [name, this.names.take(typeNameOf(name))]))
    this.imports = new Imports(this.names) // which leave the schemas their names
    this.types = new Types(snapshot.schemas, identifiers)
    this.declarations.push(...schemas.map((name) => this.types.named(name)))
  }

  /** The type in few words: as it is, or its name, under which it is declared. @param wanted - that name */
  typeOf(shape: Shape, wanted: string): string {
    const text = this.types.of(shape)
    if (fits(text) && text.length <= INLINE_LENGTH) return text
    const name = this.names.take(wanted)
    this.declarations.push(this.types.declaration(name, shape))
    return name
  }
}

/** A longer type has a name, which is read more easily where the type is used. */
const INLINE_LENGTH = 60
