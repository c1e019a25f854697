// What the two sides of the fault run ask of each other: the same, both ways.

import * as Type from 'typebox'
import { bytes, defineContract, notify, rpc } from '../../src/index.js'

/** What a handler is to do. `key` tells calls apart. */
const Job = Type.Object({
  key: Type.Integer(),
  /** 0: asked from outside a handler; else how many handlers it was asked through. */
  depth: Type.Integer(),
  /** How it ends. `hang`: when its caller has given up. */
  fate: Type.Union([Type.Literal('answer'), Type.Literal('refuse'), Type.Literal('throw'), Type.Literal('hang')]),
  /** How long the handler takes; -1: it is synchronous. */
  waitMs: Type.Integer(),
  /** How many calls it makes back to its caller. */
  asks: Type.Integer(),
  answerLength: Type.Integer(),
  /** `textOf(key, length)`, whatever length was drawn. */
  text: Type.String(),
  /** `bytesOf(key, length)`, in some. */
  bytes: Type.Optional(bytes()),
})
export type Job = Type.Static<typeof Job>

const Answer = Type.Object({ key: Type.Integer(), text: Type.String(), bytes: Type.Optional(bytes()) })
export type Answer = Type.Static<typeof Answer>

const errors = { REFUSED: Type.Object({ key: Type.Integer() }) }
const procedures = {
  work: rpc({ input: Job, output: Answer, errors }),
  again: rpc({ input: Job, output: Answer, errors, idempotent: true }),
  note: notify({ input: Job }),
}

export const contract = defineContract({ name: 'faults', version: '1.0.0', server: procedures, client: procedures })

export interface Options {
  timeoutMs: number
  signal?: AbortSignal
}

/** Either side's procedures, as the other calls them. */
export interface Side {
  work(job: Job, options: Options): Promise<Answer>
  again(job: Job, options: Options): Promise<Answer>
  note(job: Job, options: Options): void
}
export type Procedure = keyof Side

const alphabet = 'wire "pact" \\ é ☃ 😀 \n'

/** A text that no other call has, with what is hard to encode in it. */
export function textOf(key: number, length: number): string {
  return `${key} ${alphabet.repeat(Math.ceil(length / alphabet.length))}`.slice(0, Math.max(length, `${key} `.length))
}

/** Bytes that no other call has, in some calls; half of them in its answer too. Of no length, they are there all the same. */
export function bytesOf(key: number, length: number, answer = false): Uint8Array | undefined {
  if (key % 3 > 0 || (answer && key % 6 > 0)) return undefined
  return new Uint8Array(length - 1).map((_, i) => key * 31 + i * 7)
}

/** How long a job is on the wire, about. */
export function sizeOf({ text, bytes }: Job): number {
  return text.length + (bytes?.length ?? 0)
}

export function sameBytes(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one && other ? Buffer.compare(one, other) === 0 : one === other
}
