// Answers the server's calls with the handlers that the application gave.

import { argumentsOf, type Handler, type Procedure } from '../contract/walk.js'
import type { Answered, Answerer, Flow, IncomingCall } from '../protocol/answerer.js'
import { encodeItem } from '../protocol/codec.js'
import type { Window } from '../protocol/limits.js'
import type { Streams } from '../protocol/streams.js'
import { tell, type Teller } from '../platform/tell.js'

interface Answering extends Answered {
  readonly procedure: Procedure
  readonly handler: Handler
}

/** The server checks what a client answers. */
const unchecked = { valid: () => true }

interface Sizes {
  readonly window: Window
  readonly valueBytes: number
}

/** @param context - makes what a handler gets after its input */
export function answerer(
  list: readonly Procedure[],
  handlers: ReadonlyMap<string, Handler>,
  sizes: Sizes,
  context: (call: IncomingCall) => unknown,
  teller: Teller,
): Answerer<Answering> {
  const methods = new Map<string, Answering>()
  for (const procedure of list) {
    const handler = handlers.get(procedure.name)
    const { name, maxBytes } = procedure
    const output = procedure.output && unchecked
    const flow = procedure.streams && (() => flowOf(procedure, procedure.streams as Streams, sizes)) // erased in the contract
    if (handler) methods.set(name, { name, maxBytes, output, flow, yields: procedure.down !== undefined, procedure, handler })
  }
  return {
    methods,
    run(call) {
      const { handler, procedure } = call.method
      call.started = true
      return handler(...argumentsOf(procedure, call.input, call.flow?.incoming, context(call)))
    },
    mismatch: ({ name }) => new TypeError(name), // there is none
    tell: (error, call) => tell(error, call, call.method.procedure.errors, teller),
  }
}

function flowOf({ up, down, maxBytes }: Procedure, streams: Streams, { window, valueBytes }: Sizes): Flow {
  const limitBytes = maxBytes ?? valueBytes
  return streams.flow({
    incoming: up && { window, limitBytes, decode: (item) => item },
    outgoing: down && { limitBytes, encode: encodeItem },
  })
}
