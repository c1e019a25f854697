// What an application has of its client.

import type { Contract } from '../contract/contract.js'
import type { Topics } from '../contract/topicapi.js'
import type { Api } from '../contract/types.js'
import type { CallContext } from '../platform/context.js'
import type { ClientState } from './state.js'

/** What handlers of the server's calls get after their input. */
export interface ClientContext<C extends Contract> extends CallContext {
  /** Calls back to the server, with places of their own: they never wait for the calls that caused them. */
  readonly server: Api<C['server']>
}

export interface Client<C extends Contract> extends ClientBase {
  /** The server's procedures. */
  readonly api: Api<C['server']>
  /** What the server publishes, to subscribe to. */
  readonly topics: Topics<C['topics']>
}

/** What every client has, whatever its contract. */
export interface ClientBase extends AsyncDisposable {
  readonly state: ClientState
  /** Tells each change; `state` is the present one. @returns a function that stops telling */
  onState(listener: (state: ClientState) => void): () => void
  /**
   * Connects if the client is `lazy` or was closed, and resolves when there is a session: a new one, if it was closed.
   *
   * @throws {RpcError} if no session is to be had; losing the network is not that: it waits
   */
  connect(): Promise<void>
  /**
   * Sends what waits and the socket has room for, says bye, and fails every call that is not answered yet. Logging out
   * is this. Resolves when the socket is closed, after 1,000 ms at most.
   */
  close(): Promise<void>
}
