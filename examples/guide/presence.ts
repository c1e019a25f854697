// Who is here: docs/guide/server.md.

import type { Server } from 'wirepact/server'
import type { shop } from './contract.js'
import type { User } from './users.js'

export function presence(server: Server<typeof shop, User>) {
  // #region clients
  const tellEverybody = (text: string) => {
    for (const client of server.clients) {
      if (client.connected) client.api.news(text)
    }
  }
  const ask = async (userId: string, question: string) => {
    const client = [...server.clients].find(({ user }) => user.id === userId)
    return client?.api.confirm(question, { timeoutMs: 30_000 }) // waits if the client is away
  }
  const logOut = (userId: string) => {
    for (const client of server.clients) if (client.user.id === userId) client.close('logged out')
  }
  // #endregion
  return { tellEverybody, ask, logOut }
}
