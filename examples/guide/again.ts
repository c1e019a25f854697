// Telling a new session what the former one knew: docs/guide/reconnecting.md.

// #region imports
import type { Client } from 'wirepact/client'
import type { library } from './library.js'
// #endregion

/** @param openBook - the book that the reader has open now */
export function tellAgain(client: Client<typeof library>, openBook: () => string | undefined): () => void {
  // #region again
  const stop = client.onState((state) => {
    if (state.status !== 'connected' || state.resumed) return
    const isbn = openBook()
    if (isbn) client.api.books.opened(isbn) // this server has not heard of it
  })
  // #endregion
  return stop
}
