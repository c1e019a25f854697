// The one error that callers see and handlers throw. It knows no contract, no
// wire and no socket; every other module may import it.

/**
 * Whether the procedure's handler ran:
 * `not-executed` it provably did not start; `executed` it started, and its
 * answer is this error; `unknown` it may have run (the connection was lost
 * with the server's process, or the caller stopped waiting).
 */
export type Outcome = 'not-executed' | 'executed' | 'unknown'

export const statusCodes = [
  'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS',
  'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE',
  'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED',
  'SESSION_LOST', 'CONTRACT_MISMATCH',
] as const

/**
 * Codes that any call can fail with: gRPC's names, and two of wirepact's own
 * (`SESSION_LOST`, `CONTRACT_MISMATCH`). A contract adds its own beside them.
 *
 * Source: gRPC, "Status codes and their use in gRPC".
 */
export type StatusCode = (typeof statusCodes)[number]

/** True if `code` is one of {@link StatusCode}, which contracts cannot redefine. */
export function isStatusCode(code: string): code is StatusCode {
  return (statusCodes as readonly string[]).includes(code)
}

export interface RpcErrorOptions<Data = unknown> {
  /** What the contract's `errors` say travels with this code. */
  data?: Data | undefined
  /** Default `unknown`; an error thrown by a handler reaches the caller as `executed`. */
  outcome?: Outcome | undefined
  cause?: unknown
}

// Marks instances, so that `instanceof` holds between the ESM and CommonJS builds.
const brand = Symbol.for('wirepact.RpcError')

/** Why a call failed, and whether it ran. */
export class RpcError<Code extends string = string, Data = unknown> extends Error {
  override readonly name = 'RpcError'
  readonly code: Code
  readonly data: Data
  readonly outcome: Outcome

  /**
   * @param code - one of {@link StatusCode}, or one of the contract's own
   * @param message - for people; default: the code
   */
  constructor(code: Code, message: string = code, options: RpcErrorOptions<Data> = {}) {
    super(message, options) // which takes its cause, if it has one
    this.code = code
    this.data = options.data as Data // absent only where Data is undefined or unknown
    this.outcome = options.outcome ?? 'unknown'
    Object.defineProperty(this, brand, { value: true })
  }

  static override [Symbol.hasInstance](value: unknown): value is RpcError {
    if (isSubclass(this)) return Function.prototype[Symbol.hasInstance].call(this, value) // a subclass of a user's
    try {
      return typeof value === 'object' && value !== null && brand in value
    } catch {
      return false // a revoked proxy, or one that throws on purpose
    }
  }
}

// Outside: a class that names itself is renamed by bundlers, and shown as `_RpcError`.
function isSubclass(type: unknown): boolean {
  return type !== RpcError
}
