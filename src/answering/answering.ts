// What answers the server's calls on the client, in one function: a contract
// brings it along, and a client of one without has none of it.

import { collectHandlers, type Procedure } from '../contract/walk.js'
import { Context } from '../platform/context.js'
import type { Logger } from '../platform/logger.js'
import type { Random } from '../platform/random.js'
import { Callee } from '../protocol/callee.js'
import type { Clock } from '../protocol/clock.js'
import { defaultLimits, type Window } from '../protocol/limits.js'
import type { AnsweringSide } from '../protocol/refuser.js'
import type { Session } from '../protocol/session.js'
import { answerer } from './answerer.js'

export interface AnsweringHost {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly window: Window
  readonly valueBytes: number
  /** Told of a deadline that is earlier than those before. */
  readonly due: (deadlineMs: number) => void
}

export type Answering = typeof answering

/**
 * @param handlers - as the application gave them
 * @param nested - the server's procedures, for use inside a handler
 * @returns what makes the answering side of a session
 * @throws {TypeError} that names the handlers that are wrong
 */
export function answering(
  list: readonly Procedure[], handlers: unknown, host: AnsweringHost, nested: object,
): (session: Session) => AnsweringSide {
  const { clock, random, logger, due } = host
  const found = collectHandlers(list, handlers, { partial: true, where: 'createClient: handlers' })
  const all = answerer(list, found, host, (call) => new HandlerContext(call, clock, nested), {
    random,
    unexpected: (error, id, method) => logger.error({ err: error, id, method }, 'a handler failed'),
  })
  return (session) => new Callee(session, all, defaultLimits, 'even', due)
}

class HandlerContext extends Context<object> {
  get server(): object {
    return this.owner
  }
}
