// A contract with everything that one can say: docs/guide/contract.md.

// #region define
import * as Type from 'typebox'
import { defineContract, rpc } from 'wirepact'
import * as books from './books.js'

export const library = defineContract({
  name: 'library',
  version: '2.1.0',
  formats: ['isbn'], // string formats of your own, beside TypeBox's
  server: {
    books, // a module is a group
    catalogue: {
      search: rpc({ input: Type.String({ maxLength: 200 }), output: Type.Array(Type.String()), maxBytes: 4_194_304 }),
    },
    ping: rpc({}), // neither input nor output
  },
  client: {
    recall: rpc({ input: Type.String({ format: 'isbn' }), output: Type.Boolean() }),
  },
})
// #endregion

// #region types
import type { Api, ErrorsOf, InputOf, OutputOf } from 'wirepact'

type Lend = typeof library.server.books.lend

export type Wish = InputOf<Lend> // { isbn: string; days: number }
export type Loan = OutputOf<Lend> // { due: string }
export type Refusals = ErrorsOf<Lend> // { LENT_OUT: { until: string }; NOT_A_MEMBER: void }
export type LibraryApi = Api<typeof library.server> // what `client.api` is
// #endregion
