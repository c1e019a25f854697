// A side's part in a rehearsal: it calls, and it answers, by the script, and notes
// what it hears. The same for both, in Node and in pages.

import { bind, type Handler } from '../../../src/contract/walk.js'
import type { Part, Turn } from './script.js'
import { line } from './written.js'

/** What is called `a.b` in the contract. */
export function memberOf<Member>(tree: object, name: string): Member {
  // The contract has it: whoever asks has its name from there.
  return name.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], tree) as Member
}

type Procedure = (...args: readonly unknown[]) => unknown

/** Calls everything that the other side answers. */
export async function ask(api: object, parts: readonly Part[], heard: string[]): Promise<void> {
  for (const { name, turns, refused } of parts) {
    const call = memberOf<Procedure>(api, name)
    for (const turn of turns) await take(name, turn, call, heard)
    for (const input of refused) heard.push(`${name} ${await refusal(call, input)}`)
  }
}

async function take(name: string, { input, up, down }: Turn, call: Procedure, heard: string[]): Promise<void> {
  try {
    const answer = call(...input, ...(up ? [up] : []))
    if (down) for await (const item of answer as AsyncIterable<unknown>) heard.push(line(name, 'item', item))
    heard.push(line(name, 'answer', down ? undefined : await answer))
  } catch (error) {
    const { code, data, outcome } = error as Refusal
    heard.push(outcome === 'executed' ? line(name, String(code), data) : `${name} failed: ${String(error)}`)
  }
}

/** The fields of an `RpcError`; what else is thrown has none of them. */
interface Refusal {
  readonly code?: string
  readonly data?: unknown
  readonly outcome?: string
}

async function refusal(call: Procedure, input: unknown): Promise<string> {
  try {
    const answer = call(input, []) // no items: to a procedure without they are options
    if (typeof answer === 'object' && answer && Symbol.asyncIterator in answer) for await (const _ of answer as AsyncIterable<unknown>);
    await answer
    return 'was let through'
  } catch (error) {
    const { code, outcome } = error as Refusal
    return `${code} ${outcome}`
  }
}

interface Context {
  error(code: string, data: unknown): Error
}

/** Answers everything that the other side calls, by the turns in their order. */
export function handlersOf(parts: readonly Part[], heard: string[]): object {
  return bind(parts, ({ name, kind, turns }): Handler => {
    const left = turns.values()
    const begin = async (args: unknown[]): Promise<Turn> => {
      const { value: turn, done } = left.next()
      if (done) throw new Error(`${name}: more calls than there are turns`)
      turn.input.forEach((_, index) => heard.push(line(name, 'input', args[index])))
      if (turn.up) for await (const item of args.at(-2) as AsyncIterable<unknown>) heard.push(line(name, 'item', item))
      return turn
    }
    const end = ({ error, output }: Turn, args: unknown[]): unknown => {
      if (error) throw (args.at(-1) as Context).error(error.code, error.data)
      return output
    }
    if (kind !== 'stream' && kind !== 'duplex') return async (...args) => end(await begin(args), args)
    return async function* (...args) {
      const turn = await begin(args)
      yield* turn.down ?? []
      end(turn, args)
    }
  })
}
