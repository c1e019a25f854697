// What both sides say about versions of a contract.

import type { Rpc } from 'wirepact'
import type { ClientOptions, ContractDifference } from 'wirepact/client'
import type { ServerOptions } from 'wirepact/server'
import type { Equal, Expect } from './equal.js'
import type { market } from './market.js'

type Told = NonNullable<ClientOptions<typeof market>['onContractChange']>
type Accepts = NonNullable<ServerOptions<typeof market, undefined>['accepts']>

export type Tests = [
  Expect<Equal<Parameters<Told>, [change: ContractDifference]>>,
  Expect<Equal<ContractDifference['changed'], readonly string[]>>,
  Expect<Equal<Rpc['hash'], string | undefined>>,
  // As TypeScript reads a file with `resolveJsonModule`.
  Expect<Equal<{ wirepact: number; server: { kind: string }[] }[] extends Accepts ? true : false, true>>,
]
