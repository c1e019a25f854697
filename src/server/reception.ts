// Who comes in, and as whom: from a socket that was accepted to the session
// that its hello opens or resumes, or to a refusal.

import type { Contract } from '../contract/contract.js'
import type { Logger } from '../platform/logger.js'
import type { Clock } from '../protocol/clock.js'
import * as closeCode from '../protocol/closecodes.js'
import type { Hello } from '../protocol/control.js'
import { acceptedOf } from './accepted.js'
import { seen, type AdmissionOptions } from './admission.js'
import { Agreements } from './agreement.js'
import { Connection, type ConnectionHost } from './connection.js'
import { Door } from './door.js'
import type { GoTime } from './draining.js'
import { identify, mismatch, nobody, tagOf, type Greeting, type Known } from './greeting.js'
import type { ServerLimits } from './options.js'
import { ServerSession, type SessionHost } from './session.js'
import type { Sessions } from './sessions.js'
import type { ServerSocket, UpgradeRequest } from './socket.js'

export interface ReceptionHost extends SessionHost, Pick<ConnectionHost, 'logger' | 'trace'> {
  readonly sessions: Sessions<ServerSession>
  /** Undefined: everybody is nobody in particular. */
  readonly greeting: Greeting | undefined
  /** A session was opened: its client is told nothing else before what is called here. */
  opened(session: ServerSession): void
}

export interface ReceptionOptions extends AdmissionOptions {
  readonly accepts?: readonly object[]
}

/** While a server drains: soon, and not all at once. */
const elsewhere = { code: 'UNAVAILABLE', message: 'the server is stopping', retryAfterMs: 250, spreadMs: 750 } as const

export class Reception implements ConnectionHost {
  readonly clock: Clock
  readonly limits: ServerLimits
  readonly logger: Logger
  readonly trace: ConnectionHost['trace']
  /** Set while the server takes no new sessions: when clients are to go elsewhere. */
  draining: GoTime | undefined
  readonly #host: ReceptionHost
  readonly #options: ReceptionOptions
  readonly #contractName: string
  readonly #agreements: Agreements
  readonly #door: Door

  /** @throws {TypeError} naming what in `accepts` is no snapshot */
  constructor(host: ReceptionHost, contract: Contract, options: ReceptionOptions) {
    this.clock = host.clock
    this.limits = host.limits
    this.logger = host.logger
    this.trace = host.trace
    this.#host = host
    this.#options = options
    this.#contractName = contract.name
    this.#agreements = new Agreements(contract, acceptedOf(contract, options.accepts ?? []), host.logger)
    this.#door = new Door(options, host.limits)
  }

  accept(socket: ServerSocket, request: UpgradeRequest): void {
    const connection = new Connection(this, socket, seen(request, this.#options))
    const refused = this.#door.entered(connection, request)
    if (!refused) return
    if ('busy' in refused) return connection.reject(refused.busy, closeCode.BUSY)
    this.logger.warn({ remoteAddress: connection.request.remoteAddress }, refused.forbidden)
    connection.close(closeCode.FORBIDDEN, refused.forbidden)
  }

  /** Closes every socket. */
  close(): void {
    for (const connection of [...this.#door]) connection.close(closeCode.UNAVAILABLE, 'the server stopped')
  }

  // ConnectionHost

  greet(connection: Connection, hello: Hello): void {
    const { greeting } = this.#host
    const wrong = mismatch(hello, this.#contractName)
    if (wrong !== undefined) {
      this.logger.warn({ remoteAddress: connection.request.remoteAddress }, wrong.message)
      return connection.reject(wrong, closeCode.UNSUPPORTED)
    }
    if (!greeting) return this.#admit(connection, hello, nobody)
    void identify(connection, hello, greeting).then((known) => {
      if (known && connection.open) this.#admit(connection, hello, known)
    })
  }

  closed(connection: Connection): void {
    this.#door.left(connection)
  }

  #admit(connection: Connection, hello: Hello, { user, principal }: Known): void {
    const verdict = this.#host.sessions.admit({ ...hello, open: hello.open === true, principal }, this.clock.now())
    switch (verdict.type) {
      case 'lost': return connection.lost(verdict)
      case 'ended': return connection.close(closeCode.ENDED, verdict.reason)
      case 'superseded': return connection.close(closeCode.SUPERSEDED, 'another connection has taken over')
      case 'resume': return this.#resume(connection, hello, verdict.session, user)
      case 'open': return this.#open(connection, hello, verdict.secretHash, user, principal)
    }
  }

  #open(connection: Connection, hello: Hello, secretHash: string, user: unknown, principal: string): void {
    if (this.draining) return connection.reject(elsewhere, closeCode.UNAVAILABLE)
    const session = new ServerSession(this.#host, {
      id: hello.session,
      secretHash,
      principal,
      holder: principal || connection.request.remoteAddress,
      principalTag: tagOf(principal),
      user,
      attach: hello.attach,
      agreement: this.#agreements.with(hello.contract),
    }, connection.request)
    this.#host.sessions.add(session)
    this.#door.identified()
    connection.attach(session, hello)
    this.#host.opened(session)
    connection.begin()
  }

  #resume(connection: Connection, hello: Hello, session: ServerSession, user: unknown): void {
    session.user = user
    this.#host.sessions.attached(session)
    this.#door.identified()
    connection.attach(session, hello)
    if (this.draining) session.drain(this.draining)
    connection.begin()
  }
}
