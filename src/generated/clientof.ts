// A client whose types are written out in its file, so that there is nothing to infer.

import { createClient } from '../client/client.js'
import type { ClientBase } from '../client/publicclient.js'
import type { ConnectOptions } from '../client/options.js'
import type { Contract } from '../contract/contract.js'
import { membersByHash } from '../contract/hashes.js'
import type { Table } from './table.js'

/**
 * @param contract - the table of a generated file, for whose types `Client` stands
 * @throws {TypeError | RangeError} naming the option that is wrong, or a handler that the contract lacks
 */
export function clientOf<Client extends ClientBase>(contract: Table, options: ConnectOptions & { readonly handlers?: object }): Client {
  // The file's types say what its table does: the generator wrote both from one contract.
  const compared = { ...contract, '~members': membersByHash }
  return createClient(compared as object as Contract, options) as ClientBase as Client
}
