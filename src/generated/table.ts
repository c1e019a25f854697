// The table of a generated file: a contract without schemas.

import type { Definition, Topic } from '../contract/contract.js'
import type { Checks } from './fault.js'

export interface Table {
  readonly name: string
  readonly version: string
  readonly server: Rows<Definition & Checked>
  readonly client: Rows<Definition & Checked>
  readonly topics: Rows<Topic & Checked>
  /** What it takes to answer the server's calls. Absent: it makes none. */
  readonly '~answering'?: object
}

interface Checked {
  /** What `checked` makes part of its codecs. */
  readonly checks?: Checks
}

/** In the contract's groups. */
export interface Rows<Row> {
  readonly [name: string]: Row | Rows<Row>
}
