// What a connection asks of the session that it carries.

import type { Area } from '../protocol/binary.js'
import type { Hello } from '../protocol/control.js'

/** The session that a connection carries. */
export interface Carried<Connection> {
  readonly id: string
  /** @throws {Violation} if the client has received what was never sent */
  attached(connection: Connection, hello: Hello): void
  /** @throws {Violation} if the message is malformed */
  receive(text: string, bytes: number, now: number, area?: Area): void
  detached(connection: Connection): void
  /** Writes what the socket takes now. */
  flush(): void
  /** Something is to be written that it did not take. */
  readonly blocked: boolean
  /** Messages that sockets were given when they had room. */
  readonly written: number
  end(code: number, reason: string): void
}
