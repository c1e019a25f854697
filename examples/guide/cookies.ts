// Who calls, by the cookie of a web application: docs/guide/security.md.

// #region imports
import { RpcError } from 'wirepact'
import { createServer } from 'wirepact/server'
import { shop } from './contract.js'
// #endregion
import type { User } from './users.js'

export function shopFor(userOfCookie: (cookie: string) => User | undefined) {
  // #region cookies
  const server = createServer(shop, {
    origins: ['https://www.example.com'], // pages of other hosts that may connect
    authenticate: ({ request }) => {
      const user = userOfCookie(String(request.headers['cookie']))
      if (!user) throw new RpcError('UNAUTHENTICATED', 'please log in')
      return user
    },
    principal: (user) => user.id,
  })
  // #endregion
  return server
}
