// Who may come in: by Origin and Host, and by how many there are already.

import type { Reject } from '../protocol/control.js'
import { refusal, type AdmissionOptions } from './admission.js'
import type { Connection } from './connection.js'
import type { ServerLimits } from './options.js'
import { Register } from './register.js'
import type { UpgradeRequest } from './socket.js'

export class Door implements Iterable<Connection> {
  readonly #options: AdmissionOptions
  readonly #limits: ServerLimits
  readonly #connections = new Register<number, Connection>()
  #lastPlace = 0
  /** Connections by remote address. */
  readonly #addresses = new Map<string, number>()
  /** Connections without a session. */
  #strangers = 0

  constructor(options: AdmissionOptions, limits: ServerLimits) {
    this.#options = options
    this.#limits = limits
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#connections.values()
  }

  /** A socket was opened. @returns why it must close, if it must: for good, or not now */
  entered(connection: Connection, request: UpgradeRequest): { forbidden: string } | { busy: Omit<Reject, 'type'> } | undefined {
    connection.place = ++this.#lastPlace
    this.#connections.set(connection.place, connection)
    this.#strangers++
    this.#count(connection, 1)
    const forbidden = refusal(request, this.#options)
    if (forbidden !== undefined) return { forbidden }
    const message = this.#crowd(connection.request.remoteAddress)
    return message === undefined ? undefined : { busy: { code: 'RESOURCE_EXHAUSTED', message, retryAfterMs: 1_000, spreadMs: 4_000 } }
  }

  /** It is known now whose connection it is. */
  identified(): void {
    this.#strangers--
  }

  left(connection: Connection): void {
    this.#connections.take(connection.place)
    this.#count(connection, -1)
    if (!connection.attached) this.#strangers--
  }

  #count({ request: { remoteAddress } }: Connection, by: 1 | -1): void {
    const count = (this.#addresses.get(remoteAddress) ?? 0) + by
    if (count > 0) this.#addresses.set(remoteAddress, count)
    else this.#addresses.delete(remoteAddress)
  }

  /** @returns which limit the newest connection exceeds, if any */
  #crowd(remoteAddress: string): string | undefined {
    const { pendingConnections, connectionsPerAddress } = this.#limits
    if (this.#strangers > pendingConnections) {
      return `more than ${pendingConnections} connections that are not authenticated (pendingConnections)`
    }
    if ((this.#addresses.get(remoteAddress) ?? 0) <= connectionsPerAddress) return undefined
    return `more than ${connectionsPerAddress} connections of one address (connectionsPerAddress)`
  }
}
