// One call or subscription: from what was typed to lines of results.

import type { CallOptions, ItemSource } from '../../contract/types.js'
import { memberAt } from '../../contract/walk.js'
import type { MessageStream } from '../../contract/topicapi.js'
import { Failure } from '../failure.js'
import { say } from '../remarks.js'
import { bytesOf, isStandardInput, jsonOf } from '../values/argument.js'
import { jsonLines, pieces, sourceOf } from './items.js'
import type { Lines } from './lines.js'
import type { Session } from './session.js'
import type { Target } from './target.js'
import type { Values } from './values.js'

export interface Invocation {
  readonly target: Target
  readonly values: Values
  /** What is sent first; absent: nothing is. */
  readonly given: { readonly value: unknown } | undefined
  /** Where items come from. */
  readonly items: ItemSource<unknown> | undefined
  readonly options: CallOptions
  /** Results after which it is over. */
  readonly count: number
  /** Of a subscription. */
  readonly from: 'start' | undefined
}

/** @throws {Failure} if it is not JSON, or nothing that the contract takes there */
export async function givenValue(argument: string | undefined, { member, known }: Target, values: Values): Promise<Invocation['given']> {
  const option = member.kind === 'topic' ? 'params' : 'input'
  const what = `${member.name}: ${option}`
  if (argument === undefined) {
    if (!values.allowsNone(option)) throw new Failure(`${what}: missing: write it behind the name, as JSON (- reads it from standard input)`)
    return undefined
  }
  const isFile = isStandardInput(argument) || argument.startsWith('@')
  if (known && isFile && values.isBytes(option)) {
    const value = await bytesOf(argument)
    values.check(option, value, what)
    return { value }
  }
  return { value: values.read(option, await jsonOf(argument, what), what) }
}

/** @param file - `-`: standard input */
export function itemsFrom(file: string, { member }: Target, values: Values): ItemSource<unknown> {
  const option = member.kind === 'duplex' ? 'up' : 'item'
  const source = sourceOf(file)
  return values.isBytes(option) ? pieces(source, values.maxBytes(option)) : jsonLines(source, values, option)
}

/** @throws {RpcError} as the call does. @throws {Failure} if an item is none that the contract takes */
export async function invoke(invocation: Invocation, { client, signal }: Session, lines: Lines): Promise<void> {
  const { member } = invocation.target
  const options = { ...invocation.options, signal }
  const given = invocation.given ? [invocation.given.value] : []
  const call: Member = (...args) => (memberAt(client.api, member.name) as Member)(...args)
  switch (member.kind) {
    case 'notify': return void call(...given, options)
    case 'rpc': return writeOutput(call(...given, options), invocation, lines)
    case 'stream': return writeItems(call(...given, options) as AsyncIterable<unknown>, 'item', invocation, lines)
    case 'upload': return sending(invocation, (items) => writeOutput(call(...given, items, options), invocation, lines))
    case 'duplex': return sending(invocation, (items) =>
      writeItems(call(...given, items, options) as AsyncIterable<unknown>, 'down', invocation, lines))
    case 'topic': return subscribe(memberAt(client.topics, `${member.name}.subscribe`) as Member, given, invocation, signal, lines)
  }
}

async function subscribe(
  open: Member, given: readonly unknown[], invocation: Invocation, signal: AbortSignal, lines: Lines,
): Promise<void> {
  const options = {
    signal, ...(invocation.from ? { from: invocation.from } : {}),
    onGap: (gap: object) => say(`missed messages: ${JSON.stringify(gap)}`),
  }
  const messages = open(...given, options) as MessageStream<unknown> // as a topic's `subscribe` does
  messages.ready.then((offset) => say(`subscribed, from offset ${offset}`), () => {}) // the loop fails with the same
  await writeItems(messages, 'message', invocation, lines)
}

async function writeOutput(answer: unknown, { values }: Invocation, lines: Lines): Promise<void> {
  const output = await answer
  if (output !== undefined) await lines.write(output, values.write('output', output))
}

async function writeItems(
  items: AsyncIterable<unknown>, option: 'item' | 'down' | 'message', { values, count, target }: Invocation, lines: Lines,
): Promise<void> {
  let written = 0
  for await (const item of items) {
    await lines.write(item, values.write(option, item))
    if (++written >= count) break
  }
  const { known, member } = target
  if (written === 0 && !known && option === 'item') say(`${member.name}: ended without an item. If it answers once, use wirepact call`)
}

/** What is wrong with an item is told as it was found, and not as the call's failure that follows. */
async function sending({ items = [] }: Invocation, call: (items: AsyncIterable<unknown>) => Promise<void>): Promise<void> {
  let problem: unknown
  const watched = async function* (): AsyncGenerator<unknown> {
    try {
      yield* items
    } catch (error) {
      problem = error
      throw error
    }
  }
  try {
    await call(watched())
  } catch (error) {
    throw problem ?? error
  }
}

/** Of an api: the contract has it, and vouches for its type. */
type Member = (...args: unknown[]) => unknown
