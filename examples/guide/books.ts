// A group of procedures in a file of its own: docs/guide/contract.md.

// #region books
import * as Type from 'typebox'
import { notify, rpc } from 'wirepact'

const Isbn = Type.String({ format: 'isbn' })
const Book = Type.Object({ isbn: Isbn, title: Type.String() })

export const find = rpc({
  description: 'The book, or null if the library does not have it.',
  input: Isbn,
  output: Type.Union([Book, Type.Null()]),
  idempotent: true,
  timeoutMs: 2_000,
})

export const lend = rpc({
  input: Type.Object({ isbn: Isbn, days: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
  output: Type.Object({ due: Type.String({ format: 'date' }) }),
  errors: {
    LENT_OUT: Type.Object({ until: Type.String({ format: 'date' }) }),
    NOT_A_MEMBER: Type.Void(),
  },
})

export const opened = notify({ input: Isbn })
// #endregion
