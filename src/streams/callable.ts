// Procedures with items, as functions.

import { RpcError } from '../errors.js'
import { encodeItem } from '../protocol/codec.js'
import { inWords } from '../protocol/reason.js'
import type { Around, Asking, ItemsMethod, ItemsRequest, Trusting } from '../protocol/streams.js'
import { ask } from './ask.js'
import { later } from './later.js'

export function callable(trusting: Trusting, around?: Around): unknown {
  const { method } = trusting
  const asking: Asking = { ...trust(method), ...trusting }
  return (...args: unknown[]) => {
    const input = method.input ? args.shift() : undefined
    const items = method.up ? args.shift() : undefined
    const options = args[0] as ItemsRequest | undefined
    const made = around
      ? around(input, options, (given, request) => ask(asking, given, items, request))
      : ask(asking, input, items, options)
    return method.down && made instanceof Promise ? later(made) : made
  }
}

/** Items and answers as they are. */
function trust({ up, down, codecs }: ItemsMethod): Pick<Asking, 'encode' | 'decode' | 'answer' | 'told'> {
  return {
    encode: up && ((item, blobs) => {
      try {
        return encodeItem(item, blobs, codecs?.up)
      } catch (error) {
        if (error instanceof RpcError) throw error // of a codec that checks
        throw new RpcError('INVALID_ARGUMENT', `an item cannot be encoded: ${inWords(error)}`)
      }
    }),
    decode: down && ((item, blobs) => (codecs?.down ? codecs.down.decode(item, blobs) : item)),
    answer: (output) => output,
    told: (error) => error,
  }
}
