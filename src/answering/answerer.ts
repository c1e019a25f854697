// Answers the server's calls with the handlers that the application gave. It
// checks nothing: the server checks what a client answers.

import { argumentsOf, type Handler, type Procedure } from '../contract/walk.js'
import type { Answered, Answerer, CalleeFlow, IncomingCall } from '../protocol/answerer.js'
import { encodeItem } from '../protocol/codec.js'
import type { Window } from '../protocol/limits.js'
import type { Streams } from '../protocol/streams.js'
import { tell, type Teller } from '../platform/tell.js'

type AnsweredProcedure = Answered & Procedure & { readonly handler: Handler }

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
): Answerer<AnsweredProcedure> {
  const methods = new Map<string, AnsweredProcedure>()
  for (const procedure of list) {
    const handler = handlers.get(procedure.name)
    const flow = procedure.streams && (() => flowOf(procedure, procedure.streams as Streams, sizes)) // erased in the contract
    if (handler) methods.set(procedure.name, { ...procedure, handler, flow, yields: procedure.down !== undefined })
  }
  return {
    methods,
    run(call) {
      const { handler } = call.method
      call.started = true
      return handler(...argumentsOf(call.method, call.input, call.flow?.incoming, context(call)))
    },
    tell: (error, call) => tell(error, call, call.method.errors, teller),
  }
}

function flowOf({ up, down, maxBytes, codecs }: Procedure, streams: Streams, { window, valueBytes }: Sizes): CalleeFlow {
  const limitBytes = maxBytes ?? valueBytes
  return streams.flow({
    incoming: up && { window, limitBytes, decode: (item, blobs) => (codecs.up ? codecs.up.decode(item, blobs) : item) },
    outgoing: down && { limitBytes, encode: (item, blobs) => encodeItem(item, blobs, codecs.down) },
  })
}
