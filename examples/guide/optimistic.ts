// Showing what is not yet known to have happened: docs/guide/recipes.md.

// #region optimistic
import { safe, type InputOf } from 'wirepact'
import type { Client } from 'wirepact/client'
import type { library } from './library.js'

type Wish = InputOf<typeof library.server.books.lend>

export async function lend(client: Client<typeof library>, wish: Wish, show: (text: string) => void): Promise<void> {
  show('lent') // at once
  const result = await safe(client.api.books.lend(wish, { timeoutMs: 600_000 })) // it may wait offline for so long
  if (result.ok) show(`lent until ${result.value.due}`)
  else if (result.error.outcome === 'unknown') show('perhaps lent: look at your loans')
  else show(`not lent: ${result.error.message}`) // take back what was shown
}
// #endregion
