// What a client says about versions of its contract.

import type { Rpc } from 'wirepact'
import type { ClientOptions, ContractDifference } from 'wirepact/client'
import type { Equal, Expect } from './equal.js'
import type { market } from './market.js'

type Told = NonNullable<ClientOptions<typeof market>['onContractChange']>

export type Tests = [
  Expect<Equal<Parameters<Told>, [change: ContractDifference]>>,
  Expect<Equal<ContractDifference['changed'], readonly string[]>>,
  Expect<Equal<Rpc['hash'], string | undefined>>,
]
