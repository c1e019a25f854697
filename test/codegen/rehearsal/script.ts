// What the two sides of a contract say to each other in a rehearsal: every procedure
// with each of its samples, every error, every topic. And what each is to hear of it.

import type { Contract } from '../../../src/contract/contract.js'
import { topicsOf } from '../../../src/contract/topic.js'
import { procedures, type Procedure } from '../../../src/contract/walk.js'
import type { Samples } from '../contracts/samples.js'
import { line } from './written.js'

export interface Script {
  readonly server: readonly Part[]
  readonly client: readonly Part[]
  readonly topics: readonly Show[]
}

/** One procedure's calls, one after the other. */
export interface Part {
  readonly name: string
  readonly kind: Procedure['kind']
  readonly turns: readonly Turn[]
  /** Inputs that do not match, so that no handler is to see them. */
  readonly refused: readonly unknown[]
}

/** One call. What a procedure does not have is undefined; the input is none or one. */
export interface Turn {
  readonly input: readonly unknown[]
  readonly up: readonly unknown[] | undefined
  readonly down: readonly unknown[] | undefined
  readonly output: unknown
  /** What the handler throws, once it has read what is sent. */
  readonly error: { readonly code: string; readonly data: unknown } | undefined
}

/** One topic: each of the messages, to each of the params. */
export interface Show {
  readonly name: string
  readonly params: readonly (readonly unknown[])[]
  readonly messages: readonly unknown[]
  /** None, or what is told of whoever subscribes. */
  readonly presence: readonly unknown[]
}

/** @param refusing - whether inputs are sent that do not match. Those of procedures that nothing matches always are */
export function scriptOf({ server, client, topics }: Contract, samples: Samples, refusing: boolean): Script {
  const valid = (place: string): readonly unknown[] => samples[place]?.valid.filter(travels) ?? []
  const part = (side: string) => (procedure: Procedure): Part => {
    const { name, kind, input } = procedure
    const turns = turnsOf(procedure, (option) => valid(`${side}.${name}.${option}`))
    const isRefused = input && kind !== 'notify' && (refusing || turns.length === 0)
    return { name, kind, turns, refused: isRefused ? samples[`${side}.${name}.input`]?.invalid ?? [] : [] }
  }
  return {
    server: procedures(server).map(part('server')),
    client: procedures(client).map(part('client')),
    topics: topicsOf(topics).map(({ name, params, presence }) => ({
      name,
      params: params ? valid(`topics.${name}.params`).map((each) => [each]) : [[]],
      messages: valid(`topics.${name}.message`),
      presence: presence ? valid(`topics.${name}.presence`).slice(0, 1) : [],
    })),
  }
}

/** False where JSON leaves out what the schema requires, be it undefined. */
function travels(value: unknown): boolean {
  return typeof value !== 'object' || value === null || !Object.values(value).includes(undefined)
}

function turnsOf({ kind, input, output, up, down, errors }: Procedure, valid: (option: string) => readonly unknown[]): Turn[] {
  const inputs = input ? valid('input').map((each) => [each]) : [[]]
  const outputs = output ? valid('output') : [undefined]
  const items = { up: up && valid(kind === 'upload' ? 'item' : 'up'), down: down && valid(kind === 'stream' ? 'item' : 'down') }
  const turn = (index: number): Turn => ({
    ...items,
    input: inputs[index % inputs.length] ?? [],
    output: outputs[index % outputs.length],
    error: undefined,
  })
  if (inputs.length === 0) return []
  const thrown = Object.keys(errors).flatMap((code) => valid(`errors.${code}`).map((data) => ({ code, data })))
  return [
    ...Array.from({ length: Math.max(inputs.length, outputs.length) }, (_, index) => turn(index)),
    ...thrown.map((error) => ({ ...turn(0), error })),
  ]
}

/** What a side hears, in any order. */
export interface Hearing {
  readonly server: readonly string[]
  readonly client: readonly string[]
}

export function hearingOf({ server, client, topics }: Script): Hearing {
  return {
    server: [...server.flatMap(answererHears), ...client.flatMap(askerHears)].sort(),
    client: [...client.flatMap(answererHears), ...server.flatMap(askerHears), ...topics.flatMap(subscriberHears)].sort(),
  }
}

function answererHears({ name, turns }: Part): string[] {
  return turns.flatMap(({ input, up = [] }) => [...input.map((each) => line(name, 'input', each)), ...up.map((each) => line(name, 'item', each))])
}

function askerHears({ name, kind, turns, refused }: Part): string[] {
  const answers = turns.flatMap(({ down, output, error }) => [
    ...(down ?? []).map((each) => line(name, 'item', each)),
    error ? line(name, error.code, error.data) : line(name, 'answer', down || kind === 'notify' ? undefined : output),
  ])
  return [...answers, ...refused.map(() => `${name} INVALID_ARGUMENT not-executed`)]
}

function subscriberHears({ name, params, messages, presence }: Show): string[] {
  return params.flatMap((each) => [
    ...messages.flatMap((message) => [line(name, 'told', message, each), line(name, 'read', message, each)]),
    ...presence.map((info) => line(name, 'there is', info, each)),
  ])
}
