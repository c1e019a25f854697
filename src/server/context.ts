// What a server's handlers and middleware know of their call.

import type { Contract } from '../contract/contract.js'
import type { Api } from '../contract/types.js'
import { Context, type CallContext } from '../platform/context.js'
import type { ConnectionRequest } from './socket.js'

export interface ServerContext<C extends Contract, User> extends CallContext {
  /** What `authenticate` returned; undefined without one. */
  readonly user: User
  /** Typed calls back to this caller, with places of their own. */
  readonly client: Api<C['client']>
  /** The caller's session, as in `server.clients`. */
  readonly connection: ServerClient<C, User>
  /** The HTTP request that brought the caller's present, or last, socket. */
  readonly request: ConnectionRequest
}

/** A session: one client, connected or about to come back. */
export interface ServerClient<C extends Contract, User> {
  /** Names it in logs. No secret, and no credential. */
  readonly id: string
  readonly user: User
  /** False while it is away; calls to it wait until their deadline. */
  readonly connected: boolean
  readonly request: ConnectionRequest
  /** Typed calls to this client. */
  readonly api: Api<C['client']>
  /**
   * Ends the session for good: the client does not come back by itself.
   *
   * @param reason - for people: what its client's CANCELLED says, at most 120 bytes. Default `ended by the server`
   */
  close(reason?: string): void
}

/** A call, as middleware sees it. */
export interface ServerCall<C extends Contract, User> {
  readonly method: string
  /** Already checked against the contract. */
  readonly input: unknown
  readonly ctx: ServerContext<C, User>
}

/** A function around every call: `next()` runs the handler. What it returns is the answer. */
export type Middleware<C extends Contract, User> = (call: ServerCall<C, User>, next: () => Promise<unknown>) => Promise<unknown>

/** What a context shows of the session. */
interface Owner {
  readonly user: unknown
  readonly request: ConnectionRequest
  readonly nestedApi: object
}

/** A handler's context. What it gives is typed by `ServerContext`. */
export class HandlerContext extends Context<Owner> {
  get connection(): Owner {
    return this.owner
  }

  get user(): unknown {
    return this.owner.user
  }

  get request(): ConnectionRequest {
    return this.owner.request
  }

  get client(): object {
    return this.owner.nestedApi
  }

  /** What the handler reads its caller's items from, if it is given any. */
  get items(): AsyncIterator<unknown> | undefined {
    return this.call.flow?.incoming as AsyncIterator<unknown> | undefined // an Inflow, which is one
  }
}

/** The items that the handler of this context will read: for whoever watches it from a middleware. */
export function itemsOf(ctx: object): AsyncIterator<unknown> | undefined {
  return (ctx as HandlerContext).items // every context of a server's is one
}
