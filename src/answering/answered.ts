// Contracts with procedures that the client answers. They bring along what it
// takes to do so, so that a client of a contract without does not carry it.

import type { Contract, Group, TopicGroup } from '../contract/contract.js'
import { checkedContract, type ContractOptions } from '../contract/define.js'
import { membersByHash } from '../contract/hashes.js'
import { answering } from './answering.js'

/**
 * The contract that both sides share, checked and frozen.
 *
 * @throws {TypeError} that starts with the path of what is wrong:
 * `market.server.orders.place.input: not a TypeBox schema (got string)`
 */
export function defineContract<
  Server extends Group = Record<never, never>,
  Client extends Group = Record<never, never>,
  Topics extends TopicGroup = Record<never, never>,
>(options: ContractOptions<Server, Client, Topics>): Contract<Server, Client, Topics> {
  const contract = checkedContract(options)
  const compared = { ...contract, '~members': membersByHash }
  return Object.freeze(Object.keys(contract.client).length > 0 ? answered(compared) : compared)
}

/**
 * A plain contract, which `defineContract` has not made, with what it takes to answer the procedures in its group
 * `client`. Without it a client has no place for handlers.
 */
export function answered<C extends Contract>(contract: C): C {
  return { ...contract, '~answering': answering }
}
