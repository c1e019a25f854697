// wirepact/server

export { createServer, type Server } from './server.js'
export type { CloseOptions } from './draining.js'
export type { Middleware, ServerCall, ServerClient, ServerContext } from './context.js'
export type { Credentials, ServerLimits, ServerOptions, ServerTraceEvent } from './options.js'
export type { ConnectionRequest, ServerSocket, UpgradeRequest } from './socket.js'
export type { UpgradeSource } from './upgrade.js'
export type { Issue } from './validation.js'
export type { CallContext } from '../platform/context.js'
export type { Logger } from '../platform/logger.js'
