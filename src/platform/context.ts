// What a handler knows of its call, on either side, besides its input.

import { RpcError } from '../errors.js'
import type { Clock } from '../protocol/clock.js'
import type { Answered, IncomingCall } from '../protocol/answerer.js'

/** What every handler gets after its input. */
export interface CallContext {
  /** The procedure's name, as in `orders.place`. */
  readonly method: string
  /** Aborts when the caller no longer waits: cancelled, past its deadline, or its session gone. Its reason is an `RpcError`. */
  readonly signal: AbortSignal
  /** The call's arrival plus its whole timeout: no earlier than when its caller gives up. Undefined if it has none. */
  readonly deadline: Date | undefined
  /** What the caller sent along with this call. */
  readonly headers: Readonly<Record<string, string>>
}

/** The signal and the deadline are made when they are first asked for: most handlers never do. */
export class Context<Owner> implements CallContext {
  // Not #private: those cost a function call each time one of these is made.
  private controller: AbortController | undefined

  /** @param owner - what one side's contexts have besides; subclasses have no constructor, which would be another call */
  constructor(protected readonly call: IncomingCall<Answered>, private readonly clock: Clock, protected readonly owner: Owner) {}

  get method(): string {
    return this.call.method.name
  }

  get headers(): Readonly<Record<string, string>> {
    return this.call.headers
  }

  get deadline(): Date | undefined {
    const { deadlineMs } = this.call
    return deadlineMs === Infinity ? undefined : new Date((this.clock.wallMs?.() ?? Date.now()) + deadlineMs - this.clock.now())
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      const controller = (this.controller = new AbortController())
      const { cancelled } = this.call
      if (cancelled) controller.abort(cancelled)
      else this.call.onCancel = (reason) => controller.abort(reason)
    }
    return this.controller.signal
  }

  /** One of the procedure's own errors, to be thrown. */
  error(code: string, data?: unknown, message?: string): RpcError {
    return new RpcError(code, message, { data, outcome: 'executed' })
  }
}
