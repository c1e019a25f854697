// The table of a generated file: a contract without schemas.

import type { Definition, Topic } from '../contract/contract.js'

export interface Table {
  readonly name: string
  readonly version: string
  readonly server: Rows<Definition>
  readonly client: Rows<Definition>
  readonly topics: Rows<Topic>
  /** What it takes to answer the server's calls. Absent: it makes none. */
  readonly '~answering'?: object
}

/** In the contract's groups. */
export interface Rows<Row> {
  readonly [name: string]: Row | Rows<Row>
}
