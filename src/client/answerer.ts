// Answers the server's calls with the handlers that the application gave. It
// checks nothing: the server checks what a client answers.

import type { Handler, Procedure } from '../contract/walk.js'
import type { Answered, Answerer, IncomingCall } from '../protocol/answerer.js'
import { tell, type Teller } from '../platform/tell.js'

interface Answering extends Answered, Procedure {
  readonly handler: Handler
}

/** @param context - makes what a handler gets after its input */
export function answerer(
  list: readonly Procedure[],
  handlers: ReadonlyMap<string, Handler>,
  context: (call: IncomingCall) => unknown,
  teller: Teller,
): Answerer<Answering> {
  const methods = new Map<string, Answering>()
  for (const procedure of list) {
    const handler = handlers.get(procedure.name)
    if (handler) methods.set(procedure.name, { ...procedure, handler })
  }
  return {
    methods,
    run(call) {
      const { handler, input } = call.method
      call.started = true
      return input ? handler(call.input, context(call)) : handler(context(call))
    },
    tell: (error, call) => tell(error, call, call.method.errors, teller),
  }
}
