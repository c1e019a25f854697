// wirepact/client

export { createClient } from './client.js'
export type { Client, ClientBase, ClientContext } from './publicclient.js'
export type { ClientOptions, ConnectOptions, ContractDifference, Interceptor, OutgoingCall, TraceEvent } from './options.js'
export type { ClientState } from './state.js'
export type { Backoff } from './backoff.js'
export type { SocketConstructor, SocketLike } from './socket.js'
export type { CallContext } from '../platform/context.js'
export type { Logger } from '../platform/logger.js'
