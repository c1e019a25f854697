// What a page does against a mock: docs/guide/mocking.md.

import { createClient } from 'wirepact/client'
import { library } from './library.js'

const client = createClient(library, { url: 'ws://localhost:8080', lazy: true })
const wish = { isbn: '9780306406157', days: 14 }

export async function refused(): Promise<unknown> {
  // #region error
  const refused = client.api.books.lend(wish, { headers: { 'mock-error': 'LENT_OUT' } })
  // #endregion
  return refused
}
