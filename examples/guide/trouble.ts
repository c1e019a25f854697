// Asking a client what it does: docs/guide/troubleshooting.md.

import type { Client } from 'wirepact/client'
import type { shop } from './contract.js'

export function explain(client: Client<typeof shop>): () => void {
  // #region state
  const stop = client.onState((state) => {
    if (state.status === 'waiting') console.log('waiting', state.reason)
    else if (state.status === 'closed') console.log('closed', state.error?.code, state.error?.message)
    else console.log(state.status)
  })
  // #endregion
  return stop
}
