// Logging in and out: docs/guide/recipes.md.

// #region login
import { createClient, type Client } from 'wirepact/client'
import { shop } from './contract.js'

export interface Login {
  /** A token that is valid now: asks for a fresh one if the last is about to expire. */
  token(): Promise<string>
  /** Shows the form, with the reason if there is one. */
  show(reason?: string): void
}

export function logIn(url: string, login: Login): Client<typeof shop> {
  const client = createClient(shop, {
    url,
    auth: () => login.token(), // asked at each connect, and once more if the server refuses it
    handlers: { confirm: (question) => window.confirm(question) },
  })
  client.onState((state) => {
    if (state.status === 'closed') login.show(state.error?.message) // refused, logged out here or by the server
  })
  return client
}

export async function logOut(client: Client<typeof shop>): Promise<void> {
  await client.close() // the next user gets a client of their own
}
// #endregion
