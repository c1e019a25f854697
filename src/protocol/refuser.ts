// The answering side of one session where nothing is answered: each call is
// refused. What does answer is callee.ts, which is brought along by contracts.

import type { StatusCode } from '../errors.js'
import { ERROR, Violation, type CallFrame } from './frames.js'
import type { Outgoing } from './outbox.js'
import type { Reason } from './pendingcall.js'
import type { Session, SessionEvents } from './session.js'

/** What a session, and whoever drives it, needs of the side that answers. */
export interface AnsweringSide extends Readonly<SessionEvents['callee']> {
  /** When `tick` wants to be called. */
  readonly deadlineMs: number
  /** The caller no longer waits for these; those that have not arrived are not to start. */
  giveUp(ids: readonly number[]): void
  /** Nobody will hear the answers. */
  end(reason: Reason): void
  tick(now: number): void
}

/** Of the server's calls. */
export class Refuser implements AnsweringSide {
  readonly crowded = false
  readonly deadlineMs = Infinity
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  owns(id: number): boolean {
    return id % 2 === 0
  }

  /** @throws {Violation} if the id is the client's */
  start([, id, name]: CallFrame): void {
    if (!this.owns(id)) throw badId(id)
    this.#refuse(id, 'UNIMPLEMENTED', noProcedure(name))
  }

  oversize(id: number): void {
    this.#refuse(id, 'UNIMPLEMENTED', 'no procedure takes so much')
  }

  /** Of what has only begun to arrive: the rest was refused. */
  cancel(id: number): void {
    if (this.#session.parts.drop(id)) this.#refuse(id, 'CANCELLED', noLonger)
  }

  giveUp(): void {}
  end(): void {}
  settle(): void {}
  tick(): void {}

  #refuse(id: number, code: StatusCode, message: string): void {
    this.#session.send(refused(id, code, message))
  }
}

export const noLonger = 'the caller no longer waits'

export function badId(id: number): Violation {
  return new Violation(`a call cannot have the id ${id}`)
}

export function noProcedure(name: string): string {
  return `no procedure ${JSON.stringify(name.slice(0, 100))}`
}

/** The final frame of a call that was not started. */
export function refused(id: number, code: StatusCode, message: string): Outgoing {
  return { id, text: JSON.stringify([ERROR, id, code, 'not-executed', message]), seq: 0 }
}
