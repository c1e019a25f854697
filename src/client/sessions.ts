// The sessions of one client. One of them takes new calls; the others are left
// over from servers that are stopping, and are kept until their calls are over.

import { RpcError, type StatusCode } from '../errors.js'
import type { Departure, Reason } from '../protocol/pendingcall.js'
import type { Line } from './line.js'
import { ClientSession, type SessionHost, type Siblings } from './session.js'
import { watchPage } from './wakeups.js'

export interface SessionsHost extends SessionHost {
  /** The state of the session that takes calls is another. */
  changed(): void
  /** No session is to be had. */
  fatal(error: RpcError, reason: Reason): void
  /** The page goes away for good. */
  close(): Promise<void>
}

/** Sessions left over from servers that are stopping; more are more than a deployment explains. */
const MOST_DRAINING = 4

/** From when a client is opened until it is closed. */
export class Sessions implements Siblings {
  principal: string | undefined
  /** The one that takes new calls. */
  current: ClientSession
  readonly #host: SessionsHost
  readonly #all = new Set<ClientSession>()
  readonly #unwatch: () => void

  constructor(host: SessionsHost) {
    this.#host = host
    this.current = this.#next(0)
    host.caller.use(this.current.session)
    const wake = (): void => {
      for (const { line } of this.#all) line.wake()
    }
    this.#unwatch = watchPage(wake, () => void host.close())
  }

  /** @param spared - the server's calls that are overdue may wait */
  tick(now: number, slept: boolean, spared: boolean): void {
    for (const each of this.#all) {
      const { callee } = each
      each.tick(now, slept)
      if (!this.#all.has(each)) continue
      if (!spared) callee.tick(now)
      this.#host.due(spared ? each.deadlineMs : Math.min(each.deadlineMs, callee.deadlineMs))
    }
  }

  /** Closes their sockets in good order. They are to be ended at once. */
  close(): Promise<unknown> {
    return Promise.all([...this.#all].map((each) => each.close()))
  }

  /** All are over, and their calls with them. */
  end(reason: Reason, error: RpcError | undefined): void {
    const { caller, subscriber } = this.#host
    const ended = [...this.#all]
    this.#all.clear()
    this.#unwatch()
    caller.close(reason)
    for (const { session, received } of ended) caller.leave(session, { ...reason, received })
    subscriber?.close(error)
    for (const each of ended) each.stop(reason)
  }

  // Siblings

  // A session may go on telling although what it called out to closed the client: it is none of ours any more.

  changed(session: ClientSession): void {
    if (session !== this.current || !this.#all.has(session)) return
    if (session.line.up) this.#host.subscriber?.attached(session.line)
    this.#host.changed()
  }

  draining(session: ClientSession, departure: Departure, afterMs: number): void {
    if (!this.#all.has(session)) return
    if (session !== this.current) return this.#leave(session, departure)
    const [oldest] = this.#all
    if (this.#all.size <= MOST_DRAINING || !oldest) {
      return this.#replace(departure, (line) => line.rest(afterMs)) // until there is a call
    }
    this.#replace(departure, (line) => line.retry(departure.message, afterMs || undefined))
    this.fatal(oldest, new RpcError('SESSION_LOST', `more than ${MOST_DRAINING} servers are stopping`))
  }

  over(session: ClientSession, departure: Departure, afterMs?: number): void {
    if (!this.#all.delete(session)) return
    if (session !== this.current) return this.#leave(session, departure)
    this.#replace(departure, (line) => (afterMs === 0 ? line.dial() : line.retry(departure.message, afterMs)))
  }

  fatal(session: ClientSession, error: RpcError): void {
    if (!this.#all.has(session)) return
    const { code, message } = error
    const reason: Reason = { code: code as StatusCode, message }
    session.stop(reason)
    if (session === this.current) this.#host.fatal(error, reason)
    else this.over(session, { code: 'SESSION_LOST', message, moves: true }, 0)
  }

  #next(attempt: number): ClientSession {
    const session = new ClientSession(this.#host, this, attempt)
    this.#all.add(session)
    return session
  }

  /** Of one that was left over: its calls go where new ones go, as the departure says. */
  #leave({ session }: ClientSession, departure: Departure): void {
    this.#host.caller.leave(session, departure)
    this.#host.caller.admit()
  }

  /** Puts a new session in the place of the current one, whose calls move to it as the departure says. */
  #replace(departure: Departure, start: (line: Line) => void): void {
    const { caller } = this.#host
    const former = this.current
    const next = (this.current = this.#next(former.line.attempt))
    caller.leave(former.session, departure)
    if (!departure.moves) { // the next session is another user's
      this.principal = undefined
      caller.end(departure)
    }
    caller.use(next.session) // first: whoever hears of its state may make calls
    start(next.line)
    caller.admit()
  }
}
