// The items of one call, in both directions. What they mean is their owner's matter.

import { RpcError } from '../errors.js'
import type { Blobs } from './blobs.js'
import { END, endText, ITEMS, type FlowFrame } from './frames.js'
import { Inflow, tooLarge } from './inflow.js'
import { ItemsCalls } from './itemscalls.js'
import { Outflow, pump } from './outflow.js'
import type { Session } from './session.js'
import { close, guard, opened, type Source } from './source.js'
import type { FlowOptions } from './streams.js'

export class Flow {
  readonly incoming: Inflow | undefined
  readonly outgoing: Outflow | undefined
  readonly #asking: boolean
  #source: Source | undefined
  #returned: unknown
  #session: Session | undefined
  #calls: ItemsCalls['flows'] | undefined
  #id = 0

  constructor({ incoming, outgoing, asking = false }: FlowOptions) {
    this.#asking = asking
    this.incoming = incoming && new Inflow(incoming)
    this.outgoing = outgoing && new Outflow(outgoing)
  }

  get heldBytes(): number {
    return this.incoming?.heldBytes ?? 0
  }

  /** The call is in `session`: items may come and go. */
  begin(session: Session, id: number): void {
    this.#session = session
    this.#id = id
    this.#calls = ItemsCalls.of(session).flows
    this.#calls.set(id, this)
    this.outgoing?.begin(session, id)
    this.incoming?.begin(session, id)
  }

  /** The call leaves its session. */
  leave(): void {
    this.#calls?.delete(this.#id)
    this.#session = undefined
  }

  /**
   * @param bytes - the size of what brought the frame
   * @throws {Violation} if there was no room for it
   */
  take(frame: FlowFrame, bytes: number, blobs: Blobs): void {
    if (frame[0] === ITEMS) this.incoming?.push(frame, bytes, blobs)
    else if (frame[0] === END) this.#ended()
    else this.outgoing?.credit(frame[2], frame[3], frame[4])
  }

  oversize(): void {
    this.incoming?.end(tooLarge('any procedure allows'))
    this.incoming?.onLeave?.()
  }

  /** What a handler has returned: it is closed with the call, even if middleware never reads it. */
  returned(items: unknown): void {
    guard(items)
    this.#returned = items
  }

  /** What yields the items that are to be sent. @throws {TypeError} if it is not iterable; and what it throws */
  open(items: unknown): void {
    this.#source = opened(items)
  }

  /**
   * Sends what was opened. Resolves when that has ended, or nobody reads any more.
   *
   * @throws what it throws, and for an item that cannot be sent
   */
  async pump(): Promise<void> {
    if (this.outgoing && this.#source) await pump(this.#source, this.outgoing)
  }

  /** There is no call: what was opened is not read. */
  async leaveUnread(): Promise<void> {
    try {
      await this.#source?.leave()
    } catch { /* the call's own error says enough */ }
  }

  /** All items were sent: the callee sees their end. */
  end(): void {
    if (this.outgoing?.stopped) return
    this.#flush()
    this.#session?.send({ id: this.#id, text: endText(this.#id), seq: 0 })
  }

  /** The callee answers: what it has sent goes ahead of that, and nothing more is read. */
  answered(): void {
    this.#flush()
    this.over()
    this.incoming?.abort(new RpcError('CANCELLED', 'the call was answered'))
  }

  /** The call is over: nobody reads what is sent. */
  over(): void {
    this.leave()
    this.#stop()
  }

  /** Nobody waits for the call: what has not been read is forgotten, and its reader sees `error`. */
  abort(error: RpcError): void {
    this.incoming?.abort(error)
    this.#stop()
  }

  #stop(): void {
    this.outgoing?.stop()
    close(this.#returned)
  }

  #ended(): void {
    if (!this.#asking) this.incoming?.end()
  }

  #flush(): void {
    const frame = this.outgoing?.cut()
    if (frame) this.#session?.send(frame)
  }
}
