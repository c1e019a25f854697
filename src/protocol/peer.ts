// Both directions of one session: its frames go to the caller or the callee.

import type { Binary } from './binary.js'
import type { Caller } from './caller.js'
import type { Clock } from './clock.js'
import { Violation } from './frames.js'
import type { Link } from './outbox.js'
import type { AnsweringSide } from './refuser.js'
import { Session, type SessionEvents } from './session.js'

export interface PeerOptions {
  /** The largest value that any procedure allows, in bytes. */
  readonly mostBytes: number
  readonly clock: Pick<Clock, 'defer'>
  readonly binary: Binary
  /** Something waits to be written, and there is no link. */
  readonly pending: () => void
  /** The link's buffer is full: call `session.flush()` when it has room. */
  readonly blocked: () => void
}

/** Room for a frame's id, name, headers and message beside its value. */
const FRAME_OVERHEAD = 64 * 1024

export class Peer<C extends AnsweringSide = AnsweringSide> implements SessionEvents {
  readonly session: Session
  /** Both are set before the first frame arrives. */
  caller!: Caller
  callee!: C
  readonly clock: Pick<Clock, 'defer'>
  readonly binary: Binary
  readonly pending: () => void
  readonly blocked: () => void

  constructor({ mostBytes, clock, binary, pending, blocked }: PeerOptions) {
    this.clock = clock
    this.binary = binary
    this.pending = pending
    this.blocked = blocked
    this.session = new Session(this, mostBytes + FRAME_OVERHEAD)
  }

  oversize(id: number, items: boolean): void {
    const flow = this.session.flows.get(id)
    const asked = this.callee.owns(id)
    // A call that is under way is not called again, whatever the frame's beginning looks like.
    if (items || (flow && asked)) flow?.oversize()
    else if (asked) this.callee.oversize(id)
    else this.caller.oversize(this.session, id)
  }

  /** The peer has everything up to `received`. */
  acknowledge(received: number): void {
    this.session.outbox.acknowledge(received)
    if (this.callee.crowded) this.callee.settle()
    if (this.caller.waits) this.caller.admit()
    this.session.refresh()
  }

  /**
   * The peer has everything up to `received`; the rest goes to `link`.
   *
   * @throws {Violation} if `received` is not possible
   */
  attach(link: Link, received: number): void {
    this.session.attach(link, received)
    if (this.callee.crowded) this.callee.settle()
    this.session.refresh()
  }
}

/**
 * One text message: a packet (an array) or a control message (an object).
 *
 * @throws {Violation} if it is neither
 */
export function readMessage(text: string): readonly unknown[] | object {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    throw new Violation(`not JSON: ${text.slice(0, 80)}`)
  }
  if (typeof message !== 'object' || message === null) throw new Violation('neither a packet nor a control message')
  return message
}
