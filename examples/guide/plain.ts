// A contract that defineContract has not made: docs/guide/contract.md and client.md.

// #region plain
import { answered, type Rpc } from 'wirepact'
import { createClient } from 'wirepact/client'

const greeter = {
  name: 'greeter',
  version: '1.0.0',
  server: { greet: { kind: 'rpc', input: {}, output: {} } as Rpc<[name: string], string> },
  client: { confirm: { kind: 'rpc', input: {}, output: {} } as Rpc<[question: string], boolean> },
  topics: {},
} as const
// #endregion

export function openGreeter(url: string) {
  // #region answered
  const client = createClient(answered(greeter), { url, handlers: { confirm: (question) => question !== 'really?' } })
  // #endregion
  return client
}
