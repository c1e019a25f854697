// What answers calls in these tests: a function a procedure, and no checks.

import { RpcError } from '../../src/errors.js'
import type { IncomingCall } from '../../src/protocol/answerer.js'
import { encodeItem } from '../../src/protocol/codec.js'
import { Flow } from '../../src/protocol/flow.js'
import type { Checked, CheckingAnswerer } from '../../src/protocol/guardedcallee.js'
import { defaultLimits, type Window } from '../../src/protocol/limits.js'

export type Handlers = Readonly<Record<string, (input: unknown, call: IncomingCall) => unknown>>

/** Which of the handlers are given items, or yield them. */
export type Kinds = Readonly<Record<string, 'stream' | 'upload' | 'duplex'>>

/** Small, so that tests reach it. */
export const smallWindow: Window = { items: 8, bytes: 256 * 1024 }

/** @param maxBytes - of every procedure */
export function answers(handlers: Handlers, maxBytes?: number, kinds: Kinds = {}): CheckingAnswerer<Checked> {
  const methods = new Map<string, Checked>(Object.keys(handlers).map((name) => {
    const kind = kinds[name]
    const yields = kind === 'stream' || kind === 'duplex'
    return [name, {
      name, maxBytes, yields,
      output: yields ? undefined : { valid: () => true },
      flow: kind && (() => new Flow({
        incoming: kind === 'stream' ? undefined : { window: smallWindow, decode: (item) => item, limitBytes: maxBytes ?? defaultLimits.valueBytes },
        outgoing: yields ? { encode: encodeItem, limitBytes: maxBytes ?? defaultLimits.valueBytes } : undefined,
      })),
    }]
  }))
  return {
    methods,
    run(call) {
      call.started = true
      return handlers[call.method.name]?.(call.input, call)
    },
    strange: () => undefined,
    mismatch: () => new RpcError('DATA_LOSS', 'not in the contract'),
    tell: (error) => (error instanceof RpcError ? error : { code: 'INTERNAL', message: 'internal error' }),
  }
}

/** A handler whose calls wait until a test answers them. */
export class Slow {
  readonly calls: IncomingCall[] = []
  readonly #answers: ((value: unknown) => void)[] = []

  readonly handler = (_input: unknown, call: IncomingCall): Promise<unknown> => {
    this.calls.push(call)
    return new Promise((resolve) => this.#answers.push(resolve))
  }

  /** Answers the longest waiting call. */
  answer(value?: unknown): void {
    this.#answers.shift()?.(value)
  }
}
