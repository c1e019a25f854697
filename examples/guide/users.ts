// Who calls: docs/guide/server.md and docs/guide/security.md.

// #region users
import { RpcError } from 'wirepact'
import type { Credentials } from 'wirepact/server'

export interface User {
  readonly id: string
  readonly name: string
}

const tokens = new Map<unknown, User>([['maria-token', { id: 'u1', name: 'Maria' }]])

/** Throws UNAUTHENTICATED unless the token is somebody's. */
export async function userOf({ auth }: Credentials): Promise<User> {
  const user = tokens.get(auth)
  if (!user) throw new RpcError('UNAUTHENTICATED', 'please log in')
  return user
}
// #endregion
