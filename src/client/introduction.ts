// How a session introduces itself on each of its sockets: the id and the secret
// that it drew, and whether the server may know of it already.

import { codec } from '../protocol/codec.js'
import { PROTOCOL_VERSION, type Hello } from '../protocol/control.js'
import type { Random } from '../platform/random.js'
import type { ContractWatch } from './contractwatch.js'

export class Introduction {
  /** A hello was written that was not rejected: the server may know of the session. */
  written = false
  /** The current socket's hello opens the session. */
  opening = false
  readonly #id: string
  readonly #secret: string
  #attaches = 0

  constructor(random: Random) {
    this.#id = random.token(16)
    this.#secret = random.token(32)
  }

  /**
   * What is to be said on the next socket.
   *
   * @param received - number of the last frame that was
   * @param givenUp - calls that the server is not to start
   * @param auth - as JSON; undefined: none
   */
  hello(contract: ContractWatch, received: number, givenUp: readonly number[], auth: string | undefined): string {
    this.opening = !this.written
    const hello: Hello = {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      codec,
      contract: contract.hello(this.opening),
      session: this.#id,
      secret: this.#secret,
      attach: ++this.#attaches,
      ...(this.opening && { open: true }),
      received,
      ...(givenUp.length > 0 && { givenUp }),
    }
    const text = JSON.stringify(hello)
    return auth === undefined ? text : `${text.slice(0, -1)},"auth":${auth}}`
  }

  /** Nothing that was written to the current socket was taken; nor anything before, if its hello was to open the session. */
  untaken(): void {
    if (this.opening) this.written = false
  }
}
