// What a command says before it ends without success.

/** Exit statuses, for scripts. */
export const exitStatus = {
  ok: 0,
  /** The command did its work, and the answer is no: stale, breaking, or an `RpcError`. */
  no: 1,
  /** It could not do its work: wrong arguments, or a contract that cannot be read. */
  failed: 2,
  /** No connection in time. */
  unreachable: 3,
  /** Whoever reads the output has gone: 128 and the number of SIGPIPE, by which other programs end then. */
  unread: 141,
  /** By Ctrl-C: 128 and the number of the signal. */
  interrupted: 130,
} as const

/** Ends a command. Its message is all that is shown: where, what, and what was there instead. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly status: number

  constructor(message: string, status: number = exitStatus.failed) {
    super(message)
    this.status = status
  }
}

/** Whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A mistake of the user's is told by its message alone; what else happens is ours, and has its stack. */
export function told(error: unknown): string {
  const known = error instanceof Failure || (error instanceof Error && (error.name === 'CACError' || error instanceof TypeError))
  return known ? error.message : error instanceof Error ? error.stack ?? error.message : String(error)
}
