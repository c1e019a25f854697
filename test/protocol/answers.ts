// What answers calls in these tests: a function a procedure, and no checks.

import { RpcError } from '../../src/errors.js'
import type { IncomingCall } from '../../src/protocol/answerer.js'
import type { Checked, CheckingAnswerer } from '../../src/protocol/guardedcallee.js'

export type Handlers = Readonly<Record<string, (input: unknown, call: IncomingCall) => unknown>>

/** @param maxBytes - of every procedure */
export function answers(handlers: Handlers, maxBytes?: number): CheckingAnswerer<Checked> {
  const methods = new Map<string, Checked>(Object.keys(handlers).map((name) => [name, { name, maxBytes, output: { valid: () => true } }]))
  return {
    methods,
    run(call) {
      call.started = true
      return handlers[call.method.name]?.(call.input, call)
    },
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
