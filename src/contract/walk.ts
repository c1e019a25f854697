// A contract at run time: its procedures as a flat list, and back into the shape
// in which users wrote them. It takes a contract as it is, also one of another
// copy of the package or of a generated client; `defineContract` has checked it.

import { holdsBytes, type Codecs } from './codec.js'
import type { Definition, Duplex, Group, Rpc, Topic, TopicGroup, Upload } from './contract.js'
import { isObject } from './insist.js'

/** One procedure, with its defaults. */
export interface Procedure {
  /** Its name on the wire: `orders.place`. */
  readonly name: string
  readonly kind: Definition['kind']
  /** A schema; undefined: the call takes no input. */
  readonly input: object | undefined
  /** A schema; undefined: it answers with nothing, or with items. */
  readonly output: object | undefined
  /** A schema of each item that the caller sends; undefined: it sends none. */
  readonly up: object | undefined
  /** A schema of each item that the caller gets; undefined: it gets none. */
  readonly down: object | undefined
  /** Schemas of the errors' data, by code. */
  readonly errors: Readonly<Record<string, object>>
  /** Empty where JSON does. */
  readonly codecs: Codecs
  readonly idempotent: boolean
  readonly timeoutMs: number | undefined
  readonly maxBytes: number | undefined
  readonly description: string | undefined
  /** What it takes to call and answer a procedure with items; undefined for others. Its type is erased: see streams/. */
  readonly streams: object | undefined
}

/** The largest value of a procedure that may have bytes in it, where it names no limit of its own. */
export const BYTES_LIMIT = 16 * 2 ** 20

interface Named {
  readonly name: string
}

/** What answers a procedure. Its types are erased: the contract vouches for them. */
export type Handler = (...args: unknown[]) => unknown

/** @throws {TypeError} that names `where`, unless it is a contract */
export function checkContract(contract: unknown, where: string): void {
  if (isObject(contract) && typeof contract['name'] === 'string' && isObject(contract['server'])) return
  throw new TypeError(`${where}: no contract was given: make one with defineContract()`)
}

/** The group's procedures, depth first, in the order in which they were written. */
export function procedures(group: Group | undefined): Procedure[] {
  return membersOf<Definition>(group).map(([name, definition]) => withDefaults(name, definition))
}

/** The group's procedures or topics with their names on the wire, in the same order. */
export function membersOf<Member extends Definition | Topic>(
  group: Group | TopicGroup | undefined, prefix = '',
): [name: string, member: Member][] {
  return Object.entries(group ?? {}).flatMap(([key, child]) =>
    // What has no kind is a group, and what a group has is of one sort: neither can be concluded by the compiler.
    isDefinition(child) ? [[prefix + key, child as Definition | Topic as Member]] : membersOf<Member>(child as Group, `${prefix}${key}.`))
}

/** True for a procedure, false for a group of them (in which one may be called `kind`). */
export function isDefinition(node: unknown): node is Definition {
  return isObject(node) && typeof node['kind'] === 'string'
}

/** A plain object in the contract's shape, with what `ask` returns in place of each procedure or topic. */
export function bind<P extends Named>(list: readonly P[], ask: (procedure: P) => unknown): object {
  const root: Record<string, unknown> = {}
  for (const procedure of list) {
    const groups = procedure.name.split('.')
    const last = groups.pop() as string // split never gives an empty list
    let at = root
    for (const group of groups) at = (at[group] ??= {}) as Record<string, unknown>
    at[last] = ask(procedure)
  }
  return root
}

/** What such an object has for a name on the wire; undefined: nothing. */
export function memberAt(root: unknown, name: string): unknown {
  return name.split('.').reduce((at, part) => (isObject(at) ? at[part] : undefined), root)
}

/**
 * `call` as the procedure's callers know it: without an input if it takes
 * none, and without a promise if it is a notification.
 *
 * @param unheard - told what a notification's promise rejected with
 */
export function callable<Options>(
  { input, kind }: Procedure,
  call: (input: unknown, options?: Options) => Promise<unknown>,
  unheard: (error: unknown) => void,
): unknown {
  const ask = input ? call : (options?: Options) => call(undefined, options)
  if (kind !== 'notify') return ask
  return (...args: Parameters<typeof call>): void => {
    ;(ask as typeof call)(...args).catch(unheard) // with whatever arguments: they are the caller's
  }
}

/** What a handler is given, in order: input, items, and its context; the first two if the procedure has them. */
export function argumentsOf({ input, up }: Procedure, given: unknown, items: unknown, ctx: unknown): unknown[] {
  return [...(input ? [given] : []), ...(up ? [items] : []), ctx]
}

/**
 * The handlers for `list`, by name on the wire. Each keeps the object that it is
 * a property of as its `this`, so that an instance of a class can answer a group.
 *
 * @param options.partial - true: handlers may be missing
 * @param options.where - the option or method that took `handlers`, for the message
 * @throws {TypeError} that names each handler that is missing, not a function, or not in the contract
 */
export function collectHandlers(
  list: readonly Named[],
  handlers: unknown,
  options: { partial: boolean; where: string },
): Map<string, Handler> {
  const found = new Map<string, Handler>()
  const missing: string[] = []
  const problems = strangers(list, handlers, '')
  for (const { name } of list) {
    const handler = lookUp(handlers, name.split('.'))
    if (typeof handler === 'function') found.set(name, handler as Handler)
    else if (handler !== undefined) problems.push(`${name} is not a function (got ${typeof handler})`)
    else if (!options.partial) missing.push(name)
  }
  if (missing.length > 0) problems.push(`no handler for ${missing.join(', ')}`)
  if (problems.length > 0) throw new TypeError(`${options.where}: ${problems.join('; ')}`)
  return found
}

function withDefaults(name: string, definition: Definition): Procedure {
  const { kind, input, timeoutMs, description, codecs = {}, maxBytes } = definition
  const { output, errors = {}, idempotent = false, item, up, down, '~streams': streams } = definition as Partial<Rpc & Upload & Duplex>
  if (kind !== 'rpc' && kind !== 'notify' && !streams) throw new TypeError(`${name}: made without its helper, ${kind}()`)
  return {
    name, kind, input, output, errors, idempotent, timeoutMs, description, streams,
    up: kind === 'upload' ? item : up,
    down: kind === 'stream' ? item : down,
    codecs: { up: codecs.item, down: codecs.item, ...codecs }, // whichever of the two it has
    maxBytes: maxBytes ?? (holdsBytes(codecs) ? BYTES_LIMIT : undefined),
  }
}

function lookUp(handlers: unknown, path: readonly string[]): unknown {
  let owner: unknown
  let node = handlers
  for (const key of path) {
    owner = node
    node = isObject(owner) ? owner[key] : undefined
  }
  return typeof node === 'function' ? (node.bind(owner) as unknown) : node
}

// The names under `handlers` that no procedure and no group of `list` has. What
// an instance of a class has besides is its own: its fields look like handlers.
function strangers(list: readonly Named[], handlers: unknown, prefix: string): string[] {
  if (!isObject(handlers)) return []
  const above: unknown = Object.getPrototypeOf(handlers)
  return Object.entries(handlers).flatMap(([key, value]) => {
    const name = prefix + key
    const within = list.find((procedure) => `${procedure.name}.`.startsWith(`${name}.`))
    if (!within) return above && Object.getPrototypeOf(above) ? [] : [`${name} is not in the contract`]
    return within.name === name ? [] : strangers(list, value, `${name}.`)
  })
}
